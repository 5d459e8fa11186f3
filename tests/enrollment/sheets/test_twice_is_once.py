"""Sheet in (P3.2), again: the same file, another attempt, a worker that stopped; twice is once."""

import pytest
from django_tasks_db.models import DBTaskResult

from enrollment import tasks
from enrollment.entries.models import Step
from enrollment.sheets import receiving
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.sheets.uploading import store_sheet
from enrollment.uploads import attempts, files
from tests.enrollment.sheets.sheets import by_header, filled, given_back, outcomes, taken_out
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import DeskFactory, RegistrarFactory

pytestmark = pytest.mark.django_db


def test_the_same_file_again_leads_to_the_first_result(registrar, students):
    data = filled(taken_out(registrar)).bytes()
    first, created = store_sheet(registrar, "primary", "a.xlsx", data)
    again, created_again = store_sheet(DeskFactory(school=registrar.school), "primary", "b.xlsx", data)

    assert (created, again, created_again) == (True, first, False)
    assert DBTaskResult.objects.filter(task_path=tasks.receive_sheet.module_path).count() == 1


def test_the_same_file_at_another_school_is_another_sheet(registrar, students):
    data = filled(taken_out(registrar)).bytes()
    first, _ = store_sheet(registrar, "primary", "a.xlsx", data)
    other, created = store_sheet(RegistrarFactory(), "primary", "a.xlsx", data)
    assert created
    assert other != first


def test_the_work_goes_on_in_the_background(registrar, students, run_tasks):
    sheet, _ = store_sheet(registrar, "primary", "a.xlsx", filled(taken_out(registrar)).bytes())
    assert sheet.state == "waiting"
    assert run_tasks() == 1
    sheet.refresh_from_db()
    assert (sheet.state, outcomes(sheet)[0]) == ("done", (2, "saved"))


def test_filling_in_more_and_uploading_again_goes_on_where_nothing_was_saved_yet(registrar, students):
    book = taken_out(registrar)
    book.put(2, by_header(COMPLETE))
    given_back(registrar, book)
    book.put(3, by_header(COMPLETE))
    again = given_back(registrar, book)

    assert outcomes(again) == [(2, "unchanged"), (3, "saved"), (4, "unchanged")]


@pytest.mark.parametrize("stopped_after", [0, 1, 2])
def test_stopped_between_any_two_batches_it_ends_exactly_once(registrar, students, monkeypatch, stopped_after):
    monkeypatch.setattr(receiving, "BATCH", 1)
    sheet, _ = store_sheet(registrar, "primary", "a.xlsx", filled(taken_out(registrar)).bytes(), enqueue=False)
    receive_batch, calls = receiving._receive_batch, []

    def stopping(*arguments):
        if len(calls) == stopped_after:
            raise KeyboardInterrupt
        calls.append(1)
        receive_batch(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_receive_batch", stopping)
        with pytest.raises(KeyboardInterrupt):
            receiving.receive(sheet.pk)
    progress = []
    assert receiving.receive(sheet.pk, lambda done, total: progress.append((done, total))) == "done"
    sheet.refresh_from_db()
    assert outcomes(sheet) == [(2, "saved"), (3, "saved"), (4, "saved")]
    assert progress == [(done, 3) for done in range(stopped_after + 1, 4)]
    assert Step.objects.filter(action="save").count() == 3


def test_an_attempt_that_was_overtaken_stores_nothing_more(registrar, students, monkeypatch):
    monkeypatch.setattr(receiving, "BATCH", 1)
    sheet, _ = store_sheet(registrar, "primary", "a.xlsx", filled(taken_out(registrar)).bytes(), enqueue=False)

    def overtake(done, total):
        attempts.begin(SupplementSheet, sheet.pk)

    with pytest.raises(attempts.Superseded):
        receiving.receive(sheet.pk, overtake)
    assert SheetRow.objects.count() == 1


def test_work_that_failed_for_good_is_shown_and_the_file_goes(registrar, students, django_capture_on_commit_callbacks):
    sheet, _ = store_sheet(registrar, "primary", "a.xlsx", filled(taken_out(registrar)).bytes())
    stored_as = sheet.stored_as
    with django_capture_on_commit_callbacks(execute=True):
        receiving.fail(sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.refusal_code, sheet.stored_as) == ("refused", "failed", "")
    assert not files.FILES._path(stored_as).exists()
