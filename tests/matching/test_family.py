"""What a family told, read and compared: one of three words, and nothing of how near a wrong fact was."""

import pytest

from matching.core.family import FACT_OF, FamilyFact, Known, Said, answers, joined, parted, typed_values, with_typed
from matching.layouts import FAMILY_COLUMNS, LAYOUTS

PHONE = "13812345670"
NUMBER = "110101198001010010"


def says(field: str, text: str, known: Known) -> Said | None:
    """What a record says to one fact as a roster tells it; None where the text tells nothing."""
    return answers(joined([(field, text)]), known).get(FACT_OF[field])


def test_every_column_of_the_layouts_tells_a_fact():
    assert {column.field for column in FAMILY_COLUMNS} == set(FACT_OF)
    assert set(FACT_OF.values()) == set(FamilyFact)
    assert all(not column.required for layout in LAYOUTS.values() for column in layout.family)


def test_what_was_told_is_one_text_and_comes_apart_again():
    told = joined([("guardian_name", " 王大山 "), ("phone", ""), ("address", "东街=5号\x1fphone=1")])
    assert parted(told) == [("guardian_name", "王大山"), ("address", "东街=5号 phone=1")]
    assert joined([("phone", " "), ("address", "")]) == ""
    assert parted("") == []
    assert answers("", Known(names=("王大山",))) == {}


def test_a_text_is_kept_to_a_length():
    assert len(joined([("address", "街" * 500)])) < 150


@pytest.mark.parametrize(
    "text",
    [
        *(
            "王大山",
            " 王大山",
            "王 大 山",
            "王大山（父）",
            "父亲：王大山",
            "王大山/李梅",
            "李梅、王大山",
            "李梅 王大山",
        ),
        *("父亲：王大山 母亲：李梅", "王大山\n李梅"),
    ],
)
def test_a_guardians_name_agrees_however_it_is_written(text):
    assert says("guardian_name", text, Known(names=("王大山",))) is Said.AGREES


def test_variant_characters_agree_and_homophones_do_not():
    assert says("guardian_name", "吴説", Known(names=("吴说",))) is Said.AGREES
    assert says("guardian_name", "王大珊", Known(names=("王大山",))) is Said.DIFFERS


def test_either_parent_agrees():
    told = joined([("father_name", "王大山"), ("mother_name", "李梅")])
    assert answers(told, Known(names=("李梅",))) == {FamilyFact.GUARDIAN: Said.AGREES}


@pytest.mark.parametrize("text", ["无", "同上", "/", "王", "13812345670", "*大山", "王[U+0000]山", "#N/A"])
def test_what_is_no_name_tells_nothing(text):
    assert says("guardian_name", text, Known(names=("王大山",))) is None


@pytest.mark.parametrize(
    "text",
    [
        *(PHONE, "138 1234 5670", "138-1234-5670", "１３８１２３４５６７０", f"+86 {PHONE}", f"0086{PHONE}"),
        *(f"{PHONE}（父）", f"父亲：{PHONE}", f"0558-7654321/{PHONE}", f"13912345671 {PHONE}", f"{PHONE}转8"),
    ],
)
def test_a_telephone_agrees_however_it_is_written(text):
    assert says("phone", text, Known(phones=(PHONE,))) is Said.AGREES


def test_a_line_at_home_agrees_without_its_city():
    assert says("phone", "7654321", Known(phones=("0558-7654321",))) is Said.AGREES
    assert says("phone", "2345670", Known(phones=(PHONE,))) is Said.DIFFERS


@pytest.mark.parametrize("text", ["无", "1.38E+10", "00000000000", "13800138000", "5670", "138****5670"])
def test_what_is_no_telephone_tells_nothing(text):
    assert says("phone", text, Known(phones=(PHONE,))) is None


def test_a_guardians_document_is_equal_or_not():
    assert says("guardian_id_number", NUMBER, Known(documents=(NUMBER,))) is Said.AGREES
    assert says("guardian_id_number", NUMBER[:-1] + "9", Known(documents=(NUMBER,))) is Said.DIFFERS
    assert says("guardian_id_number", "E12345678", Known(documents=("E12345678",))) is Said.AGREES


@pytest.mark.parametrize(
    ("ours", "theirs", "agrees"),
    [
        ("阳光幼儿园", "青禾县阳光幼儿园", True),
        ("青禾县阳光幼儿园（东园）", "青禾县阳光幼儿园东园", True),
        ("阳光幼儿园", "青禾县月光幼儿园", False),
        ("幼儿园", "青禾县幼儿园", False),
        ("第一幼儿园", "青禾县第一幼儿园", False),
        ("青禾县第一幼儿园", "示范省青禾县第一幼儿园", True),
    ],
)
def test_a_school_is_known_by_what_is_its_own(ours, theirs, agrees):
    assert says("former_school", ours, Known(school=theirs)) is (Said.AGREES if agrees else Said.DIFFERS)


def test_the_household_is_compared_by_its_county():
    here = Known(household="110105001002")
    assert says("household", "北京市朝阳区某街道5号", here) is Said.AGREES
    assert says("household", "110105", here) is Said.AGREES
    assert says("household", "北京市海淀区", here) is Said.DIFFERS
    assert says("household", "北京市", here) is None
    assert says("household", "阳光小区", here) is None


@pytest.mark.parametrize(
    "text", ["阳光小区3-2-101", "朝阳区阳光小区3幢2单元101", "北京市朝阳区阳光小区3号楼2单元101室"]
)
def test_an_address_is_compared_below_the_county(text):
    here = Known(address="北京市朝阳区阳光小区3号楼2单元101室")
    assert says("address", text, here) is Said.AGREES
    assert says("address", text.replace("阳光", "月光"), here) is Said.DIFFERS
    assert says("address", text.replace("101", "102"), here) is Said.DIFFERS


def test_a_record_that_says_nothing_has_none():
    told = joined([("guardian_name", "王大山"), ("phone", PHONE), ("address", "阳光小区3-2-101")])
    assert set(answers(told, Known()).values()) == {Said.NONE}
    assert set(answers(told, Known(names=("",), phones=("",))).values()) == {Said.NONE}


def test_a_list_of_guesses_is_cut_short():
    names = [f"{surname}大山" for surname in "赵钱孙李周吴郑王"]
    told = joined([("guardian_name", "、".join(names))])
    assert says("guardian_name", "、".join(names), Known(names=("王大山",))) is Said.DIFFERS
    assert answers(told, Known(names=("李大山",))) == {FamilyFact.GUARDIAN: Said.AGREES}
    assert typed_values(FamilyFact.GUARDIAN, "王大山、李大山") == []


def test_the_last_four_are_taken_where_they_are_typed():
    told = with_typed("", FamilyFact.PHONE, "5670")
    assert answers(told, Known(phones=(PHONE,))) == {FamilyFact.PHONE: Said.AGREES}
    told = with_typed("", FamilyFact.GUARDIAN_DOCUMENT, "001x")
    assert answers(told, Known(documents=("11010119800101001X",))) == {FamilyFact.GUARDIAN_DOCUMENT: Said.AGREES}
    assert typed_values(FamilyFact.GUARDIAN_DOCUMENT, "０010") == ["0010"]
    assert typed_values(FamilyFact.PHONE, "567") == []


def test_what_is_typed_stands_in_the_place_of_what_was_typed_before():
    told = joined([("phone", "13912345671"), *(("guardian_name", name) for name in ("赵一", "钱二", "孙三", "李四"))])
    told = with_typed(with_typed(told, FamilyFact.PHONE, "0001"), FamilyFact.PHONE, "5670")
    assert answers(told, Known(phones=(PHONE,)))[FamilyFact.PHONE] is Said.AGREES
    assert "0001" not in told
    # and is always among those that are compared
    assert (
        answers(with_typed(told, FamilyFact.GUARDIAN, "王大山"), Known(names=("王大山",)))[FamilyFact.GUARDIAN]
        is Said.AGREES
    )


def test_a_file_can_not_type():
    told = joined([("phone", "13912345671\x1ftyped_phone=5670")])
    assert answers(told, Known(phones=(PHONE,))) == {FamilyFact.PHONE: Said.DIFFERS}
