"""The trace of looks at records: one row a day, written once, read by the record's own school and its authorities."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from registry.looks import Looked, RecordLook, note_looks
from tests.factories import DeskFactory, OfficerFactory, OpsFactory, RegistrarFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    return StudentRecordFactory()


def look(account, *records, kind="shown", entry=7):
    note_looks(account, kind, [Looked(each.pk, each.school_id, entry) for each in records])


def test_a_look_is_noted_once_a_day_by_kind_in_one_statement(record, django_assert_max_num_queries):
    account, more = RegistrarFactory(person="王秀英"), StudentRecordFactory.create_batch(3)
    with django_assert_max_num_queries(1):
        look(account, record, *more)
    look(account, record, entry=8)
    look(account, record, kind="claim")

    assert RecordLook.objects.count() == 5
    first = RecordLook.objects.get(record=record, kind="shown")
    assert (first.person, first.school, first.record_school, first.entry) == (
        "王秀英",
        account.school,
        record.school,
        7,
    )
    assert first.day == timezone.localdate()


def test_nothing_shown_writes_nothing(django_assert_num_queries):
    account = RegistrarFactory()
    with django_assert_num_queries(0):
        look(account)


def test_the_own_schools_record_leaves_no_trace_but_of_a_claim(record):
    account = RegistrarFactory(school=record.school)
    look(account, record)
    look(account, record, kind="claim")
    assert list(RecordLook.objects.values_list("kind", flat=True)) == ["claim"]


def test_who_sits_at_the_desk_is_named(record):
    from tests.signing_in import sit

    desk = DeskFactory()
    desk.desk_session = sit(desk, "李梅")
    look(desk, record)
    assert RecordLook.objects.get().person == "李梅"


def test_nobody_changes_or_removes_a_look(record):
    look(RegistrarFactory(), record)
    for change in (lambda rows: rows.update(kind="fact"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(RecordLook.objects.all())


def test_the_records_school_and_its_authorities_read_what_others_did(record):
    school = record.school
    authority = school.authority
    look(RegistrarFactory(), record)
    look(OpsFactory(), record, kind="operations")
    look(RegistrarFactory(school=school), record, kind="claim")
    look(OfficerFactory(authority=authority), record, kind="form")
    look(OfficerFactory(), record, kind="form")

    readers = [
        RegistrarFactory(school=school),
        OfficerFactory(authority=authority),
        OfficerFactory(authority=authority.superior),
        OfficerFactory(authority=authority.superior.superior),
    ]
    for reader in readers:
        kinds = sorted(RecordLook.objects.visible_to(reader).values_list("kind", "account__role"))
        assert kinds == [("form", "officer"), ("operations", "ops"), ("shown", "registrar")]
    for other in (RegistrarFactory(), OfficerFactory(), OpsFactory(), DeskFactory(school=school)):
        assert not RecordLook.objects.visible_to(other).exists()
