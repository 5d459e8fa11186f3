"""A file whose first answer no longer holds is worked again; any other leads to that answer."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.rosters import intake
from enrollment.rosters.uploading import store_upload
from enrollment.sheets import receiving
from enrollment.sheets.uploading import store_sheet
from enrollment.supplement.saving import save
from review.decisions import resolve
from review.invariants.all import INVARIANTS
from tests.enrollment.sheets.sheets import filled, taken_out
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    EntryFactory,
    RegistrarFactory,
    SeasonFactory,
    a_name,
    resident_number,
)
from tests.rosters import xlsx_roster


@pytest.fixture
def registrar(db):
    return RegistrarFactory()


def offenders(code: str) -> list[str]:
    return [offender for each in INVARIANTS if each.code == code for offender in each.offenders()]


def test_a_roster_of_which_nobody_is_left_is_read_again(registrar):
    season = SeasonFactory()
    rows = [[a_name(n), "男", "2019-09-01", "居民身份证", resident_number(date(2019, 9, 1), "1", n)] for n in range(2)]
    data = xlsx_roster(rows)

    def upload():
        roster, is_new = store_upload(registrar, season, "primary", "名单.xlsx", data, enqueue=False)
        intake.receive(roster.pk)
        return roster, is_new

    first, _new = upload()
    one, other = Entry.objects.filter(roster=first)
    resolve.withdraw(one.pk, registrar, "导错了")
    assert upload() == (first, False)  # one is there still
    resolve.withdraw(other.pk, registrar, "导错了")
    second, is_new = upload()
    assert is_new
    assert second != first
    assert Entry.objects.filter(roster=second, state="supplementing").count() == 2
    assert upload() == (second, False)
    assert [offender for code in ("I3", "I12", "I13") for offender in offenders(code)] == []


def test_a_sheet_whose_rows_were_refused_for_their_state_is_worked_again(registrar):
    entry = EntryFactory(school=registrar.school, verdict="not_found", season=SeasonFactory())
    save(entry.pk, registrar, COMPLETE, 0)
    book = filled(taken_out(registrar, entry), {"postcode": "101299"}).bytes()

    def upload():
        sheet, is_new = store_sheet(registrar, "primary", "补录.xlsx", book, enqueue=False)
        receiving.receive(sheet.pk)
        return sheet, is_new

    move(entry.pk, "submit", registrar)
    first, _new = upload()
    assert first.rows.get().outcome == "refused"
    assert upload() == (first, False)
    move(entry.pk, "school_send_back", registrar, reason="请核对")
    second, is_new = upload()
    assert is_new
    assert second.rows.get().outcome == "saved"
    assert offenders("I13") == []
