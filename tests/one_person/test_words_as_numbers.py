"""What stands under 其他 or 户口簿 never says by itself who a child is: not words, and not numbers either."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from registry.sealing.cipher import document_key
from tests.factories import StudentRecordFactory, resident_number
from tests.one_person.conftest import codes, reasons
from tests.roster_rows import BORN, row

pytestmark = pytest.mark.django_db

NUMBER = resident_number(BORN)


def under_other(name, number, **facts):
    return row(name, number, document="其他", **facts)


@pytest.mark.parametrize("words", ["未上户口", "正在办理", "待补办", "同上", "0", "000000", "00-00", "x"])
def test_words_and_noughts_are_no_number_and_the_school_is_told(imported, words):
    (found,) = imported([under_other("李晓明", words)])
    assert found["outcome"] == "not_found"
    assert codes(found) == {"tidied"}
    assert (Entry.objects.get().id_number, Entry.objects.get().document_key) == ("", None)


@pytest.mark.parametrize("words", ["未上户口", "HZ20190007"])
def test_a_boy_is_not_matched_to_a_girl_of_his_name_by_what_stands_under_other(imported, words):
    StudentRecordFactory(name="李晓明", sex="2", birth_date=date(2018, 5, 1), id_type="Z", id_number=words)
    (found,) = imported([under_other("李晓明", words)])
    assert found["outcome"] == "not_found"


@pytest.mark.parametrize("kind", ["其他", "户口簿"])
def test_two_children_of_one_text_are_two_new_students(imported, kind):
    first, second = imported([row("李晓明", "HZ20190007", document=kind), row("王子涵", "HZ20190007", document=kind)])
    (third,) = imported([row("陈诗琪", "HZ20190007", document=kind)])
    assert [each["outcome"] for each in (first, second, third)] == ["not_found"] * 3


def test_the_same_text_with_name_birth_date_and_sex_is_to_be_confirmed(imported):
    record = StudentRecordFactory(name="李晓明", birth_date=BORN, id_type="B", id_number="HZ20190007")
    (found,) = imported([row("李晓明", "HZ20190007", document="户口簿")])
    assert found["outcome"] == "pending"
    assert {"same_number_unproved", "same_name", "same_birth_date", "same_sex"} <= reasons(found)[record.key]


@pytest.mark.parametrize(("of_record", "of_row"), [("1", "其他"), ("Z", "居民身份证"), ("B", "其他"), ("1", "户口簿")])
def test_a_resident_number_under_other_leads_to_the_record_and_back(imported, of_record, of_row):
    record = StudentRecordFactory(name="李小明", birth_date=date(2019, 1, 1), id_type=of_record, id_number=NUMBER)
    (found,) = imported([row("李晓明", NUMBER, document=of_row)])
    assert found["outcome"] == "pending"
    assert "same_number_other_type" in reasons(found)[record.key]


@pytest.mark.parametrize(("of_record", "of_row"), [("1", "R"), ("R", "1"), ("9", "A"), ("2", "1"), ("P", "6")])
def test_a_number_is_found_whichever_type_was_written_for_which(imported, of_record, of_row):
    numbers = {"9": "E12345678", "P": "H12345678", "R": resident_number(BORN, region="810000")}
    number = numbers.get(of_record) or numbers.get(of_row) or NUMBER
    record = StudentRecordFactory(name="李小明", birth_date=date(2019, 1, 1), id_type=of_record, id_number=number)
    assert document_key(of_row, number) is not None
    (found,) = imported([row("李晓明", number, document=of_row)])
    assert "same_number_other_type" in reasons(found)[record.key]


@pytest.mark.parametrize("number", ["部队", "00000000", "无号"])
@pytest.mark.parametrize("kind", ["军官证", "士兵证", "护照"])
def test_words_and_noughts_are_no_number_of_other_documents_either(imported, kind, number):
    (found,) = imported([row("李晓明", number, document=kind)])
    assert found["outcome"] == "rejected"
    assert codes(found) == {"id_format"}
