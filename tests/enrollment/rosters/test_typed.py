"""One new student typed into a form: by the same rules as the row of a roster, without a roster (P1)."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from enrollment.rosters import intake
from enrollment.rosters.intake import receive_typed
from enrollment.rosters.models import Outcome
from tests.factories import EntryFactory, RegistrarFactory, SeasonFactory, StudentRecordFactory, resident_number

pytestmark = pytest.mark.django_db

BORN = date(2020, 3, 15)


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def season():
    return SeasonFactory()


def typed(**other):
    values = {"name": "欧阳无人识", "sex": "1", "birth_date": "", "id_type": "1", "id_number": resident_number(BORN)}
    return values | other


def test_a_typed_student_becomes_an_entry(registrar, season):
    received = receive_typed(registrar, season, "primary", typed())
    entry = Entry.objects.get()
    assert (received.outcome, received.entry, received.problems) == (Outcome.NOT_FOUND, entry, [])
    assert (entry.roster, entry.row_number, entry.birth_date, entry.version) == (None, None, BORN, 0)
    assert (entry.typed_by, entry.typed_person) == (registrar, registrar.person)


def test_a_typed_student_continues_the_archive_found(registrar, season):
    record = StudentRecordFactory()
    values = typed(name=record.name, id_number=record.id_number)
    assert receive_typed(registrar, season, "primary", values).entry.archive == record


def test_all_problems_of_a_typed_student_are_given_and_nothing_is_stored(registrar, season):
    received = receive_typed(registrar, season, "primary", typed(name="", id_number="123"))
    assert {problem.code for problem in received.problems} >= {"missing", "id_format"}
    assert (received.outcome, received.entry, Entry.objects.count()) == (Outcome.REJECTED, None, 0)


def test_a_student_typed_twice_is_the_same(registrar, season):
    first = receive_typed(registrar, season, "primary", typed())
    again = receive_typed(registrar, season, "primary", typed())
    assert (again.outcome, again.entry) == (Outcome.REPEATED, first.entry)


def test_a_typed_student_with_an_active_record_is_registered(registrar, season):
    record = StudentRecordFactory(registry="k12")
    received = receive_typed(registrar, season, "primary", typed(name=record.name, id_number=record.id_number))
    assert (received.outcome, received.entry) == (Outcome.REGISTERED, None)


def test_an_archive_claimed_while_it_is_looked_for_is_to_be_confirmed(registrar, season, monkeypatch):
    record, recognise = StudentRecordFactory(), intake._recognise

    def slowly(lines, place):
        verdicts = recognise(lines, place)
        EntryFactory(archive=record, season=season)
        return verdicts

    monkeypatch.setattr(intake, "_recognise", slowly)
    received = receive_typed(registrar, season, "primary", typed(name=record.name, id_number=record.id_number))
    assert (received.outcome, received.entry.archive) == (Outcome.PENDING, None)
