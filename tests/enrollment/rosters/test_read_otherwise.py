"""A later attempt may read a file otherwise than the one before it did: another version of the program goes on."""

import pytest

from enrollment.rosters import intake, uploading
from tests.factories import RegistrarFactory, SeasonFactory
from tests.roster_rows import outcomes, student
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


def test_a_stored_row_that_is_a_remark_by_now_stays_and_the_roster_is_done(monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 1)
    data = csv_roster([student(1), student(2)])
    roster, _ = uploading.store_upload(RegistrarFactory(), SeasonFactory(), "primary", "a.csv", data, enqueue=False)
    read = intake._read

    def dies(done, total):
        raise RuntimeError

    def without_the_first(roster):
        table, checked = read(roster)
        del checked.names[2]
        return table, checked

    with pytest.raises(RuntimeError):
        intake.receive(roster.pk, dies)
    monkeypatch.setattr(intake, "_read", without_the_first)

    assert intake.receive(roster.pk) == "done"
    roster.refresh_from_db()
    assert (roster.state, roster.rows_total, roster.rows_done) == ("done", 2, 2)
    assert outcomes(roster=roster) == [(2, "not_found"), (3, "not_found")]
