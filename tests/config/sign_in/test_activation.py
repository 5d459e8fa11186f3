"""A slip's code is good once, for a week; the page says the same to whoever has it wrong (N8)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.accounts.models import Account, AccountStep, DeskSession
from tests.accounts_at_work import PASSWORD, activate
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def wrong_words(response) -> list[str]:
    return response.context["form"].non_field_errors()


def test_the_code_gives_an_own_password_and_signs_in(client, slip):
    response = activate(client, slip, person=" 潘 桂芳 ")
    assert response["Location"] == reverse("home")
    account = Account.objects.get(pk=slip.account.pk)
    assert (account.state, account.person, account.check_password(PASSWORD)) == ("active", "潘 桂芳", True)
    assert client.get(reverse("home")).status_code == 200
    assert DeskSession.objects.get(account=account).person == "潘 桂芳"
    assert AccountStep.objects.filter(account=account, action="activate", by=account).count() == 1
    signed_in = Client().post(reverse("sign_in"), {"username": account.username, "password": PASSWORD})
    assert signed_in["Location"] == reverse("home")


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " ")])
def test_the_code_may_be_typed_as_one_likes(client, slip, typed):
    assert activate(client, slip, code=typed(slip.code)).status_code == 302


def test_it_is_good_once(client, slip):
    activate(client, slip)
    again = activate(Client(), slip, new_password1="other-Lamp-53", new_password2="other-Lamp-53")
    assert wrong_words(again)
    assert Account.objects.get(pk=slip.account.pk).check_password(PASSWORD)


def test_a_wrong_name_a_wrong_code_and_one_that_is_over_get_the_same_answer(client, slip):
    answers = {str(wrong_words(activate(client, slip, **said))) for said in ({"username": "nobody"}, {"code": "2222"})}
    Account.objects.filter(pk=slip.account.pk).update(code_expires_at=timezone.now() - timedelta(seconds=1))
    answers.add(str(wrong_words(activate(client, slip))))
    assert len(answers) == 1
    assert "激活码" in answers.pop()
    assert Account.objects.get(pk=slip.account.pk).state == "waiting"


def test_a_poor_password_or_two_that_differ_are_pointed_out_and_use_no_attempt(client, slip):
    for _attempt in range(6):
        poor = activate(client, slip, new_password1="1234567890", new_password2="1234567890")
        assert poor.context["form"].errors["new_password2"]
    assert activate(client, slip, new_password2="harbour-Lamp-53").context["form"].errors["new_password2"]
    assert activate(client, slip).status_code == 302


def test_the_fifth_wrong_code_pauses_the_name_as_wrong_passwords_do(client, slip):
    statuses = [activate(client, slip, code="2222").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert activate(client, slip).status_code == 429
    assert Account.objects.get(pk=slip.account.pk).state == "waiting"


def test_nothing_that_was_typed_is_kept_of_a_wrong_attempt(client, slip):
    from axes.models import AccessAttempt

    activate(client, slip, code="7KQ2-M4XD-9TFB", person="欧阳若曦")
    kept = " ".join(str(value) for value in vars(AccessAttempt.objects.get()).values())
    assert not any(typed in kept for typed in ("7KQ2", PASSWORD, "欧阳若曦"))


def test_a_disabled_account_is_activated_by_no_code(client, slip):
    Account.objects.filter(pk=slip.account.pk).update(state="disabled")
    assert wrong_words(activate(client, slip))


def test_a_desk_account_keeps_its_name_and_whoever_activates_it_sits_there(client, desk_slip):
    activate(client, desk_slip, person="李梅")
    account = Account.objects.get(pk=desk_slip.account.pk)
    assert (account.person, account.desk_sessions.get().person) == ("报名处", "李梅")
    assert client.get(reverse("home")).status_code == 200


def test_whoever_was_signed_in_at_this_computer_is_signed_out(at, slip):
    officer = OfficerFactory()
    browser = at(officer)
    activate(browser, slip)
    assert officer.desk_sessions.get().ended_at
    assert browser.get(reverse("home")).wsgi_request.user == slip.account
