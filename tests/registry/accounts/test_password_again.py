"""The password asked for once more: five wrong in ten minutes sign this browser out, and no other."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from registry.accounts import password_again
from registry.accounts.password_again import confirm_password
from tests.accounts_at_work import PASSWORD
from tests.factories import RegistrarFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return RegistrarFactory(password=PASSWORD)


def request_of(client, account):
    """A request as the middleware hands it to a view."""
    request = RequestFactory().post("/")
    request.session, request.user = client.session, account
    return request


def said(client, account, text):
    request = request_of(client, account)
    return confirm_password(request, text), not isinstance(request.user, AnonymousUser)


def test_the_right_one_is_right_and_a_wrong_one_is_not(account):
    client = sign_in(Client(), account)
    assert said(client, account, PASSWORD) == (True, True)
    assert said(client, account, "another") == (False, True)
    assert said(client, account, PASSWORD) == (True, True)


def test_the_fifth_wrong_one_signs_out(account):
    client, other = sign_in(Client(), account), sign_in(Client(), account)
    assert [said(client, account, "x") for _ in range(5)] == [(False, True)] * 4 + [(False, False)]
    assert client.get("/").status_code == 302
    assert other.get("/").status_code == 200
    assert other.get(reverse("desk_sessions")).status_code == 200


def test_after_ten_minutes_it_begins_anew(account, monkeypatch):
    client, now = sign_in(Client(), account), password_again.time.time()
    for _ in range(4):
        said(client, account, "x")
    monkeypatch.setattr(password_again.time, "time", lambda: now + password_again.WITHIN + 1)
    assert said(client, account, "x") == (False, True)
