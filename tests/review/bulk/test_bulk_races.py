"""Bulk actions at once, with real threads on PostgreSQL: each entry moves once, nobody waits for ever."""

import pytest

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from registry.accounts.models import Account
from registry.records import StudentRecord
from review.bulk import asking, working
from review.bulk.models import BulkAct
from review.decisions import approve, resolve, waiting
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

MANY = 500
FEW = 120  # more than one transaction


@pytest.fixture
def school():
    return SchoolFactory()


def students(school, count, state="at_authority"):
    return EntryFactory.create_batch(count, school=school, season=SeasonFactory(), state=state)


def asked(account, action, state, order=()):
    entries = waiting.waiting(account, state)
    return asking.ask(account, action, entries.order_by(*order) if order else entries, about="", back_to="/")


def worker(act, account):
    """Confirms the act, and works it off as a background worker does."""

    def run(together):
        together()
        asking.confirm(act.pk, Account.objects.get(pk=account.pk))
        return working.work_off_all(act.pk)

    return run


def assert_all_hold():
    queued = {"an unfinished bulk action has one task"}  # the workers here are threads: their tasks still wait
    assert {each.says for each in INVARIANTS if list(each.offenders())} - queued == set()


def test_two_officers_approve_the_same_500(school):
    students(school, MANY)
    first, second = (OfficerFactory(authority=school.authority) for _ in range(2))
    acts = [
        asked(first, "authority_approve", states.AT_AUTHORITY),
        asked(second, "authority_approve", states.AT_AUTHORITY, order=["-pk"]),
    ]
    results = race(worker(acts[0], first), worker(acts[1], second))
    assert results == ["done", "done"]
    for act in acts:
        act.refresh_from_db()
    assert acts[0].accepted + acts[1].accepted == MANY
    assert {pk for act in acts for pk in act.items.exclude(outcome="done").values_list("outcome", flat=True)} <= {
        "conflict"
    }
    assert Step.objects.filter(action="authority_approve").count() == MANY
    assert StudentRecord.objects.filter(entry__isnull=False).count() == MANY
    assert_all_hold()


def test_an_approval_of_many_against_sending_back_one_by_one(school):
    entries = students(school, FEW)
    first, second = (OfficerFactory(authority=school.authority) for _ in range(2))
    act = asked(first, "authority_approve", states.AT_AUTHORITY)

    def send_back(together):
        together()
        back = 0
        for entry in reversed(entries):
            try:
                approve.send_back(entry.pk, second, "请核对", version=entry.version)
                back += 1
            except approve.ActRefused:
                pass
        return back

    done, back = race(worker(act, first), send_back)
    act.refresh_from_db()
    assert (done, act.accepted + back) == ("done", FEW)
    assert Entry.objects.filter(state="registered").count() == act.accepted
    assert Entry.objects.filter(state="supplementing").count() == back == act.refused
    assert_all_hold()


def test_a_schools_approval_of_many_against_withdrawing_one_by_one(school):
    entries = students(school, FEW, "at_school")
    first, second = (RegistrarFactory(school=school) for _ in range(2))
    act = asked(first, "school_approve", states.AT_SCHOOL)

    def withdraw(together):
        together()
        off = 0
        for entry in reversed(entries):
            try:
                resolve.withdraw(entry.pk, second, "名单有误")
                off += 1
            except approve.ActRefused:
                pass
        return off

    done, off = race(worker(act, first), withdraw)
    act.refresh_from_db()
    assert (done, act.accepted + off) == ("done", FEW)
    assert Entry.objects.filter(state="withdrawn").count() == off == act.refused
    assert_all_hold()


def test_one_act_confirmed_twice_at_the_same_moment(school):
    students(school, 20)
    officer = OfficerFactory(authority=school.authority)
    act = asked(officer, "authority_approve", states.AT_AUTHORITY)

    def confirm(together):
        together()
        return asking.confirm(act.pk, Account.objects.get(pk=officer.pk)).state

    assert race(*[confirm] * 4) == ["done"] * 4
    assert BulkAct.objects.get().attempt == 1
    assert Step.objects.filter(action="authority_approve").count() == 20
