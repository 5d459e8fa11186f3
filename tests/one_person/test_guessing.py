"""Numbers that are tried one after the other answer nothing, under whatever type and in whatever column they stand."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from enrollment.disclosure.places import try_places
from enrollment.disclosure.refusals import FactUnreadable
from enrollment.entries.models import Entry, MatchCandidate
from enrollment.entries.stages import candidate_stage
from registry.disclosure import LinkStage
from review.decisions import resolve
from tests.factories import StudentRecordFactory, resident_number
from tests.one_person.test_guessed import BORN, LEAST, entry_of, guesses, number_of, of
from tests.one_person.test_proofs import WHY, now
from tests.roster_rows import row
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
NEAR = {"same_number_other_type", "id_number_one_digit_off", "id_number_two_digits_swapped"}


@pytest.fixture
def child():
    return StudentRecordFactory(name="李一鸣", birth_date=BORN, id_number=number_of(7))


def tries(numbers, document):
    """One name, and each time another birth date: nothing but the number leads to the record."""
    return [
        row("李一鸣", number, "1", born=BORN + timedelta(days=30 * n), document=document)
        for n, number in enumerate(numbers, start=1)
    ]


def said_of(record) -> set[str]:
    return {reason for each in MatchCandidate.objects.filter(record=record) for reason in each.reasons}


@pytest.mark.parametrize("document", ["其他", "居民户口簿", "护照"])
def test_a_number_under_another_type_is_a_try_like_any_other(imported, child, document):
    numbers = [number_of(200 + n) for n in range(LEAST)]
    imported(tries([*numbers, child.id_number], document))
    entry = Entry.objects.get(candidates__record=child)
    assert "document_guessed" in entry.warnings
    assert not NEAR & said_of(child)


@pytest.mark.parametrize("document", ["其他", "护照"])
def test_what_was_tried_under_another_type_proves_nothing_under_its_own(imported, child, document):
    imported(tries([number_of(200 + n) for n in range(LEAST)], document))
    imported([of(child)])
    assert now(entry_of(child)) == (None, "")
    assert candidate_stage(entry_of(child).candidates.get().reasons, child) == LinkStage.WEAK


def test_near_numbers_are_not_answered_by_places(imported, child, registrar):
    def says_places() -> bool:
        page = words_of(signed_in(registrar).get(reverse("resolve_entry", args=[Entry.objects.latest("pk").pk])))
        return bool(re.search(r"第 [0-9、, ]+ 位", page))

    imported([row("李一鸣", number_of(17), "1", born=BORN)])
    assert says_places()
    imported([*guesses(LEAST), row("李一鸣", number_of(27), "1", born=BORN)])
    assert not says_places()
    with pytest.raises(FactUnreadable):
        try_places(Entry.objects.latest("pk").pk, "00", registrar)


def test_a_student_number_holds_a_document_number(imported, vocational_registrar):
    number = resident_number(BORN.replace(year=2011), "1", 7, region="330326")
    born = BORN.replace(year=2011)
    child = StudentRecordFactory(
        registry="k12", stage="junior", name="李一鸣", birth_date=born, id_number=number, student_number=f"G{number}"
    )
    tried = [resident_number(born, "1", 200 + n, region="330326") for n in range(LEAST)]
    rows = [row("李一鸣", "", "1", born=born + timedelta(days=n), document="其他") for n in range(LEAST + 1)]
    imported(rows, vocational_registrar, "vocational", [f"G{each}" for each in [*tried, number]])
    candidate = MatchCandidate.objects.filter(record=child).latest("pk")
    assert "document_guessed" in candidate.entry.warnings
    assert candidate_stage(candidate.reasons, child) == LinkStage.WEAK


def test_one_known_number_again_and_again_thins_nothing_out(imported, registrar, child):
    known = StudentRecordFactory(name="李一鸣", birth_date=BORN, id_number=number_of(9))
    for _time in range(2 * LEAST + 2):
        imported([of(known)])
        resolve.withdraw(Entry.objects.latest("pk").pk, registrar, WHY)
    imported([*guesses(LEAST), of(child)])
    assert now(entry_of(child)) == (None, "")


def test_a_class_whose_type_is_wrong_throughout_is_answered_as_ever(imported):
    records = [StudentRecordFactory(birth_date=BORN, id_number=number_of(n)) for n in range(2 * LEAST)]
    imported([row(each.name, each.id_number, each.sex, born=BORN, document="其他") for each in records])
    assert not Entry.objects.filter(warnings__icontains="guessed").exists()
    assert all("same_number_other_type" in entry.candidates.first().reasons for entry in Entry.objects.all())
