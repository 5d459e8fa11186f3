"""Two at once, with real threads on PostgreSQL: a sheet is worked on once, and a form beside it loses nothing."""

import pytest

from enrollment.entries import refusals
from enrollment.entries.models import Step
from enrollment.sheets import receiving
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.sheets.uploading import store_sheet
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import Saved, Stale, save, submit
from enrollment.uploads.attempts import Superseded
from tests.enrollment.sheets.sheets import filled, outcomes, problems, taken_out
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory
from tests.one_person.holding import broken_anywhere
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROWS = 60


@pytest.fixture
def many(school, season):
    return [EntryFactory(verdict="not_found", school=school, season=season) for _ in range(ROWS)]


def assert_all_hold():
    assert broken_anywhere() == []


def stored(account, data) -> SupplementSheet:
    return store_sheet(account, "primary", "a.xlsx", data, enqueue=False)[0]


def test_the_same_file_uploaded_by_ten_at_once_is_one_sheet(registrar, students):
    data = filled(taken_out(registrar)).bytes()

    def uploader(together):
        together()
        return store_sheet(registrar, "primary", "a.xlsx", data)[0].pk

    assert len(set(race(*[uploader] * 10))) == 1
    assert SupplementSheet.objects.count() == 1


def test_one_sheet_worked_on_by_two_workers_is_saved_once(registrar, many, monkeypatch):
    monkeypatch.setattr(receiving, "BATCH", 7)
    sheet = stored(registrar, filled(taken_out(registrar)).bytes())

    def worker(together):
        together()
        try:
            return receiving.receive(sheet.pk)
        except Superseded:
            return "superseded"

    results = race(worker, worker)
    assert "done" in results, results
    assert set(results) <= {"done", "superseded"}
    sheet.refresh_from_db()
    assert SheetRow.objects.filter(outcome="saved").count() == ROWS == sheet.rows_done
    assert Step.objects.filter(action="save").count() == ROWS
    assert_all_hold()


def test_two_copies_of_a_sheet_at_once_save_each_row_once(registrar, colleague, many, monkeypatch):
    monkeypatch.setattr(receiving, "BATCH", 7)
    book = taken_out(registrar)
    one = stored(registrar, filled(book).bytes())
    for row in book.rows():
        book.put(row, {"班级号": "2班"})
    other = stored(colleague, book.bytes())

    def worker(sheet):
        def run(together):
            together()
            return receiving.receive(sheet.pk)

        return run

    assert race(worker(one), worker(other)) == ["done", "done"]
    assert SheetRow.objects.filter(outcome="saved").count() == ROWS
    refused = SheetRow.objects.filter(outcome="refused")
    assert refused.count() == ROWS
    assert {code for sheet in (one, other) for _cell, code in problems(sheet)} == {"older_version"}
    assert set(Supplement.objects.values_list("version", flat=True)) == {1}
    assert_all_hold()


def test_a_form_saved_while_the_sheet_comes_in(registrar, colleague, many, monkeypatch):
    monkeypatch.setattr(receiving, "BATCH", 5)
    sheet = stored(registrar, filled(taken_out(registrar)).bytes())

    def worker(together):
        together()
        return receiving.receive(sheet.pk)

    def typist(together):
        together()
        return [save(entry.pk, colleague, {"class_name": "9班"}, 0) for entry in reversed(many)]

    state, typed = race(worker, typist)
    assert state == "done"
    by_entry = dict(zip([entry.pk for entry in reversed(many)], typed, strict=True))
    for row in sheet.rows.all():
        if row.outcome == "saved":
            assert isinstance(by_entry[row.entry_id], Stale)
        else:
            assert isinstance(by_entry[row.entry_id], Saved)
    assert set(Supplement.objects.values_list("version", flat=True)) == {1}
    assert_all_hold()


def test_students_submitted_while_the_sheet_comes_in(registrar, colleague, many, monkeypatch):
    monkeypatch.setattr(receiving, "BATCH", 5)
    for entry in many:
        save(entry.pk, registrar, COMPLETE, 0)
    book = taken_out(registrar)
    for row in book.rows():
        book.put(row, {"班级号": "2班"})
    sheet = stored(registrar, book.bytes())

    def worker(together):
        together()
        return receiving.receive(sheet.pk)

    def submitter(together):
        together()
        return submit([entry.pk for entry in reversed(many)], colleague)

    state, outcome = race(worker, submitter)
    assert state == "done"
    assert not isinstance(outcome, Exception)
    assert {type(refusal) for _id, refusal in outcome.refused} <= {refusals.Conflict}
    assert len(outcomes(sheet)) == ROWS
    assert {code for _cell, code in problems(sheet)} <= {"not_supplementing"}
    assert_all_hold()
