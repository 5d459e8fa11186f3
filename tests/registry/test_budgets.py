"""How many whole numbers may leave for an account in a day: by its role, and what was granted."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from registry.access_log import AccessEntry, log_access
from registry.budgets import BudgetGrant, allowed, grant, spent
from review.people.budget import spend
from review.people.refusals import NumbersSpent
from tests.factories import DeskFactory, OfficerFactory, OpsFactory, RegistrarFactory

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture(autouse=True)
def few(settings):
    settings.NUMBERS_A_DAY = settings.NUMBERS_A_DAY | {"registrar": 3, "officer": 5}


def take(account, numbers: int) -> None:
    with transaction.atomic():
        spend(account, numbers)
        log_access(account, "export", "registered_list", reason="存档", numbers=numbers)


def test_each_role_has_its_own():
    roles = (RegistrarFactory, OfficerFactory, DeskFactory, OpsFactory)
    assert [allowed(role(), today()) for role in roles] == [3, 5, 0, 0]


def test_what_left_counts_and_the_rest_is_refused():
    account = RegistrarFactory()
    take(account, 2)
    with pytest.raises(NumbersSpent) as refused:
        take(account, 2)
    assert (refused.value.limit, refused.value.left, refused.value.asked) == (3, 1, 2)
    take(account, 1)
    assert spent(account, today()) == 3
    assert spent(RegistrarFactory(), today()) == 0


def test_the_next_day_begins_anew():
    account = RegistrarFactory()
    take(account, 3)
    assert spent(account, today() + timedelta(days=1)) == spent(account, today() - timedelta(days=1)) == 0


def test_what_is_granted_is_for_that_day():
    account, officer = RegistrarFactory(), OfficerFactory(person="张科员")
    granted = grant(account, 10, officer, "上报教育局 110105202003150018")
    assert (granted.person, "110105202003150018" in granted.reason) == ("张科员", False)
    take(account, 13)
    assert allowed(account, today() + timedelta(days=1)) == 3


def test_nobody_grants_to_himself_or_without_a_reason_or_takes_a_grant_back():
    account, officer = RegistrarFactory(), OfficerFactory()
    for by, reason in ((account, "上报"), (officer, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            grant(account, 10, by, reason)
    grant(account, 10, officer, "上报")
    with pytest.raises(DatabaseError), transaction.atomic():
        BudgetGrant.objects.update(numbers=99)


def test_a_desk_is_told_to_ask_its_registrar():
    with pytest.raises(NumbersSpent) as refused:
        take(DeskFactory(), 1)
    assert "学籍管理员" in refused.value.words()
    assert not AccessEntry.objects.exists()
