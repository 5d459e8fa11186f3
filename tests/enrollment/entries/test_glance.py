"""Of whom one look at the registries tells all, and of everybody else that nothing is taken for granted."""

import pytest

from enrollment.entries.decided import identity_of
from enrollment.entries.glance import not_told_at_a_glance
from enrollment.entries.models import Entry
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from tests.factories import EntryFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db
NUMBER = "G440105201103070011"
DESCRIBED = ("name", "sex", "birth_date", "id_type", "id_number")
BROUGHT = {"student_number": NUMBER, "student_number_key": student_number_key(NUMBER)}


def is_told(entry) -> bool:
    entry = Entry.objects.get(pk=entry.pk)
    return not_told_at_a_glance([entry]) == []


def described(entry, **other):
    return StudentRecordFactory(**{name: getattr(entry, name) for name in DESCRIBED} | other)


def vocational():
    return EntryFactory(track="vocational", archive=StudentRecordFactory(registry="k12", stage="junior"))


def new(**other):
    return EntryFactory(verdict="not_found", **other)


def test_who_has_no_document_and_holds_nothing_is_told():
    assert is_told(new(id_type="Z", id_number=""))
    assert not_told_at_a_glance([]) == []


def test_whose_archive_alone_has_the_document_is_told():
    assert all(map(is_told, (EntryFactory(), vocational(), new())))


@pytest.mark.parametrize("check", ["", "unknown", "checked", "struck"])
def test_who_brought_a_number_along_is_compared_by_it_unless_it_was_struck(check):
    entry = new(track="vocational", **BROUGHT, number_check=check)
    assert is_told(entry) is (check == "struck")


@pytest.mark.parametrize("registry", ["preschool", "k12", "vocational"])
def test_a_record_of_the_document_that_nobody_continues_has_to_be_compared(registry):
    entry = new()
    record = described(entry, registry=registry, name="欧阳若曦")
    assert not is_told(entry)
    StudentRecord.objects.filter(pk=record.pk).update(document_doubted=True)
    assert is_told(entry)


@pytest.mark.parametrize("registry", ["preschool", "k12", "vocational"])
def test_a_second_record_of_the_document_has_to_be_compared(registry):
    entry = vocational()
    described(entry.archive, registry=registry)
    assert not is_told(entry)


@pytest.mark.parametrize(
    "other",
    [
        {"name_key": "别人"},
        {"document_key": 7},
        {"document_key": None},
        {"document_doubted": True},
        {"registry": "vocational", "stage": ""},
        {"registry": "preschool", "stage": ""},
        {"stage": "senior", "status": "enrolled"},
    ],
    ids=["name", "document", "no document", "doubted", "where it registers", "of another track", "at senior high"],
)
def test_an_archive_that_is_not_as_the_machine_found_it_has_to_be_compared(other):
    entry = vocational()
    StudentRecord.objects.filter(pk=entry.archive_id).update(**other)
    assert not is_told(entry)


@pytest.mark.parametrize("stage", ["junior", "senior"])
def test_whom_a_senior_high_school_holds_no_more_is_told(stage):
    entry = vocational()
    StudentRecord.objects.filter(pk=entry.archive_id).update(stage=stage, status="graduated")
    assert is_told(entry)


def test_an_archive_that_is_continued_has_to_be_compared():
    entry = EntryFactory()
    StudentRecordFactory(registry="k12", continues=entry.archive)
    assert not is_told(entry)


@pytest.mark.parametrize("registry", ["preschool", "k12", "vocational"])
def test_an_archive_whose_number_another_record_has_too_has_to_be_compared(registry):
    entry = EntryFactory(archive=StudentRecordFactory(student_number=NUMBER))
    assert is_told(entry)
    StudentRecordFactory(registry=registry, student_number=NUMBER)
    assert not is_told(entry)


def test_what_a_person_said_has_to_be_compared_with_what_was_described_then():
    confirmed = EntryFactory(verdict="pending", state="supplementing")
    admitted = EntryFactory(verdict="admitted", archive=StudentRecordFactory())
    Entry.objects.filter(pk=admitted.pk).update(confirmed_identity=identity_of(admitted.archive))
    assert not any(map(is_told, (confirmed, admitted)))
