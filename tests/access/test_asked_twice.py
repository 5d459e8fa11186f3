"""No page asks the database the same thing twice: every page of the access table, and new students in every state."""

from collections import Counter

import pytest
from django.db import connection
from django.urls import reverse

from enrollment.entries.models import Entry
from tests.access.test_matrix import TABLE, sealed_upload, world  # noqa: F401 - fixtures
from tests.factories import EntryFactory
from tests.roster_rows import doubtful, matched, student, wrong
from tests.rosters import xlsx_roster
from tests.signing_in import sign_in

KINDS = ("registrar", "desk", "officer", "superior_officer", "ops")
STATES = ("resolving", "supplementing", "at_school", "at_authority", "registered")
OF_AN_ENTRY = ("entry", "resolve_entry", "supplement", "review_entry")
NOTED = ("select", "(select")


def asked_twice(client, url: str) -> list[str]:
    """What a page asked the database more than once."""
    asked: Counter[tuple[str, str]] = Counter()

    def note(execute, sql, parameters, many, context):
        if sql.lower().startswith(NOTED):
            asked[sql, repr(parameters)] += 1
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        client.get(url)
    return [f"{times} x {sql} {parameters}" for (sql, parameters), times in asked.items() if times > 1]


@pytest.fixture
def busy(world):  # noqa: F811
    """The world of the table, with new students in every state and a roster of every kind of row."""
    from enrollment.rosters.intake import receive
    from enrollment.rosters.uploading import store_upload

    accounts, rows = world
    registrar, season = accounts["registrar"], Entry.objects.first().season
    kinds = (doubtful, matched, student, wrong)
    data = xlsx_roster([kind(10 * number + each) for number, kind in enumerate(kinds) for each in range(3)])
    roster, _created = store_upload(registrar, season, "primary", "every.xlsx", data, enqueue=False)
    receive(roster.pk)
    for state in STATES:
        for verdict in ("pending", "not_found") if state != "resolving" else ("pending",):
            EntryFactory(school=registrar.school, season=season, state=state, verdict=verdict)
    return accounts, rows, roster


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_asks_the_same_twice(client, busy, kind):
    accounts, rows, roster = busy
    sign_in(client, accounts[kind])
    urls = [reverse(name, kwargs=rows[row]) for name, (_statuses, row) in TABLE.items()]
    urls += [f"{reverse('roster', args=[roster.pk])}?list={each}" for each in ("matched", "pending", "rejected")]
    urls += [reverse(name, args=[pk]) for name in OF_AN_ENTRY for pk in Entry.objects.values_list("pk", flat=True)]
    found = {url: twice for url in urls if (twice := asked_twice(client, url))}
    assert found == {}
