"""Documents that may have been guessed prove nothing until the authority has seen the paper."""

from datetime import date

import pytest
from django.conf import settings

from enrollment.entries.models import Entry, MatchCandidate
from enrollment.entries.stages import candidate_stage
from enrollment.refused import ReasonMissing
from registry.disclosure import LinkStage
from review.decisions import proving, resolve
from tests.factories import OfficerFactory, RegistrarFactory, StudentRecordFactory, resident_number
from tests.one_person.conftest import codes
from tests.one_person.test_no_hostage import claimed_on
from tests.one_person.test_proofs import WHY, now
from tests.roster_rows import row

pytestmark = pytest.mark.django_db
BORN = date(2020, 3, 15)
LEAST = settings.GUESSED_LEAST


def number_of(n, born=BORN) -> str:
    return resident_number(born, "1", n, region="330326")


def guesses(number, begin=0, born=BORN):
    return [row("李一鸣", number_of(200 + begin + n, born), "1", born=born) for n in range(number)]


@pytest.fixture
def child():
    return StudentRecordFactory(name="李一鸣", birth_date=BORN, id_number=number_of(7))


def of(record):
    return row(record.name, record.id_number, record.sex, born=record.birth_date)


def entry_of(record) -> Entry:
    return Entry.objects.get(document_key=record.document_key)


def test_among_many_unknown_documents_of_one_birth_date_an_equal_one_proves_nothing(imported, child, registrar):
    imported([*guesses(LEAST), of(child)])
    entry = entry_of(child)
    assert (entry.verdict, entry.state, *now(entry)) == ("pending", "resolving", None, "")
    candidate = MatchCandidate.objects.get(entry=entry, record=child)
    assert candidate.reasons == ["same_document", "same_name", "document_guessed"]
    assert candidate_stage(candidate.reasons, child) == LinkStage.WEAK
    assert "document_guessed" in entry.warnings
    with pytest.raises(ReasonMissing):
        resolve.confirm(entry.pk, child.pk, registrar)
    resolve.confirm(entry.pk, child.pk, registrar, WHY)
    assert now(entry) == (child, "")
    proving.prove(entry.pk, OfficerFactory(authority=registrar.school.authority), WHY)
    assert now(entry) == (child, "authority")


def test_who_was_matched_by_the_first_tries_is_doubted_too(imported, child):
    imported([of(child), *guesses(LEAST - 1)])
    assert now(entry_of(child)) == (child, "document")
    imported(guesses(1, begin=LEAST))
    entry = entry_of(child)
    assert (entry.verdict, *now(entry)) == ("pending", None, "")
    step = entry.steps.get()
    assert (step.action, step.detail["why"]) == ("look_again_doubtful", "document_guessed")


def test_a_guess_takes_the_record_from_nobody(imported, child):

    other = claimed_on(child)
    imported([*guesses(LEAST), of(child)])
    assert now(other) == (child, "")


def test_less_than_so_many_are_mistakes_as_always(imported, child):
    imported([*guesses(LEAST - 1), of(child)])
    assert now(entry_of(child)) == (child, "document")


def test_of_other_birth_dates_nothing_is_said(imported, child):
    imported([*guesses(LEAST, born=date(2020, 3, 16)), of(child)])
    assert now(entry_of(child)) == (child, "document")


def test_where_most_of_a_date_are_known_nobody_has_guessed(imported):
    known = [StudentRecordFactory(birth_date=BORN, id_number=number_of(n)) for n in range(3 * LEAST)]
    imported([*guesses(LEAST), *map(of, known)])
    assert Entry.objects.filter(verdict="matched", proof="document").count() == len(known)


def test_those_taken_off_count(imported, child, registrar):
    imported(guesses(LEAST))
    for entry in Entry.objects.all():
        resolve.withdraw(entry.pk, registrar, WHY)
    imported([of(child)])
    assert entry_of(child).verdict == "pending"


def test_another_school_is_not_judged_by_it(imported, child):
    imported(guesses(LEAST), account=RegistrarFactory())
    imported([of(child)])
    assert now(entry_of(child)) == (child, "document")


def test_who_is_registered_by_a_guessed_document_is_told_so_on_its_row(imported):
    active = StudentRecordFactory(registry="k12", stage="primary", birth_date=BORN, id_number=number_of(9))
    *_rest, found = imported([*guesses(LEAST), of(active)])
    assert (found["outcome"], codes(found)) == ("registered", {"document_guessed"})
