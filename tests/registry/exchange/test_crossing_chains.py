"""Loads of two registries that renumber the same persons at one moment, with real threads on PostgreSQL (I20, I26)."""

import time

import pytest
from django.db import transaction

from registry.exchange.updating import store, work_out
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import seal, student_number_key
from tests.factories import StudentRecordFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OLD, NEW = ("L110105202003150001", "L110105202003160002"), ("G11010520200315002X", "G110105202003150038")
COLUMNS = ("student_number", "student_number_key")


def test_two_loads_whose_persons_chains_cross_wait_for_each_other_in_turn():
    """Each writes along to the records of the other's file."""
    archives = [StudentRecordFactory(registry="preschool", student_number=number) for number in OLD]
    going_on = [
        StudentRecordFactory(registry="k12", stage="primary", continues=archive, student_number=number)
        for archive, number in zip(archives, OLD, strict=True)
    ]

    def loading(records):
        rows = [
            (record.pk, seal(new, f"registry_studentrecord.student_number:{record.pk}"), student_number_key(new))
            for record, new in zip(records, NEW, strict=True)
        ]

        def run(together):
            together()
            with transaction.atomic():
                found = work_out(rows, COLUMNS, [])
                time.sleep(0.5)  # long enough for the other one to have locked the records of its file
                store(found, COLUMNS)
            return len(found.numbers.own) + len(found.numbers.along)

        return run

    assert sorted(race(loading(archives), loading(going_on)), key=str) == [0, 4]
    assert [record.student_number for record in StudentRecord.objects.order_by("pk")] == [*NEW, *NEW]
    in_force = NumberHistory.objects.filter(until=None).order_by("record").values_list("record", flat=True)
    assert list(in_force) == [record.pk for record in (*archives, *going_on)]
