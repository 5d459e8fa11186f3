"""Loads that say another 学籍号 than the one in force."""

import pytest

from registry.exchange.registries import load_registry
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from tests.factories import SchoolFactory, StudentRecordFactory
from tests.registry.exchange.csv_files import PRESCHOOL, person, written

pytestmark = pytest.mark.django_db
OLD, NEW, NEWER = "L110105202003150001", "G11010520200315002X", "L110105202003150007"


@pytest.fixture(autouse=True)
def kindergarten():
    return SchoolFactory(kindergarten=True, code="1190000001")


def load(tmp_path, number, key="PK-1", registry="preschool", *, dry_run=False):
    more, header = ([], [*PRESCHOOL, "student_number"]) if registry == "preschool" else (["primary"], None)
    header = header or [*PRESCHOOL, "student_number", "stage"]
    path = written(tmp_path, [[*person(key), number, *more]], header)
    return load_registry(registry, path, dry_run=dry_run)


def numbers(report):
    return (report.renumbered, report.former_numbers)


def history(record):
    lines = NumberHistory.objects.filter(record=record).order_by("pk")
    return [(line.number, line.reason, line.since is not None, line.until is not None) for line in lines]


def number_of(record):
    stored = StudentRecord.objects.get(pk=record.pk)
    assert stored.student_number_key == student_number_key(stored.student_number)
    return stored.student_number


def made_here(archive=None, number=OLD, registry="k12", *, lines=True, **values):
    stage = {"stage": "primary"} if registry == "k12" else {}
    known = {"registry": registry, "source_key": None, "continues": archive, "student_number": number} | stage
    record = StudentRecordFactory(**(known | values))
    if lines:
        NumberHistory(record=record, number=number, reason="continued" if archive else "first").save()
    return record


def test_a_change_is_written_into_the_history(tmp_path):
    load(tmp_path, OLD)
    record = StudentRecord.objects.get()
    assert history(record) == []  # what it came with stands in the record

    report = load(tmp_path, NEW)
    again = load(tmp_path, NEW)

    assert (numbers(report), numbers(again)) == ((1, 0), (0, 0))
    assert number_of(record) == NEW
    assert history(record) == [(OLD, "changed", False, True), (NEW, "changed", True, False)]


def test_it_goes_along_the_chain_down_and_up(tmp_path):
    load(tmp_path, OLD)
    archive = StudentRecord.objects.get()
    second = made_here(archive)
    third = made_here(second, registry="vocational")

    report = load(tmp_path, NEW)
    assert (numbers(report), [number_of(one) for one in (archive, second, third)]) == ((3, 0), [NEW] * 3)
    assert history(second) == [(OLD, "continued", True, True), (NEW, "changed", True, False)]

    StudentRecord.objects.filter(pk=second.pk).update(source_key="ZX-1")
    report = load(tmp_path, NEWER, "ZX-1", "k12")
    assert (numbers(report), [number_of(one) for one in (archive, second, third)]) == ((3, 0), [NEWER] * 3)
    assert not NumberHistory.objects.filter(until=None).exclude(number_key=student_number_key(NEWER)).exists()


def test_a_record_of_the_chain_with_a_number_of_its_own_keeps_it(tmp_path):
    load(tmp_path, OLD)
    other = made_here(StudentRecord.objects.get(), number=NEWER)

    assert numbers(load(tmp_path, NEW)) == (1, 0)
    assert number_of(other) == NEWER


@pytest.mark.parametrize("stale", [OLD, ""])
def test_a_replaced_number_does_not_come_back_from_a_source_that_has_not_heard(tmp_path, stale):
    load(tmp_path, OLD)
    archive = StudentRecord.objects.get()
    second = made_here(archive)
    StudentRecord.objects.filter(pk=second.pk).update(source_key="ZX-1")
    load(tmp_path, NEW)

    report = load(tmp_path, stale, "ZX-1", "k12")

    assert numbers(report) == (0, 1)
    assert [number_of(one) for one in (archive, second)] == [NEW, NEW]
    assert len(history(second)) == 2


def test_a_record_of_its_source_alone_follows_it(tmp_path):
    record = load(tmp_path, OLD) and StudentRecord.objects.get()

    load(tmp_path, NEW)
    load(tmp_path, OLD)
    assert (number_of(record), len(history(record))) == (OLD, 3)
    load(tmp_path, "")
    assert (number_of(record), NumberHistory.objects.filter(until=None).count()) == ("", 0)
    load(tmp_path, NEW)
    assert history(record)[-1] == (NEW, "changed", True, False)


def test_an_archive_that_gets_a_number_ends_the_temporary_one_that_was_given_in_its_place(tmp_path):
    load(tmp_path, "")
    archive = StudentRecord.objects.get()
    temporary = made_here(archive)

    assert numbers(load(tmp_path, NEW)) == (1, 0)
    assert (number_of(temporary), history(archive)) == (NEW, [])


def test_it_comes_before_one_that_the_source_of_the_next_record_has_stated_meanwhile(tmp_path):
    load(tmp_path, "")
    archive = StudentRecord.objects.get()
    second = made_here(archive)
    StudentRecord.objects.filter(pk=second.pk).update(source_key="ZX-1")
    load(tmp_path, NEWER, "ZX-1", "k12")

    load(tmp_path, NEW)

    assert [number_of(one) for one in (archive, second)] == [NEW, NEW]
    load(tmp_path, NEWER, "ZX-1", "k12")
    assert number_of(second) == NEW


def test_a_number_that_another_active_record_has_does_not_go_along(tmp_path):
    load(tmp_path, OLD)
    second = made_here(StudentRecord.objects.get())
    made_here(number=NEW)

    load(tmp_path, NEW)

    assert number_of(second) == OLD


def test_taking_over_changes_the_number_too_and_an_empty_cell_takes_none_away(tmp_path):
    born = StudentRecordFactory.build().birth_date.replace(2020, 3, 15)
    person_of_the_row = {"name": "王小雨", "sex": "2", "birth_date": born, "id_number": "11010520200315002X"}
    record = made_here(**person_of_the_row)

    report = load(tmp_path, "", "ZX-1", "k12")
    assert (report.taken_over, numbers(report), number_of(record)) == (1, (0, 1), OLD)
    report = load(tmp_path, NEW, "ZX-1", "k12")
    assert (numbers(report), number_of(record)) == ((1, 0), NEW)
    assert history(record) == [(OLD, "first", True, True), (NEW, "changed", True, False)]


def test_a_number_in_a_file_with_no_such_column_stays(tmp_path):
    load(tmp_path, OLD)

    report = load_registry("preschool", written(tmp_path, [person("PK-1", "王晓雨")]))

    assert numbers(report) == (0, 0)
    assert number_of(StudentRecord.objects.get()) == OLD


def test_another_document_ends_the_doubt_about_it(tmp_path):
    load_registry("preschool", written(tmp_path, [person("PK-1")]))
    StudentRecord.objects.update(document_doubted=True)

    load_registry("preschool", written(tmp_path, [person("PK-1", "王晓雨")]))
    assert StudentRecord.objects.get().document_doubted
    load_registry("preschool", written(tmp_path, [person("PK-1", "王晓雨", "110105202003150046")]))
    assert not StudentRecord.objects.get().document_doubted


def test_a_dry_run_counts_the_same_and_stores_nothing(tmp_path):
    load(tmp_path, OLD)
    made_here(StudentRecord.objects.get())

    report = load(tmp_path, NEW, dry_run=True)

    assert (report.updated, numbers(report)) == (1, (2, 0))
    assert set(StudentRecord.objects.values_list("student_number_key", flat=True)) == {student_number_key(OLD)}
    assert NumberHistory.objects.count() == 1
