"""Every case of the table through the real import, to what is stored: on PostgreSQL a text may end what SQLite takes.

The school and the season are made once; each case is taken back when it is done.
"""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test import Client

from enrollment.entries.models import Entry
from enrollment.rosters import intake, uploading, workbooks
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.uploads.wording import refusal_words
from registry.tabular import reading
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Table
from tests.bad_inputs.cases import ACCEPTED, STARTS, Case
from tests.bad_inputs.test_table import CASES
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
UPLOADED = datetime(2026, 9, 10, 4, 0, tzinfo=UTC)  # the day on which the table is judged, in China
ODD_TEXTS = range(69, 77)  # of these cases the page is drawn, too
FAR = date(2099, 1, 1)


class Desk:
    """The one school of these tests, where files come in and are looked at."""

    def __init__(self, directory):
        self.directory = directory
        season = {"starts_on": STARTS, "primary_deadline": FAR, "vocational_deadline": FAR}
        self.season = SeasonFactory(code="2026-autumn", **season)
        self.registrar = RegistrarFactory(school=SchoolFactory(primary_track=True, vocational_track=True))
        self.client = Client()
        self.client.force_login(self.registrar)
        self.table: Table | FileRefused | None = None

    def receive(self, case: Case) -> Roster:
        """The roster of a case's file at its end; what was read of it stays in ``table``."""
        data = case.make()
        self.table = None
        track = case.layout.track
        roster, _ = uploading.store_upload(self.registrar, self.season, track, "名单.xlsx", data, enqueue=False)
        Roster.objects.filter(pk=roster.pk).update(uploaded_at=UPLOADED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "read", lambda data, columns, _: self._read(data, columns, case.limits))
            intake.receive(roster.pk)
        return Roster.objects.get(pk=roster.pk)

    def _read(self, *request) -> Table:
        self.table = reading.read(*request)
        return self.table

    def given_back(self, roster: Roster) -> bytes:
        """The workbook of rejected rows; the file is not read once more."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workbooks, "read", lambda *_: self.table)
            return workbooks.rejected_rows(roster)

    def page(self, roster: Roster, outcome: str) -> str:
        answer = self.client.get(f"/rosters/{roster.pk}/?list={outcome}")
        assert answer.status_code == 200
        return answer.content.decode()


# around what each test does and takes back
@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Desk(tmp_path_factory.mktemp("uploads"))
        transaction.set_rollback(True)


@pytest.fixture
def at_desk(desk, settings):
    settings.UPLOAD_DIR, settings.ROSTER_MAX_BYTES = desk.directory, 50 * 1024 * 1024
    return desk


def expected_counts(case: Case) -> tuple[int, int]:
    accepted = ACCEPTED[case.expected] if case.accepted < 0 else case.accepted
    rejected = int(case.expected == "R") if case.rejected < 0 else case.rejected
    return accepted, rejected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_is_stored_to_its_end(case: Case, at_desk):
    desk, (accepted, rejected) = at_desk, expected_counts(case)
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
