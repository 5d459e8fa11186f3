"""Every case of the table through the real import, to what is stored: on PostgreSQL a text may end what SQLite takes.

The school and the season are made once; each case is taken back when it is done.
"""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import given, note, settings
from hypothesis import strategies as st

from enrollment.entries.models import Entry
from enrollment.rosters import intake, uploading, workbooks
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.uploads.wording import refusal_words
from matching.layouts import PRIMARY
from registry.storable import storable
from registry.tabular import choosing, headers, reading
from registry.tabular.facts import Facts, is_blank
from registry.tabular.sheets import Sheet
from registry.tabular.table import Limits, Table
from review.invariants.all import INVARIANTS
from tests.bad_inputs.cases import ACCEPTED, HEADER, LIN, STARTS, ZHAO, Case
from tests.bad_inputs.test_table import CASES
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
UPLOADED = datetime(2026, 9, 10, 4, 0, tzinfo=UTC)  # the day on which the table is judged, in China
ODD_TEXTS = range(69, 77)  # of these cases the page is drawn, too
FAR = date(2099, 1, 1)


class Desk:
    """The one school of these tests, where files come in and are looked at."""

    def __init__(self) -> None:
        season = {"starts_on": STARTS, "primary_deadline": FAR, "vocational_deadline": FAR}
        self.season = SeasonFactory(code="2026-autumn", **season)
        self.registrar = RegistrarFactory(school=SchoolFactory(primary_track=True, vocational_track=True))
        self.client = Client()
        self.client.force_login(self.registrar)
        self.table: Table | None = None

    def receive(self, case: Case) -> Roster:
        """The roster of a case's file at its end; what was read of it stays in ``table``."""

        def read(data, columns, _limits, helping) -> Table:
            self.table = reading.read(data, columns, case.limits, helping)
            return self.table

        self.table = None
        return self.stored(case.make(), case.layout.track, read)

    def stored(self, data: bytes, track: str, read) -> Roster:
        """The roster of a file that is read in this way, at its end."""
        roster, _ = uploading.store_upload(self.registrar, self.season, track, "名单.xlsx", data, enqueue=False)
        Roster.objects.filter(pk=roster.pk).update(uploaded_at=UPLOADED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "read", read)
            intake.receive(roster.pk)
        return Roster.objects.get(pk=roster.pk)

    def given_back(self, roster: Roster) -> bytes:
        """The workbook of rejected rows; the file is not read once more."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workbooks, "read", lambda *_: self.table)
            return workbooks.rejected_rows(roster, self.registrar)

    def page(self, roster: Roster, outcome: str) -> str:
        answer = self.client.get(f"/rosters/{roster.pk}/?list={outcome}")
        assert answer.status_code == 200
        return answer.content.decode()


# around what each test does and takes back
@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker, tmp_path_factory):
    changed = override_settings(UPLOAD_DIR=tmp_path_factory.mktemp("uploads"), ROSTER_MAX_BYTES=50 * 1024 * 1024)
    with changed, django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)


def expected_counts(case: Case) -> tuple[int, int]:
    accepted = ACCEPTED[case.expected] if case.accepted < 0 else case.accepted
    rejected = int(case.expected == "R") if case.rejected < 0 else case.rejected
    return accepted, rejected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_is_stored_to_its_end(case: Case, desk):
    accepted, rejected = expected_counts(case)
    roster = desk.receive(case)

    if case.expected == "F" or not accepted + rejected:
        assert (roster.state, roster.rows.count(), roster.entries.count()) == ("refused", 0, 0)
        assert not case.code or roster.refusal_code == case.code
        assert refusal_words(roster.refusal_code, roster.refusal_details)
        return
    assert roster.state == "done"
    entries = list(Entry.objects.filter(roster=roster).values_list("row_number", flat=True))
    rows = list(RosterRow.objects.filter(roster=roster).values_list("number", "outcome"))
    numbers = entries + [number for number, _ in rows] + [line["row"] for line in roster.skipped]
    # every row that is not blank exactly once, and as many of each kind as the reading alone says (I3)
    assert sorted(numbers) == [row.number for row in desk.table.rows]
    assert roster.rows_total == roster.rows_done == len(entries) + len(rows)
    assert (len(entries), [outcome for _, outcome in rows].count(Outcome.REJECTED)) == (accepted, rejected)
    assert len(json.loads(json.dumps(roster_json(roster)))["results"]) == roster.rows_total
    assert not rejected or desk.given_back(roster)
    assert case.number not in ODD_TEXTS or desk.page(roster, Outcome.REJECTED)


# any character there is, and often one of those that no database or no eye takes
SIGNS = st.one_of(
    st.integers(0, 0x10FFFF).map(chr), st.sampled_from("\0\x1b\x7f\x85\ud842\udfff\ufffe林小满合计1　\n\\")
)
TEXTS = st.one_of(st.text(SIGNS, max_size=8), st.just(""))
ROWS = st.lists(
    st.tuples(
        *(st.one_of(st.just(value), TEXTS, TEXTS.map(lambda text, value=value: value + text)) for value in LIN), TEXTS
    ),
    min_size=1,
    max_size=6,
)


def table_of(name: str, rows: list[list[str]]) -> Table:
    """What reading gives of a sheet whose cells hold these texts, which no parser may give yet."""
    facts = Facts()
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            if not is_blank(text):
                facts.fill(number, place)
    columns = [asdict(column) for column in PRIMARY.columns]
    sheet, heading = choosing.choose([Sheet(name, False, rows, facts)], columns, headers.known(columns))
    found = {"format": "xlsx", "warnings": [], **choosing.table(sheet, heading, asdict(Limits()))}
    return reading.table_of(json.loads(json.dumps(found)))


@given(name=TEXTS, title=TEXTS, heading=TEXTS, rows=ROWS)
@settings(max_examples=60)
def test_whatever_characters_stand_in_a_roster_it_ends_stored(name, title, heading, rows, desk):
    note(rows)
    desk.table = table_of(name, [[title], [*HEADER, heading], *map(list, rows)])
    filled = [number for number, row in enumerate(rows, 3) if not all(map(is_blank, row))]
    with transaction.atomic():
        roster = desk.stored(b"any", "primary", lambda *_: desk.table)
        entries = set(Entry.objects.filter(roster=roster).values_list("row_number", flat=True))
        others = list(RosterRow.objects.filter(roster=roster).values_list("number", flat=True))
        skipped = [line["row"] for line in roster.skipped]

        assert roster.state == "done" or (roster.refusal_code, len(entries), len(others)) == ("no_rows", 0, 0)
        assert roster.state != "done" or sorted([*entries, *others, *skipped]) == filled
        # what is shown in the place of a character makes no value good
        assert entries.isdisjoint(
            number for number, row in enumerate(rows, 3) if storable("".join(row[:5])) != "".join(row[:5])
        )
        assert roster.state != "done" or json.dumps(roster_json(roster))
        assert roster.state != "done" or desk.given_back(roster)
        assert desk.client.get(f"/rosters/{roster.pk}/").status_code == 200
        transaction.set_rollback(True)


def test_what_must_always_hold_holds_of_such_texts(desk):
    rows = [[*LIN[:4], "12\0"], ["\0", *ZHAO[1:]], ["林\udfff", *ZHAO[1:]], ZHAO, ["合计\0", "", "", "", ""]]
    desk.table = table_of("名\0单", [["标\0题"], [*HEADER, "备\0注"], *([*row, "\0"] for row in rows)])
    roster = desk.stored(b"some", "primary", lambda *_: desk.table)

    assert (roster.sheet, roster.ignored_columns) == ("名[U+0000]单", ["备[U+0000]注"])
    assert roster.skipped == [{"row": 7, "text": "合计[U+0000] [U+0000]"}]
    assert list(roster.rows.values_list("name", flat=True)) == ["林小满", "[U+0000]", "林[U+DFFF]"]
    assert [found.says for found in INVARIANTS if list(found.offenders())] == []
