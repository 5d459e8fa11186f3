"""Identity numbers of every document type: GB 11643, its slips, and the other types' own forms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity import documents
from registry.identity.check_digits import check_character
from registry.identity.documents import (
    DOCUMENT_TYPE_NAMES,
    UNUSUAL_FORM,
    DocumentType,
    ResidentFacts,
    is_valid_number,
    neighbours,
    number_parts,
    parse_document_number,
    resident_facts,
    speaks_of_birth_and_sex,
    valid_types,
    wrong_character,
)

T = DocumentType


def resident_number(region="110105", born="20090307", sequence="001"):
    return region + born + sequence + check_character(region + born + sequence)


valid_resident_numbers = st.builds(
    resident_number,
    region=st.integers(110000, 659999).map(str),
    born=st.dates(date(1900, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%Y%m%d}"),
    sequence=st.integers(1, 999).map("{:03}".format),
)


@pytest.mark.parametrize(
    ("raw", "value", "tidied"),
    [
        ("11010519491231002X", "11010519491231002X", False),
        ("110105200903070018", "110105200903070018", False),
        (resident_number(region="310103"), resident_number(region="310103"), False),  # abolished, but kept for life
        ("110105491231002", "11010519491231002X", True),
        ("11010519491231002x", "11010519491231002X", True),
        ("11010519491231002Ｘ", "11010519491231002X", True),
        ("１１０１０５２００９０３０７００１８", "110105200903070018", True),
        ("110105 20090307 0018", "110105200903070018", True),
        ("110105-20090307-0018", "110105200903070018", True),
        ("110105.20090307.0018", "110105200903070018", True),
        ("'110105200903070018", "110105200903070018", True),
        ("1101052009\u200b03070018\n", "110105200903070018", True),
    ],
)
def test_resident_numbers_are_accepted_and_tidied(raw, value, tidied):
    parsed = parse_document_number(raw, T.RESIDENT_ID)
    assert (parsed.value, parsed.problem, parsed.tidied) == (value, None, tidied)


@pytest.mark.parametrize(
    ("raw", "problem", "hint"),
    [
        ("", "missing", ""),
        (" \u3000", "missing", ""),
        ("无", "id_format", "placeholder"),
        ("同上", "id_format", "placeholder"),
        ("补办中", "id_format", "placeholder"),
        ("110105200903070019", "id_check_digit", "check_digit"),
        ("650101200913010019", "id_format", "impossible_date"),
        ("000000000000000000", "id_format", "impossible_date"),
        (resident_number(born="20090229"), "id_format", "impossible_date"),
        (resident_number(born="18991231"), "id_format", "too_early"),
        (resident_number(born="30010101"), "id_format", "future"),
        (resident_number(sequence="000"), "id_format", "sequence_000"),
        ("11010520090307001", "id_format", "length"),
        ("1101052009030700188", "id_format", "length"),
        ("11010520090A070018", "id_format", "characters"),
        ("11010519491231002×", "id_format", "characters"),
        ("11010519491231002Х", "id_format", "characters"),
        ("1101052009030700١8", "id_format", "characters"),
        ("11010520090307001²", "id_format", "characters"),
        ("\u202a110105200903070018", "id_format", "characters"),
        ("110105491331002", "id_format", "impossible_date"),
        ("110105491231000", "id_format", "sequence_000"),
        ("999114400050100001", "id_format", "temporary_999"),
        ("1.10105E+17", "id_as_number", "scientific"),
        ("1.10105200903070E+17", "id_as_number", "scientific"),
    ],
)
def test_resident_numbers_with_slips_are_refused_with_the_reason(raw, problem, hint):
    assert parse_document_number(raw, T.RESIDENT_ID) == (None, problem, hint, False)


def test_a_child_born_today_has_a_number_today_and_none_before(monkeypatch):
    today = date.today()
    for started in (today, today - timedelta(days=1)):  # a process may run for longer than a day
        monkeypatch.setattr(documents, "_STARTED", started)
        for born, hint in ((today, ""), (today + timedelta(days=1), "future"), (today - timedelta(days=1), "")):
            assert parse_document_number(resident_number(born=f"{born:%Y%m%d}"), T.RESIDENT_ID).hint == hint


@pytest.mark.parametrize("raw", ["110105200903070018", "110105200903070000", "1.10105E+17", "1234567890123456.0"])
@pytest.mark.parametrize("type", [T.RESIDENT_ID, T.PASSPORT, T.OTHER])
def test_sixteen_digits_in_a_number_cell_are_never_imported(raw, type):
    parsed = parse_document_number(raw, type, kind="number")
    assert (parsed.problem, parsed.hint) == ("id_as_number", "scientific" if "E" in raw else "number_cell")


@pytest.mark.parametrize("type", [T.RESIDENT_ID, T.PASSPORT, T.HOUSEHOLD_BOOK, T.OTHER])
@pytest.mark.parametrize("raw", ["1.10105E+17", "1.10105e17", "１.10105Ｅ+17"])
def test_scientific_notation_is_noticed_whatever_the_type(raw, type):
    assert parse_document_number(raw, type) == (None, "id_as_number", "scientific", False)


def test_fifteen_digits_fit_into_a_number_cell():
    assert parse_document_number("110105491231002", T.RESIDENT_ID, kind="number").value == "11010519491231002X"


def test_fifteen_digit_numbers_ended_in_1999():
    accepted = parse_document_number("110105991231002", T.RESIDENT_ID, birth_date=date(1999, 12, 31))
    refused = parse_document_number("110105091231002", T.RESIDENT_ID, birth_date=date(2009, 12, 31))
    assert accepted.value == resident_number(born="19991231", sequence="002")
    assert (refused.problem, refused.hint) == ("id_format", "fifteen_digits")
    assert parse_document_number("110105000101002", T.RESIDENT_ID, birth_date=date(2000, 1, 1)) == refused


@pytest.mark.parametrize(
    ("type", "number"),
    [
        (T.RESIDENCE_PERMIT, "810000200908150031"),
        (T.RESIDENCE_PERMIT, "830000200908150043"),
        (T.HONG_KONG, "A123456(7)"),
        (T.HONG_KONG, "K01234567"),
        (T.HONG_KONG, "H0123456789"),
        (T.MACAU, "M01234567"),
        (T.MACAU, "1234567(8)"),
        (T.MAINLAND_PERMIT, "H01234567"),
        (T.MAINLAND_PERMIT, "M0123456701"),
        (T.TAIWAN_PERMIT, "01234567"),
        (T.TAIWAN_PERMIT, "0123456789(B)"),
        (T.FOREIGN_RESIDENCE, "USA110000010101"),
        (T.FOREIGN_RESIDENCE, "911124198108030024"),
        (T.PASSPORT, "E12345678"),
        (T.PASSPORT, "e 1234-5678"),
        (T.PASSPORT, "999123456"),
        (T.HOUSEHOLD_BOOK, "110105200903070018"),
        (T.HOUSEHOLD_BOOK, "007012345"),
        (T.OFFICER, "军字第1234567号"),
        (T.OTHER, "出生医学证明 T110000123"),
        (T.OTHER, "T1234" * 6),
        (T.OTHER, ""),
        (T.OTHER, "无"),
    ],
)
def test_every_type_accepts_its_own_numbers(type, number):
    assert parse_document_number(number, type).problem is None


@pytest.mark.parametrize(
    ("type", "number", "problem"),
    [
        (T.RESIDENCE_PERMIT, "110105200903070018", "id_format"),
        (T.RESIDENCE_PERMIT, "830000200908150044", "id_check_digit"),
        (T.FOREIGN_RESIDENCE, "911124198108030025", "id_check_digit"),
        (T.FOREIGN_RESIDENCE, "911124202013450027", "id_format"),  # a thirteenth month
        (T.FOREIGN_RESIDENCE, "911124198108030002", "id_format"),  # no order 000
        (T.FOREIGN_RESIDENCE, "9111241981080300**", "id_format"),
        (T.PASSPORT, "110105200903070019", "id_check_digit"),  # shaped like a resident number, so it is meant as one
        (T.TAIWAN_PERMIT, "1" * 31, "id_format"),
        (T.PASSPORT, "护照", "id_format"),
        (T.PASSPORT, "PASSPORT", "id_format"),
        (T.HOUSEHOLD_BOOK, "110105200903070019", "id_check_digit"),
        (T.OTHER, "x" * 31, "id_format"),
        (T.OTHER, "T1234" * 6 + "5", "id_format"),
        (T.OTHER, "999114400050100001", "id_format"),
        (T.PASSPORT, "", "missing"),
    ],
)
def test_every_type_refuses_what_is_not_its_own(type, number, problem):
    assert parse_document_number(number, type).problem == problem


@pytest.mark.parametrize(
    ("type", "number", "hint"),
    [
        (T.PASSPORT, "110105200903070018", "resident_number"),
        (T.FOREIGN_RESIDENCE, "110105200903070018", "resident_number"),
        (T.FOREIGN_RESIDENCE, "911124198108030024", ""),  # its own form
        (T.HOUSEHOLD_BOOK, "911124198108030024", "resident_number"),
        (T.RESIDENT_ID, "810000200908150031", "residence_permit"),
        (T.RESIDENCE_PERMIT, "810000200908150031", ""),
    ],
)
def test_a_resident_number_under_another_type_is_pointed_out_not_refused(type, number, hint):
    assert parse_document_number(number, type) == (number, None, hint, False)


def test_words_for_no_number_are_no_number_two_children_could_share():
    assert parse_document_number("无", T.OTHER) == ("", None, "", True)
    assert parse_document_number("——", T.OTHER).value == ""
    assert parse_document_number("000 000", T.OTHER).value == ""
    assert parse_document_number("1212", T.OTHER).value == "1212"
    assert not is_valid_number(T.OTHER, "")


def test_temporary_999_numbers_are_valid_of_no_type():
    assert not any(is_valid_number(type, "999114400050100001") for type in T)


@given(valid_resident_numbers)
def test_any_well_made_number_is_valid_and_no_neighbour_one_digit_off_is(number):
    assert is_valid_number(T.RESIDENT_ID, number)
    assert parse_document_number(number, T.RESIDENT_ID) == (number, None, "", False)
    assert not any(is_valid_number(T.RESIDENT_ID, other) for other in neighbours(number))


regions = st.sampled_from(["110105", "810000", "830000", "999110", "911100", "990000"])
numbers = st.builds(lambda region, order: region + f"20190307{order:03}", regions, st.integers(1, 999)).map(
    lambda first_17: first_17 + check_character(first_17)
)
others = st.sampled_from(
    ["E12345678", "12345678", "军字第123号", "000000", "ABC123456789012", "11010520190307001X", ""]
)


@given(numbers | others | st.text(max_size=20))
def test_the_types_of_a_number_are_those_that_it_is_valid_of(number):
    assert valid_types(number) == tuple(type for type in T if is_valid_number(type, number))


@given(st.text(), st.sampled_from(list(T)), st.sampled_from(["text", "number"]))
def test_any_text_is_read_or_refused_and_what_is_read_is_valid(raw, type, kind):
    parsed = parse_document_number(raw, type, kind=kind)
    assert (parsed.value is None) == (parsed.problem is not None)
    if parsed.value:
        assert is_valid_number(type, parsed.value)
        assert parse_document_number(parsed.value, type).value == parsed.value


def test_facts_of_a_number():
    assert resident_facts("110105200903070018") == ResidentFacts("110105", date(2009, 3, 7), "1")
    assert resident_facts("11010519491231002X").sex == "2"
    with pytest.raises(ValueError, match="not a valid resident"):
        resident_facts("E12345678")


def test_neighbours_of_a_short_number():
    assert sorted(neighbours("A01")) == sorted(
        [f"A{digit}1" for digit in "123456789"] + [f"A0{digit}" for digit in "023456789"] + ["0A1", "A10"]
    )


def test_neighbours_of_a_resident_number_are_each_given_once():
    found = list(neighbours("110105200903070018"))
    assert len(found) == len(set(found)) == 17 * 9 + 10 + 14
    assert "11010520090307001X" in found
    assert "110105200903070081" in found


def test_the_check_character_may_be_mistyped_though_it_is_an_x():
    found = list(neighbours("11010519491231002X"))
    assert {f"11010519491231002{digit}" for digit in "0123456789"} <= set(found)
    assert "1101051949123100X2" in found
    assert not any(character in "0123456789" for other in neighbours("X" * 17 + "1") for character in other[:16])


@pytest.mark.parametrize(
    ("type", "number"),
    [
        (T.FOREIGN_RESIDENCE, "012345678"),
        (T.FOREIGN_RESIDENCE, "91112"),
        (T.MAINLAND_PERMIT, "012345678"),
        (T.MAINLAND_PERMIT, "K01234567"),
        (T.TAIWAN_PERMIT, "0123456"),
        (T.HONG_KONG, "012345678"),
        (T.MACAU, "123456789"),
        (T.PASSPORT, "1234"),
        (T.PASSPORT, "京123456"),
    ],
)
def test_a_form_that_is_not_certain_is_taken_with_a_doubt_and_never_valid(type, number):
    assert parse_document_number(number, type) == (number, None, UNUSUAL_FORM, False)
    assert not is_valid_number(type, number)


def test_the_number_of_a_foreign_residence_card_speaks_of_birth_and_sex():
    man, woman = "932682198501010017", "911124198108030024"  # the rule's own examples
    assert (resident_facts(man).birth_date, resident_facts(man).sex) == (date(1985, 1, 1), "1")
    assert (resident_facts(woman).birth_date, resident_facts(woman).sex) == (date(1981, 8, 3), "2")
    assert speaks_of_birth_and_sex(T.FOREIGN_RESIDENCE, man)
    assert not speaks_of_birth_and_sex(T.FOREIGN_RESIDENCE, "USA110000010101")
    assert not speaks_of_birth_and_sex(T.PASSPORT, man)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("11010520O9030700O8", ("O", 9, "0")),
        ("11010520090307001×", ("×", 18, "X")),
        ("11010520090307001Х", ("Х", 18, "X")),  # Cyrillic
        ("110105 2009 0307 l018", ("l", 18, "1")),
        ("11010520090307001٣", ("٣", 18, "3")),
        ("1101052009030700\u200b1号", ("号", 18, "")),
        ("11010520X903070018", ("X", 9, "")),
        ("1101052009030700\x001", ("U+0000", 17, "")),
        ("11010520090307001ｘ", None),
        ("110105-20090307-0018", None),
    ],
)
def test_the_wrong_character_of_a_number_is_told_with_its_place(raw, found):
    assert wrong_character(raw) == found


def test_every_type_has_its_national_name():
    assert set(DOCUMENT_TYPE_NAMES) == set(T)
    assert DOCUMENT_TYPE_NAMES[T.TAIWAN_PERMIT] == "台湾居民来往大陆通行证"


NUMBER = "110105200903070018"


@pytest.mark.parametrize(
    "written",
    [
        "120105200903070018",
        "110105200803070018",
        "110105200903700018",
        "110105200903070081",
        "11010520090307001",
        "1101052009003070018",
        "110105199912310018",
    ],
)
def test_a_slip_in_one_part_leaves_another_part_as_it_was(written):
    assert any(ours == theirs for ours, theirs in zip(number_parts(NUMBER), number_parts(written), strict=True))


def test_parts_are_counted_from_the_nearer_end_of_a_number_of_eighteen_or_fifteen():
    assert number_parts(NUMBER) == ("11010520090307", "1101050018", "200903070018")
    assert number_parts("110105491231002") == ("11010549123100", "1101051002", "105491231002")


def test_parts_of_numbers_of_other_documents_are_thirds():
    assert number_parts("E12345678") == ("E12345", "E12678", "345678")
    assert number_parts("12345678901234") == ("1234567890", "123490" + "1234", "5678901234")
    assert not any(map(str.__eq__, number_parts(NUMBER), number_parts("E12345678")))
