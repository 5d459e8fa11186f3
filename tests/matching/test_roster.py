"""A roster's rows: every problem with its cell and code, all at once; repeated and skipped rows (R1-R19)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.uploads.wording import problem_words
from matching.layouts import PRIMARY, VOCATIONAL
from matching.roster import check, check_typed
from registry.identity.check_digits import check_character
from tests.factories import resident_number
from tests.matching.tables import BORN, FIRST_ROW, NUMBER, good, person, special, table

STARTS, TODAY = date(2026, 9, 1), date(2026, 9, 10)


def checked(*rows, layout=PRIMARY):
    return check(table(*rows, layout=layout), layout, starts_on=STARTS, today=TODAY)


def problems(*rows, layout=PRIMARY):
    """(cell, code) of the first row's errors."""
    found = checked(*rows, layout=layout).rejected.get(FIRST_ROW, [])
    return [(each.cell, each.code) for each in found if each.level == "error"]


def warnings(*rows, layout=PRIMARY):
    return [(each.cell, each.code) for each in checked(*rows, layout=layout).warnings.get(FIRST_ROW, [])]


def test_a_row_without_fault_becomes_a_probe():
    (probe,) = checked(good()).probes
    assert (probe.row, probe.name, probe.sex, probe.birth_date) == (3, "李晓明", "1", BORN)
    assert (probe.id_type, probe.id_number, probe.student_number) == ("1", NUMBER, "")
    assert probe.document_key is not None
    assert probe.student_number_key is None


WRONG_CHECK = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
NO_SUCH_DAY = "11010520190230001" + check_character("11010520190230001")
PERMIT = "81000020190307001" + check_character("81000020190307001")
SEQUENCE_000 = "11010520190307000" + check_character("11010520190307000")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"name": ""}, [("B3", "missing")]),
        ({"name": "同上"}, [("B3", "bad_name")]),
        ({"name": "李1明"}, [("B3", "bad_name")]),
        ({"name": "李\u202e晓明"}, [("B3", "bad_name")]),
        ({"name": "李" * 51}, [("B3", "bad_name")]),
        ({"name": special("TRUE", "bool", value=True)}, [("B3", "bad_name")]),
        ({"sex": ""}, [("C3", "missing")]),
        ({"sex": "未知"}, [("C3", "bad_sex")]),
        ({"birth_date": ""}, [("D3", "missing")]),
        ({"birth_date": "19-3-7"}, [("D3", "bad_date")]),
        ({"birth_date": "07/03/2019"}, [("D3", "bad_date")]),
        ({"birth_date": "2019-02-30"}, [("D3", "bad_date")]),
        ({"birth_date": "2027-01-01"}, [("D3", "bad_date")]),
        ({"birth_date": special("43532", "number", value=43532)}, [("D3", "bad_date")]),
        (
            {"birth_date": special("43531", "number", value=43531), "id_type": "护照", "id_number": "E12345678"},
            [("D3", "bad_date")],
        ),
        ({"id_type": ""}, [("E3", "missing")]),
        ({"id_type": "学生证"}, [("E3", "bad_id_type")]),
        ({"id_number": ""}, [("F3", "missing")]),
        ({"id_number": NUMBER[:-1]}, [("F3", "id_format")]),
        ({"id_number": NO_SUCH_DAY}, [("F3", "id_format")]),
        ({"id_number": SEQUENCE_000}, [("F3", "id_format")]),
        ({"id_number": "999110000012300001"}, [("F3", "id_format")]),
        ({"id_number": "无"}, [("F3", "id_format")]),
        ({"id_number": WRONG_CHECK}, [("F3", "id_check_digit")]),
        ({"id_number": "1.10105E+17"}, [("F3", "id_as_number")]),
        ({"id_number": special("110105201903070000", "number", value=1.10105201903070e17)}, [("F3", "id_as_number")]),
        ({"birth_date": "2019-03-08"}, [("F3", "id_birth_date_conflict")]),
        ({"sex": "女"}, [("F3", "id_sex_conflict")]),
        ({"id_number": special("#N/A", "error")}, [("F3", "formula_error")]),
        ({"id_number": special("", "formula")}, [("F3", "formula_error")]),
        ({"sex": special("1", "unclear")}, [("C3", "formula_error")]),
        ({"birth_date": special("2019年3月", "text")}, [("D3", "bad_date")]),
        ({"sex": special("", "blank", "merged")}, [("C3", "merged_cells")]),
    ],
)
def test_each_problem_has_its_cell_and_code(changed, found):
    assert problems(good(**changed)) == found


@pytest.mark.parametrize(("text", "codes"), [("2019-03-07", []), ("2019-03-07 08:00:00", ["tidied"])])
def test_a_time_of_day_is_left_out_with_a_warning(text, codes):
    found = good(birth_date=special(text, "date", value=BORN))

    assert problems(found) == []
    assert [code for _, code in warnings(found)] == codes


SERIAL = special("43531", "number")  # of BORN, as a spreadsheet counts days


@pytest.mark.parametrize(
    ("changed", "confirmed"),
    [
        ({}, True),
        ({"id_type": "港澳台居民居住证", "id_number": PERMIT}, True),
        ({"id_number": resident_number(BORN + timedelta(days=1))}, False),
        ({"id_type": "护照", "id_number": "E12345678"}, False),
        ({"id_type": "护照"}, False),
        ({"id_type": "其他", "id_number": ""}, False),
        ({"id_number": WRONG_CHECK}, False),
    ],
)
def test_a_bare_number_is_a_day_only_where_the_document_says_the_same_day(changed, confirmed):
    values = good(birth_date=SERIAL, **changed)
    assert (("D3", "bad_date") not in problems(values)) is confirmed
    if confirmed:
        assert [probe.birth_date for probe in checked(values).probes] == [BORN]


def test_all_problems_of_a_row_are_shown_at_once_in_the_order_of_the_columns():
    row = {"name": "测试", "sex": "x", "birth_date": "2019-13-01", "id_type": "", "id_number": WRONG_CHECK}
    codes = ["bad_name", "bad_sex", "bad_date", "missing", "id_check_digit"]
    assert problems(row) == list(zip(["B3", "C3", "D3", "E3", "F3"], codes, strict=True))


def test_a_missing_number_is_answered_with_the_one_type_that_needs_none():
    found = checked(good(name="", id_number="")).rejected[3]
    assert [each.details for each in found] == [{}, {"hint": "document_number"}]


def test_conflicts_of_one_number_are_both_shown_and_name_the_other_cell():
    found = checked(good(birth_date="2019-03-08", sex="女")).rejected[3]
    assert [(each.code, each.details["other_cell"]) for each in found] == [
        ("id_birth_date_conflict", "D3"),
        ("id_sex_conflict", "C3"),
    ]
    assert found[0].column == "身份证件号码"


def test_details_never_hold_a_number():
    rows = [good(birth_date="2019-03-08"), person(1, "李小明"), person(1, "王芳"), good(id_number=" " + NUMBER)]
    result = checked(*rows)
    for found in [*result.rejected.values(), *result.warnings.values()]:
        assert not any(NUMBER in str(value) for each in found for value in each.details.values())


def test_a_child_without_document_may_leave_the_number_blank():
    (probe,) = checked(good(id_type="其他", id_number="")).probes
    assert (probe.id_number, probe.document_key) == ("", None)


def test_other_documents_are_judged_by_their_own_rules():
    result = checked(
        good(id_type="护照", id_number="E12345678"), good(name="王芳", id_type="2-户口簿", id_number="12345")
    )
    assert [probe.id_type for probe in result.probes] == ["A", "B"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"name": "李 晓 明"}, [("B3", "tidied")]),
        ({"id_number": NUMBER[:6] + " " + NUMBER[6:]}, [("F3", "tidied")]),
        ({"name": special("李晓明", "text", "from_formula")}, [("B3", "from_formula")]),
        ({"sex": special("男", "text", "hidden")}, [("C3", "hidden")]),
        ({"sex": special("男", "text", "merged")}, [("C3", "hidden")]),
        ({"birth_date": special("43531", "number", value=43531)}, [("D3", "tidied")]),
        ({"birth_date": special("2019-03-07", "date", value=BORN)}, []),
        ({"name": "李\ue000明"}, [("B3", "private_character")]),
        ({"id_type": "其他", "id_number": NUMBER}, [("F3", "number_of_other_type")]),
    ],
)
def test_warnings_do_not_reject(changed, found):
    assert warnings(good(**changed)) == found
    assert len(checked(good(**changed)).probes) == 1


@pytest.mark.parametrize(
    ("changed", "details"),
    [
        ({"name": "李 晓明"}, {"read_as": "李晓明"}),
        ({"id_type": "其他", "id_number": "无"}, {"hint": "no_number"}),
        ({"id_number": NUMBER[:6] + " " + NUMBER[6:]}, {}),
    ],
)
def test_a_value_that_was_tidied_is_shown_as_it_was_read_but_no_number_is(changed, details):
    assert [each.details for each in checked(good(**changed)).warnings[FIRST_ROW]] == [details]


def test_an_unknown_region_is_a_warning():
    unknown = resident_number(BORN, region="115999")
    assert warnings(good(id_number=unknown)) == [("F3", "unknown_region")]
    assert warnings(good(id_number=resident_number(BORN, region="310103"))) == []


@pytest.mark.parametrize(
    ("born", "layout", "warned"),
    [
        (date(2021, 9, 1), PRIMARY, False),
        (date(2021, 9, 2), PRIMARY, True),
        (date(2016, 9, 2), PRIMARY, False),
        (date(2016, 9, 1), PRIMARY, True),
        (date(2013, 9, 1), VOCATIONAL, False),
        (date(2013, 9, 2), VOCATIONAL, True),
        (date(1995, 9, 2), VOCATIONAL, False),
        (date(1995, 9, 1), VOCATIONAL, True),
    ],
)
def test_the_age_at_the_seasons_start(born, layout, warned):
    row = good(birth_date=born.isoformat(), id_number=resident_number(born))
    found = checked(row, layout=layout)
    codes = [each.code for each in found.warnings.get(3, [])]
    assert codes == (["age_out_of_range"] if warned else [])
    assert len(found.probes) == 1


def test_a_number_of_fifteen_digits_is_converted_for_births_of_the_last_century():
    old = "110105950307001"
    row = good(birth_date="1995-03-07", id_number=old)
    result = checked(row, layout=VOCATIONAL)
    assert result.probes[0].id_number == resident_number(date(1995, 3, 7))
    assert [(each.code, each.details) for each in result.warnings[3] if each.code == "tidied"] == [
        ("tidied", {"hint": "fifteen_digits"})
    ]
    assert problems(good(id_number="110105190307001")) == [("F3", "id_format")]


# --- student numbers


def test_a_student_number_is_optional_but_must_be_well_formed():
    (probe,) = checked(good(student_number=f"g{NUMBER}"), layout=VOCATIONAL).probes
    assert probe.student_number == f"G{NUMBER}"
    assert probe.student_number_key is not None
    assert problems(good(student_number="G12345"), layout=VOCATIONAL) == [("B3", "bad_student_number")]
    assert problems(good(student_number=f"G{WRONG_CHECK}"), layout=VOCATIONAL) == [("B3", "bad_student_number")]
    assert problems(good(student_number=f"L{WRONG_CHECK}"), layout=VOCATIONAL) == []


# --- the rows among each other


def test_the_second_row_of_a_person_is_repeated():
    result = checked(good(), person(1), good(birth_date="20190307"))
    assert result.repeated == {5: 3}
    assert [probe.row for probe in result.probes] == [3, 4]
    (problem,) = result.warnings[5]
    assert (problem.cell, problem.code, problem.level) == ("F5", "repeated_in_file", "info")
    assert (problem.details["row"], problem.details["other_cell"]) == ("3", "F3")


def test_a_document_number_in_the_column_of_names_is_not_kept_as_a_name():
    result = checked(good(name=NUMBER), good(name=f"李晓明{NUMBER}"))
    assert result.names == {3: "*" * 18, 4: "李晓明" + "*" * 18}


def test_one_document_with_two_names_rejects_every_row_of_it():
    result = checked(good(), good(name="李小明"), good(), person(1))
    assert set(result.rejected) == {3, 4, 5}
    assert [(each.cell, each.code, each.level) for each in result.rejected[4]] == [("F4", "repeated_in_file", "error")]
    assert result.rejected[3][0].details["row"] == "4, 5"
    assert [probe.row for probe in result.probes] == [6]


def test_of_many_rows_with_one_document_five_are_named():
    result = checked(*(good(name=f"李{character}明") for character in "一二三四五六七"))
    assert set(result.rejected) == {3, 4, 5, 6, 7, 8, 9}
    (problem,) = result.rejected[3]
    assert (problem.details["row"], problem.details["other_cell"]) == ("4, 5, 6, 7, 8", "F4, F5, F6, F7, F8")


def test_one_document_with_two_names_is_pointed_out_beside_other_problems():
    result = checked(good(sex="x"), good(name="李小明"))
    assert [each.code for each in result.rejected[3]] == ["bad_sex", "repeated_in_file"]
    assert [each.code for each in result.rejected[4]] == ["repeated_in_file"]


def test_names_that_differ_in_presentation_are_one_name():
    result = checked(good(name="阿依古丽·买买提"), good(name="阿依古丽・买买提"))
    assert result.repeated == {4: 3}


def test_a_rejected_row_does_not_make_a_later_one_repeated():
    result = checked(good(sex="x"), good())
    assert set(result.rejected) == {3}
    assert [probe.row for probe in result.probes] == [4]


def test_people_without_document_are_repeated_by_name_birth_date_and_sex():
    without = {"id_type": "其他", "id_number": ""}
    result = checked(good(**without), good(**without), good(sex="女", **without), good())
    assert result.repeated == {4: 3}
    assert [probe.row for probe in result.probes] == [3, 5, 6]
    assert result.warnings[4][0].cell == "B4"


# --- lines that are not data


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (["合计", "40 人"], "合计 40 人"),
        (["合 计", "", "", "", "", "40"], "合 计 40"),
        (["说明：请按身份证填写"], "说明：请按身份证填写"),
        (["填表人：张三 电话 13800000000"], "填表人：张三 电话 ***********"),
        (["41"], "41"),
        (["41", "备注：含两名借读"], "41 备注：含两名借读"),
        (
            ["序号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"],
            "序号 姓名 性别 出生日期 身份证件类型 身份证件号码",
        ),
        (["", "姓名", "性别"], "姓名 性别"),
    ],
)
def test_lines_that_are_not_data_are_listed(line, text):
    result = checked(good(), line)
    assert result.skipped == [(4, text)]
    assert result.rejected == {}


def test_of_a_long_note_the_first_hundred_characters_are_kept():
    assert checked(good(), ["说明：" + "请按户口簿填写。" * 20]).skipped == [
        (4, ("说明：" + "请按户口簿填写。" * 20)[:100])
    ]


@pytest.mark.parametrize(
    "line", [["赵一"], ["", "赵一"], ["", "姓名"], ["41", "", "男"], ["合计", "注小明", "男", "", "", NUMBER]]
)
def test_lines_that_may_be_a_student_are_not_skipped(line):
    assert set(checked(good(), line).rejected) == {4}


def test_every_row_is_exactly_one_thing():
    rows = [good(), good(), person(1), person(2, sex="x"), ["合计 3 人"], person(3, "王芳"), person(3, "王方")]
    result = checked(*rows)
    lists = [{probe.row for probe in result.probes}, set(result.rejected), set(result.repeated)]
    lists.append({row for row, _ in result.skipped})
    assert sorted(row for each in lists for row in each) == list(range(3, 10))
    assert set(result.names) == {3, 4, 5, 6, 8, 9}


# --- one new student typed into a form


def typed(**values):
    return check_typed(values, PRIMARY, starts_on=STARTS, today=TODAY)


def test_a_typed_student_goes_by_the_same_rules():
    probe, found = typed(**good())
    assert (probe.name, found) == ("李晓明", [])
    probe, found = typed(**good(id_number=WRONG_CHECK))
    assert (probe, [(each.cell, each.code) for each in found]) == (None, [("", "id_check_digit")])
    assert PRIMARY.field_of(found[0].column) == "id_number"


def test_sex_and_birth_date_of_a_typed_student_come_from_the_number():
    probe, found = typed(name="李晓明", id_type="居民身份证", id_number=NUMBER)
    assert (probe.sex, probe.birth_date, found) == ("1", BORN, [])
    probe, found = typed(name="李晓明", id_type="护照", id_number="E12345678")
    assert [each.code for each in found] == ["missing", "missing"]


# --- any text at all


VALUES = st.one_of(st.text(max_size=30), st.sampled_from([*good().values(), "", " ", "合计", "41", WRONG_CHECK]))
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(good(), VALUES)), max_size=8)


@given(ROWS)
def test_whatever_stands_in_the_cells_no_row_is_lost_or_doubled(rows):
    result = checked(*rows)
    found = [probe.row for probe in result.probes] + [*result.rejected, *result.repeated]
    found += [row for row, _ in result.skipped]
    assert sorted(found) == list(range(FIRST_ROW, FIRST_ROW + len(rows)))
    assert all(problem_words(each) for found in result.rejected.values() for each in found)
