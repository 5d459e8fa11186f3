"""Taking a new student off the roster: the registrar alone, with a reason, until the school's approval."""

import pytest
from django.urls import reverse

from tests.factories import DeskFactory, EntryFactory, RegistrarFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def post(client, account, entry, reason):
    sign_in(client, account)
    return client.post(reverse("withdraw", args=[entry.pk]), {"reason": reason}, follow=True)


@pytest.mark.parametrize("state", ["supplementing", "at_school"])
def test_the_registrar_takes_a_student_off_and_the_archive_is_free(client, state):
    entry = EntryFactory(state=state)
    response = post(client, RegistrarFactory(school=entry.school), entry, "转往外省")
    entry.refresh_from_db()
    assert (entry.state, entry.archive) == ("withdrawn", None)
    assert entry.steps.get(action="withdraw").reason == "转往外省"
    page = response.content.decode()
    assert "转往外省" in page
    assert "不占用任何学籍档案" in page


def test_without_a_reason_nothing_happens(client):
    entry = EntryFactory(state="supplementing")
    post(client, RegistrarFactory(school=entry.school), entry, "  ")
    entry.refresh_from_db()
    assert entry.state == "supplementing"


def test_what_awaits_the_authority_is_not_taken_off(client):
    entry = EntryFactory(state="at_authority")
    response = post(client, RegistrarFactory(school=entry.school), entry, "转往外省")
    entry.refresh_from_db()
    assert entry.state == "at_authority"
    assert b"withdraw-reason" not in response.content  # the form is not offered either


def test_a_desk_account_may_not(client):
    entry = EntryFactory(state="supplementing")
    assert post(client, DeskFactory(school=entry.school), entry, "转往外省").status_code == 403


def test_another_schools_student_is_not_there(client):
    entry = EntryFactory(state="supplementing")
    assert post(client, RegistrarFactory(), entry, "转往外省").status_code == 404
