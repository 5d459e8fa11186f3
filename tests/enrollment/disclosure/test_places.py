"""A number that is nearly the record's: the paper's characters at the places that differ, equal or not."""

from datetime import date

import pytest

from enrollment.disclosure.models import Answer, Fact, FactTry
from enrollment.disclosure.places import near_places, try_places
from enrollment.disclosure.refusals import FactsLocked, FactUnreadable
from enrollment.refused import NotAllowed
from matching.core.family import came_with_facts
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, StudentRecordFactory, resident_number

pytestmark = pytest.mark.django_db

OURS = resident_number(date(2020, 3, 15), "1", 10)
THEIRS = OURS[:13] + str((int(OURS[13]) + 3) % 10) + OURS[14:]
RIGHT = THEIRS[13]
WRONG = [digit for digit in "0123456789" if digit not in (RIGHT, OURS[13])]


@pytest.fixture
def entry():
    records = [StudentRecordFactory(id_number=THEIRS), StudentRecordFactory()]
    return EntryFactory(verdict="pending", id_number=OURS, candidates=records)


@pytest.fixture
def account(entry):
    return RegistrarFactory(school=entry.school)


def test_the_places_are_those_of_the_first_number_that_is_near(entry):
    records = [each.record for each in entry.candidates.all()]
    assert near_places(entry, records) == near_places(entry, records[::-1]) == [14]
    assert near_places(entry, records[1:]) == []


def test_what_the_paper_has_there_is_equal_or_not(entry, account):
    near, other = (each.record for each in entry.candidates.all())
    assert try_places(entry.pk, WRONG[0], account).answers == {near.pk: Answer.DIFFERS, other.pk: Answer.NONE}
    tried = try_places(entry.pk, f" {RIGHT} ", account)
    assert tried.answers == {near.pk: Answer.AGREES, other.pk: Answer.NONE}
    assert tried.left.of_child == 4
    assert set(FactTry.objects.values_list("fact", "answer")) == {(Fact.PLACES, "differs"), (Fact.PLACES, "agrees")}


def test_it_proves_ranks_and_keeps_nothing(entry, account):
    before = list(entry.candidates.values())
    try_places(entry.pk, RIGHT, account)
    entry.refresh_from_db()
    assert list(entry.candidates.values()) == before
    assert (entry.family, entry.proof) == ("", "")
    assert not came_with_facts(entry.family)


def test_that_the_paper_says_what_the_roster_says_is_no_guess(entry, account):
    for _ in range(6):
        tried = try_places(entry.pk, OURS[13], account)
    assert Answer.AGREES not in tried.answers.values()
    assert tried.left.of_child == 5


def test_a_wrong_one_is_counted_with_the_facts(entry, account):
    for digit in WRONG[:5]:
        try_places(entry.pk, digit, account)
    with pytest.raises(FactsLocked):
        try_places(entry.pk, RIGHT, account)


@pytest.mark.parametrize("text", ["", "12", "-"])
def test_what_is_no_answer_costs_nothing(entry, account, text):
    with pytest.raises(FactUnreadable):
        try_places(entry.pk, text, account)
    assert not FactTry.objects.exists()


def test_only_the_school_may(entry):
    with pytest.raises(NotAllowed):
        try_places(entry.pk, RIGHT, OfficerFactory(authority=entry.school.authority))
