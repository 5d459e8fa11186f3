"""Types of documents as people write them: by name, other name, code, with something in brackets (R10)."""

import pytest

from registry.identity.document_types import parse_document_type
from registry.identity.documents import DocumentType

T = DocumentType


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        ("居民身份证", T.RESIDENT_ID),
        ("身份证", T.RESIDENT_ID),
        ("身份证号", T.RESIDENT_ID),
        ("公民身份号码", T.RESIDENT_ID),
        ("1", T.RESIDENT_ID),
        ("1-居民身份证", T.RESIDENT_ID),
        ("户口簿", T.HOUSEHOLD_BOOK),
        ("户口薄", T.HOUSEHOLD_BOOK),
        ("2-户口簿", T.HOUSEHOLD_BOOK),
        ("港澳台居民居住证", T.RESIDENCE_PERMIT),
        ("港澳居民来往内地通行证", T.MAINLAND_PERMIT),
        ("香港特区护照／身份证明", T.HONG_KONG),
        ("Z-其他", T.OTHER),
        ("其它", T.OTHER),
        ("护 照", T.PASSPORT),
        ("a", T.PASSPORT),
    ],
)
def test_document_types_by_name_alias_and_code(raw, type):
    assert parse_document_type(raw).value is type


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        ("港澳居民来往内地通行证（回乡证）", T.MAINLAND_PERMIT),
        ("回乡证(港澳居民来往内地通行证)", T.MAINLAND_PERMIT),
        ("台湾居民来往大陆通行证（台胞证）", T.TAIWAN_PERMIT),
        ("8-台湾居民来往大陆通行证（台胞证）", T.TAIWAN_PERMIT),
        ("中国护照", T.PASSPORT),
        ("护照（美国）", T.PASSPORT),
        ("居民身份证（二代）", T.RESIDENT_ID),
        ("居民身份证【身份证】", T.RESIDENT_ID),
        ("其他（出生医学证明）", T.OTHER),
        ("外国人永久居留身份证（永居证）", T.FOREIGN_RESIDENCE),
    ],
)
def test_what_stands_in_brackets_beside_a_type_is_read(raw, type):
    assert parse_document_type(raw).value is type


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("居民身份证（护照）", "unknown_value"),
        ("居民身份证（监护人）", "unknown_value"),
        ("居民身份证（父亲）", "unknown_value"),
        ("出生证", "birth_certificate"),
        ("出生医学证明", "birth_certificate"),
        ("出生医学证明（原件）", "birth_certificate"),
        ("临时居民身份证", "temporary_card"),
        ("户籍证明", "household_paper"),
    ],
)
def test_what_is_no_type_of_the_list_is_refused_with_the_reason(raw, hint):
    assert parse_document_type(raw) == (None, "bad_id_type", hint, False)


def test_unknown_document_types():
    assert parse_document_type("").problem == "missing"
    assert parse_document_type(" 护照") == (T.PASSPORT, None, "", True)
    assert parse_document_type("身份证") == (T.RESIDENT_ID, None, "", False)
    assert parse_document_type("学生证") == (None, "bad_id_type", "no_identity_paper", False)
    assert parse_document_type("证件") == (None, "bad_id_type", "unknown_value", False)
    assert parse_document_type("110105200903070018") == (None, "bad_id_type", "number", False)
