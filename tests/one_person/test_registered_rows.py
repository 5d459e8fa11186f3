"""A child who is registered elsewhere: who reads that of a row leaves a trace, and guesses name no school."""

import pytest
from django.urls import reverse

from enrollment.rosters.models import Roster, RosterRow
from registry.looks import RecordLook
from tests.disclosure.attacker import PURPOSE
from tests.factories import SchoolFactory, StudentRecordFactory
from tests.one_person.test_guessed import BORN, LEAST, guesses, number_of, of
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def active():
    school = SchoolFactory(name="金丝雀小学")
    born = {"birth_date": BORN, "id_number": number_of(9)}
    return StudentRecordFactory(registry="k12", stage="primary", name="李一鸣", school=school, **born)


def looks(record):
    return list(RecordLook.objects.filter(record=record).values_list("kind", flat=True))


def test_a_guess_names_no_school_on_any_page(imported, registrar, active):
    imported([*guesses(LEAST), of(active)])
    row = RosterRow.objects.get(record=active)
    browser = signed_in(registrar)
    for address in (reverse("roster", args=[row.roster_id]) + "?list=registered", reverse("claim_row", args=[row.pk])):
        page = words_of(browser.get(address))
        assert "李一鸣" in page
        assert "金丝雀" not in page


@pytest.mark.parametrize("way", ["list", "workbook", "row"])
def test_who_reads_which_school_has_the_child_leaves_a_trace(imported, registrar, active, way):
    imported([of(active)])
    row = RosterRow.objects.get(record=active)
    assert looks(active) == []
    browser = signed_in(registrar)
    if way == "list":
        assert "金丝雀" in words_of(browser.get(reverse("roster", args=[row.roster_id]) + "?list=registered"))
    if way == "row":
        assert "金丝雀" in words_of(browser.get(reverse("claim_row", args=[row.pk])))
    if way == "workbook":
        assert b"".join(browser.post(reverse("roster_export", args=[row.roster_id]), PURPOSE).streaming_content)
    assert looks(active) == ["shown"]


def test_the_workbook_of_results_claims_as_the_page_does(imported, registrar):
    child = StudentRecordFactory(name="李一鸣", birth_date=BORN, id_number=number_of(7))
    imported([of(child)])
    assert looks(child) == []
    made = signed_in(registrar).post(reverse("roster_export", args=[Roster.objects.get().pk]), PURPOSE)
    assert b"".join(made.streaming_content)
    assert looks(child) == ["claim"]
