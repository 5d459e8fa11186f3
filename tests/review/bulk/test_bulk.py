"""Bulk actions: about new students as they were seen, each checked and logged once, in the background when many."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.entries.transitions import move
from enrollment.refused import ReasonMissing
from enrollment.uploads.attempts import Superseded
from registry.accounts.models import Account, DeskSession
from registry.records import StudentRecord
from review.bulk import asking, tasks, working
from review.bulk.models import BulkAct, BulkItem, BulkState
from review.bulk.refusals import NothingChosen
from review.cases.models import AdmissionCase
from review.decisions import waiting
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.one_person.holding import broken_anywhere
from tests.review.cases.disputes import claim, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def officer(school):
    return OfficerFactory(authority=school.authority)


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school)


@pytest.fixture
def few(monkeypatch):
    """Two new students make a transaction; more than two are worked off in the background."""
    monkeypatch.setattr(working, "BATCH", 2)
    monkeypatch.setattr(asking, "AT_ONCE", 2)


def students(school, count, state="at_authority"):
    season = SeasonFactory()
    return EntryFactory.create_batch(count, school=school, season=season, state=state)


def ask(account, action="authority_approve", entries=None):
    entries = waiting.waiting(account, states.AT_AUTHORITY) if entries is None else entries
    return asking.ask(account, action, entries, about="学校", back_to="/")


def states_now():
    return list(Entry.objects.order_by("pk").values_list("state", flat=True))


def outcomes(act):
    return list(act.items.order_by("id").values_list("outcome", flat=True))


def assert_all_hold():
    assert broken_anywhere() == []


def test_asking_does_nothing_yet(school, officer):
    students(school, 2)
    act = ask(officer)
    assert (act.state, act.total, act.done, outcomes(act)) == (BulkState.ASKED, 2, 0, ["", ""])
    assert set(states_now()) == {"at_authority"}


def test_nobody_to_ask_about_leaves_nothing_behind(officer):
    with pytest.raises(NothingChosen):
        ask(officer)
    assert not BulkAct.objects.exists()


def test_few_are_done_at_once(school, officer, run_tasks):
    students(school, 3)
    act = asking.confirm(ask(officer).pk, officer)
    assert (act.state, act.accepted, act.refused, act.finished_at is None) == (BulkState.DONE, 3, 0, False)
    assert (states_now(), outcomes(act)) == (["registered"] * 3, ["done"] * 3)
    assert run_tasks() == 0
    assert_all_hold()


def test_many_are_worked_off_in_the_background(few, school, officer, run_tasks):
    students(school, 5)
    act = asking.confirm(ask(officer).pk, officer)
    assert (act.state, set(states_now())) == (BulkState.WAITING, {"at_authority"})
    assert run_tasks() == 1
    act.refresh_from_db()
    assert (act.state, act.done, act.accepted, act.attempt) == (BulkState.DONE, 5, 5, 1)
    assert set(states_now()) == {"registered"}
    assert Step.objects.filter(action="authority_approve", account=officer).count() == 5
    assert_all_hold()


def test_a_second_confirmation_changes_nothing(few, school, officer, run_tasks):
    students(school, 3)
    act = ask(officer)
    for _press in range(2):
        asking.confirm(act.pk, officer)
    assert run_tasks() == 1
    assert asking.confirm(act.pk, officer).state == BulkState.DONE
    assert run_tasks() == 0
    assert Step.objects.filter(action="authority_approve").count() == 3


def test_only_who_asked_confirms(school, officer):
    students(school, 1)
    act = ask(officer)
    with pytest.raises(BulkAct.DoesNotExist):
        asking.confirm(act.pk, OfficerFactory(authority=school.authority))


def test_a_batch_that_the_database_broke_off_is_worked_off_again(school, officer, few, monkeypatch):
    """Of two that wait for each other it breaks one off."""
    students(school, 3)
    act = ask(officer)
    real, broken_off = working.DOING["authority_approve"], []

    def once(*asked):
        if not broken_off:
            broken_off.append(real(*asked))
            raise OperationalError("deadlock detected")
        return real(*asked)

    monkeypatch.setitem(working.DOING, "authority_approve", once)
    asking.confirm(act.pk, officer)
    assert working.work_off_all(act.pk) == "done"
    assert states_now() == ["registered"] * 3
    assert (BulkAct.objects.get().done, StudentRecord.objects.filter(registry="k12").count()) == (3, 3)


def test_who_changed_since_is_left_out_and_named(few, school, officer, registrar, run_tasks):
    first, *_others = students(school, 3)
    act = asking.confirm(ask(officer).pk, officer)
    move(first.pk, "authority_send_back", officer, reason="地址不全")
    run_tasks()
    act.refresh_from_db()
    assert (act.accepted, act.refused, outcomes(act)) == (2, 1, ["conflict", "done", "done"])
    assert officer.person in act.items.get(entry=first).why
    assert states_now() == ["supplementing", "registered", "registered"]


def test_each_one_that_cannot_be_approved_stops_nobody_else(few, school, officer, run_tasks):
    first, second, third = students(school, 3)
    first.supplement.delete()
    StudentRecord.objects.filter(pk=second.archive_id).update(registry="k12", stage="primary")
    act = asking.confirm(ask(officer).pk, officer)
    run_tasks()
    assert outcomes(act) == ["not_complete", "has_active_record", "done"]
    assert all(act.items.exclude(outcome="done").values_list("why", flat=True))
    assert Entry.objects.get(pk=third.pk).record is not None


def test_steps_carry_who_sat_there_when_it_was_asked(few, school, officer, run_tasks):
    students(school, 3)
    officer.desk_session = DeskSession.objects.create(account=officer, person="李审核")
    asking.confirm(ask(officer).pk, officer)
    run_tasks()
    steps = Step.objects.filter(action="authority_approve")
    assert set(steps.values_list("person", "desk_session")) == {("李审核", officer.desk_session.pk)}


def test_an_account_that_was_switched_off_meanwhile_approves_nobody(few, school, officer, run_tasks):
    students(school, 3)
    act = asking.confirm(ask(officer).pk, officer)
    Account.objects.filter(pk=officer.pk).update(state="disabled")
    run_tasks()
    assert outcomes(act) == ["out_of_scope"] * 3
    assert set(states_now()) == {"at_authority"}


def test_many_are_sent_back_with_one_reason(few, school, officer, registrar, run_tasks):
    entries = students(school, 3)
    act = ask(officer, "authority_send_back")
    with pytest.raises(ReasonMissing):
        asking.confirm(act.pk, officer, "  ")
    assert BulkAct.objects.get(pk=act.pk).state == BulkState.ASKED
    asking.confirm(act.pk, officer, "缺少户口簿复印件")
    run_tasks()
    last = [entry.steps.order_by("number").last() for entry in entries]
    assert {(step.action, step.reason) for step in last} == {("authority_send_back", "缺少户口簿复印件")}
    assert_all_hold()


def test_no_document_number_is_kept_in_the_reason(few, school, officer, run_tasks):
    students(school, 3)
    act = ask(officer, "authority_send_back")
    asking.confirm(act.pk, officer, "号码应为 11010520200315001X")
    run_tasks()
    kept = {BulkAct.objects.get(pk=act.pk).reason, *Step.objects.exclude(reason="").values_list("reason", flat=True)}
    assert kept == {"号码应为 " + "*" * 18}
    assert_all_hold()


def test_a_batch_that_was_rolled_back_is_done_again_once(few, school, officer, run_tasks, monkeypatch):
    """What a killed worker had not committed is done by the next one; what it had is not done twice."""
    students(school, 5)
    act = asking.confirm(ask(officer).pk, officer)
    monkeypatch.setattr(working, "_finish", lambda act: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        working.work_off_all(act.pk)
    monkeypatch.undo()
    assert working.work_off_all(act.pk) == BulkState.DONE
    act.refresh_from_db()
    assert (act.attempt, act.accepted) == (2, 5)
    assert Step.objects.filter(action="authority_approve").count() == 5


def test_a_worker_that_was_thought_dead_writes_nothing_more(few, school, officer, monkeypatch):
    students(school, 3)
    act = asking.confirm(ask(officer).pk, officer)
    real = working._hold

    def overtaken(mine):
        BulkAct.objects.filter(pk=act.pk).update(attempt=9)
        real(mine)

    monkeypatch.setattr(working, "_hold", overtaken)
    with pytest.raises(Superseded):
        working.work_off_all(act.pk)
    assert set(states_now()) == {"at_authority"}
    assert tasks.work_off.func(act.pk) == "superseded"


def test_what_failed_says_so_and_goes_on_when_its_asker_wants(few, school, officer, run_tasks, monkeypatch):
    students(school, 5)
    act = asking.confirm(ask(officer).pk, officer)
    real = working._work_batch

    def fails_in_the_middle(act, account):
        if act.done:
            raise ValueError("whatever")
        real(act, account)

    monkeypatch.setattr(working, "_work_batch", fails_in_the_middle)
    run_tasks()
    act.refresh_from_db()
    assert (act.state, act.done, len(act.error_number)) == (BulkState.STOPPED, 2, 9)
    assert states_now().count("registered") == 2
    monkeypatch.setattr(working, "_work_batch", real)
    asking.confirm(act.pk, officer)
    run_tasks()
    act.refresh_from_db()
    assert (act.state, act.accepted, act.error_number) == (BulkState.DONE, 5, "")
    assert_all_hold()


def test_queries_of_asking_do_not_grow(school, officer):
    counted = []
    for size in (1, 5, 20):
        students(school, size)
        with CaptureQueriesContext(connection) as captured:
            ask(officer)
        counted.append(len(captured))
    assert len(set(counted)) == 1


def test_questions_that_nobody_answered_go_after_a_day(school, officer):
    students(school, 1)
    forgotten = ask(officer)
    BulkAct.objects.filter(pk=forgotten.pk).update(asked_at="2026-01-01T00:00:00Z")
    fresh, another = ask(officer), ask(officer)
    assert set(BulkAct.objects.values_list("pk", flat=True)) == {fresh.pk, another.pk}
    assert BulkItem.objects.count() == 2


class TestScope:
    """A school's acts are its registrars', an authority's its officers'; unconfirmed ones their asker's alone."""

    def test_a_colleague_sees_it_once_it_is_confirmed(self, school, officer):
        students(school, 1)
        colleague = OfficerFactory(authority=school.authority)
        act = ask(officer)
        assert not BulkAct.objects.visible_to(colleague).exists()
        assert BulkAct.objects.visible_to(officer).exists()
        asking.confirm(act.pk, officer)
        assert BulkAct.objects.visible_to(colleague).exists()

    def test_others_see_nothing(self, school, officer, registrar):
        students(school, 1)
        asking.confirm(ask(officer).pk, officer)
        for other in (registrar, OfficerFactory(), OfficerFactory(authority=school.authority.superior)):
            assert not BulkAct.objects.visible_to(other).exists()


class TestWithdrawal:
    """A whole wrong roster is taken back: nobody that somebody has done something for."""

    def test_cases_of_those_taken_off_end(self, few, run_tasks):
        dispute = claim()
        opened(dispute)
        entries = Entry.objects.filter(pk=dispute.entry.pk)
        act = ask(dispute.claimant, "withdraw", entries)
        asking.confirm(act.pk, dispute.claimant, "名单有误")
        assert Entry.objects.get(pk=dispute.entry.pk).state == "withdrawn"
        assert not AdmissionCase.objects.unsettled().exists()
        assert_all_hold()

    def test_the_number_of_queries_does_not_grow(self, school, registrar):
        counted = []
        for size in (1, 2, 10):
            entries = students(school, size, "supplementing")
            chosen = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
            act = ask(registrar, "withdraw", chosen)
            with CaptureQueriesContext(connection) as captured:
                asking.confirm(act.pk, registrar, "名单有误")
            counted.append(len(captured))
        assert counted[1] == counted[2]
