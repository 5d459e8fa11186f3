"""Nobody has to remember to lock what nobody uses (N8)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.ops import duties
from config.ops.models import Duty
from registry.accounts import issuing
from registry.accounts.models import Account, AccountStep
from registry.accounts.unused import end_expired, lock_unused
from tests.accounts_at_work import PASSWORD
from tests.factories import DeskFactory, OpsFactory, RegistrarFactory

pytestmark = pytest.mark.django_db


def used(account, days_ago: int, **more):
    """The account was made long ago, and used so many days ago."""
    then = timezone.now() - timedelta(days=days_ago)
    Account.objects.filter(pk=account.pk).update(
        **{"seen_at": then, "state_since": timezone.now() - timedelta(days=900)} | more
    )
    return account


def state(account) -> str:
    return Account.objects.get(pk=account.pk).state


def test_what_was_not_used_for_180_days_is_locked_with_a_step_of_nobody(school):
    unused, in_use = used(RegistrarFactory(school=school), 181), used(RegistrarFactory(school=school), 179)
    assert lock_unused() == 1
    assert (state(unused), state(in_use)) == ("locked", "active")
    step = AccountStep.objects.get()
    assert (step.account, step.by, step.who, step.from_state, step.to_state) == (unused, None, "", "active", "locked")
    assert lock_unused() == 0


def test_the_days_are_a_setting(school, settings):
    settings.ACCOUNT_UNUSED_DAYS = 10
    assert lock_unused() == 0
    unused = used(RegistrarFactory(school=school), 11)
    lock_unused()
    assert state(unused) == "locked"


def test_one_never_used_counts_from_its_activation(school):
    never = used(RegistrarFactory(school=school), 0, seen_at=None)
    assert lock_unused() == 1
    assert state(never) == "locked"


def test_waiting_and_disabled_ones_stay_as_they_are_and_one_enabled_today_has_time(slip, officer, school):
    disabled = used(RegistrarFactory(school=school, password=PASSWORD), 500)
    issuing.change(officer, disabled.pk, "disable")
    used(slip.account, 500)
    assert lock_unused() == 0
    issuing.change(officer, disabled.pk, "enable")
    assert lock_unused() == 0
    assert (state(disabled), state(slip.account)) == ("active", "waiting")


def test_the_superuser_used_last_is_never_locked():
    last, before = used(OpsFactory(is_superuser=True), 400), used(OpsFactory(is_superuser=True), 500)
    lock_unused()
    assert (state(last), state(before)) == ("active", "locked")


def test_sign_in_says_that_it_is_locked_only_to_who_knows_the_password_and_a_new_code_unlocks(officer, school):
    account = used(RegistrarFactory(school=school, username="wang", password=PASSWORD), 200)
    lock_unused()
    right = Client().post(reverse("sign_in"), {"username": "wang", "password": PASSWORD}).content.decode()
    wrong = Client().post(reverse("sign_in"), {"username": "wang", "password": "wrong"}).content.decode()
    assert "已封存" in right
    assert "已封存" not in wrong
    slip = issuing.issue_codes(officer, {account.pk}).slips[0]
    assert issuing.activate(account.pk, slip.code, PASSWORD, "王秀英").is_active
    assert lock_unused() == 0


def test_a_last_day_of_use_that_has_passed_is_written_down(registrar):
    desk = DeskFactory(school=registrar.school, valid_until=timezone.localdate() - timedelta(days=1))
    lasting = DeskFactory(school=registrar.school, valid_until=timezone.localdate())
    assert end_expired() == 1
    assert (state(desk), state(lasting)) == ("ended", "active")
    assert AccountStep.objects.get().action == "expire"


class TestDuties:
    """Workers do it by themselves, one of them, when it is due."""

    def test_a_worker_locks_without_being_asked(self, school):
        unused = used(RegistrarFactory(school=school), 181)
        assert set(duties.do_due()) == set(duties.DUTIES)
        assert state(unused) == "locked"

    def test_nobody_does_it_again_before_it_is_due(self, school):
        duties.do_due()
        unused = used(RegistrarFactory(school=school), 181)
        assert duties.do_due() == []
        assert state(unused) == "active"
        Duty.objects.update(begun_at=timezone.now() - timedelta(hours=2))
        assert set(duties.do_due()) == set(duties.DUTIES)
        assert state(unused) == "locked"

    def test_a_duty_that_fails_stops_no_worker_and_no_other_duty(self, monkeypatch):
        def fail():
            raise ValueError("王小明")

        monkeypatch.setitem(duties.DUTIES, "lock_unused_accounts", duties.DutyRule(fail, timedelta(hours=1)))
        assert duties.do_due() == [name for name in duties.DUTIES if name != "lock_unused_accounts"]

    def test_a_worker_with_nothing_to_do_looks(self, monkeypatch):
        from config.ops.worker import Worker

        looked = []
        monkeypatch.setattr(duties, "do_due", lambda: looked.append(1))
        worker = Worker()
        worker._do_duties()
        worker._do_duties()
        assert looked == [1]


def test_the_command_does_the_same_by_hand(school, capsys):
    used(RegistrarFactory(school=school), 181)
    call_command("seal_accounts")
    assert "1" in capsys.readouterr().out
