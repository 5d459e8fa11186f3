"""Records made here that their source system names from then on."""

import pytest

from registry.exchange import registries
from registry.exchange.registries import load_registry
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from tests.factories import SchoolFactory, StudentRecordFactory
from tests.registry.exchange.csv_files import PRESCHOOL, written

pytestmark = pytest.mark.django_db
HEADER = [*PRESCHOOL, "student_number", "stage", "status"]
NUMBER = "L110105202003150001"


@pytest.fixture
def school():
    return SchoolFactory(code="2190000001")


@pytest.fixture
def made_here(school):
    def make(**values):
        born = StudentRecordFactory.build().birth_date.replace(2020, 3, 15)
        known = {"name": "王小雨", "sex": "2", "birth_date": born, "id_number": "11010520200315002X"}
        more = {"registry": "k12", "source_key": None, "school": school, "student_number": NUMBER}
        return StudentRecordFactory(**(known | more | values))

    return make


def row(key, name="王小雨", document="11010520200315002X", number=NUMBER, status="enrolled", school="2190000001"):
    return [key, name, "女", "2020-03-15", "居民身份证", document, school, number, "primary", status]


def load(tmp_path, *rows, header=HEADER):
    return load_registry("k12", written(tmp_path, list(rows), header))


def counts(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected, report.taken_over)


@pytest.mark.parametrize(
    ("document", "number"),
    [
        ("11010520200315002X", NUMBER),
        ("11010520200315002X", ""),
        ("110105202003150046", NUMBER),  # the number was given for life; a document may be corrected
        ("", NUMBER),
    ],
)
def test_a_row_under_a_new_key_takes_over_the_record_of_its_person(tmp_path, made_here, document, number):
    record = made_here()

    first = load(tmp_path, row("ZX-1", document=document, number=number))
    again = load(tmp_path, row("ZX-1", document=document, number=number))

    record.refresh_from_db()
    assert (counts(first), counts(again)) == ((1, 0, 1, 0, 0, 1), (1, 0, 0, 1, 0, 0))
    assert StudentRecord.objects.count() == 1
    assert (record.source_key, record.id_number) == ("ZX-1", document)


def test_a_registered_child_leaves_and_graduates_by_load(tmp_path, made_here):
    record = made_here(continues=StudentRecordFactory())

    load(tmp_path, row("ZX-1"))
    load(tmp_path, row("ZX-1", status="graduated"))

    record.refresh_from_db()
    assert (record.status, record.continues_id is not None) == ("graduated", True)


def test_a_former_number_names_the_record_too_but_a_struck_one_does_not(tmp_path, made_here):
    record = made_here(id_number="", id_type="9", student_number="G110105202003150025")
    other = made_here(id_number="", id_type="9", student_number="L110105202003150009")
    now = record.created_at
    NumberHistory(record=record, number=NUMBER, since=None, until=now, reason="changed").save()
    NumberHistory(record=other, number="L110105202003150003", since=None, until=now, reason="struck").save()

    report = load(
        tmp_path, row("ZX-1", document=""), row("ZX-2", document="", number="L110105202003150003"), header=HEADER
    )

    record.refresh_from_db()
    other.refresh_from_db()
    assert counts(report) == (2, 1, 1, 0, 0, 1)
    assert (record.source_key, other.source_key) == ("ZX-1", None)


def test_another_name_another_registry_or_a_doubted_document_is_somebody_else(tmp_path, made_here):
    made_here(name="王小雪")
    made_here(registry="vocational", stage="")
    made_here(document_doubted=True, student_number="L110105202003150002")

    assert counts(load(tmp_path, row("ZX-1"))) == (1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("batch", [1, 100])
def test_of_two_rows_of_one_person_the_first_takes_over(tmp_path, made_here, monkeypatch, batch):
    monkeypatch.setattr(registries, "BATCH", batch)
    record = made_here()

    report = load(tmp_path, row("ZX-1"), row("ZX-2"), row("ZX-1"))

    record.refresh_from_db()
    assert counts(report) == (3, 1, 1, 0, 1, 1)
    assert record.source_key == "ZX-1"


def test_of_a_person_who_came_back_each_row_has_its_own_record(tmp_path, made_here, school):
    first = made_here(school=SchoolFactory(code="2190000002"), status="left", left_reason="to_other_school")
    second = made_here(continues=first)

    load(tmp_path, row("ZX-1", status="left", school="2190000002"), row("ZX-2"))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.source_key, second.source_key) == ("ZX-1", "ZX-2")


def test_one_row_of_a_person_with_several_records_is_the_one_in_force(tmp_path, made_here, school):
    first = made_here(status="left", left_reason="to_other_school")
    second = made_here(continues=first, school=SchoolFactory())

    load(tmp_path, row("ZX-1"))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.source_key, second.source_key, second.school) == (None, "ZX-1", school)


def test_a_record_closed_here_stays_closed_when_it_is_taken_over(tmp_path, made_here):
    record = made_here(status="left", left_reason="to_other_school")

    assert counts(load(tmp_path, row("ZX-1")))[5] == 1
    record.refresh_from_db()
    assert (record.status, record.left_reason) == ("left", "to_other_school")


def test_a_later_load_of_known_keys_takes_nothing_over(tmp_path, made_here):
    load(tmp_path, row("ZX-1"))
    record = made_here(student_number="L110105202003150002")

    assert counts(load(tmp_path, row("ZX-1"))) == (1, 0, 0, 1, 0, 0)
    record.refresh_from_db()
    assert record.source_key is None
