"""Headings as forms and lists of the field have them, read with the columns of the tracks (R9)."""

import datetime

import pytest

from matching.layouts import PRIMARY, VOCATIONAL
from matching.roster import check
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.bad_inputs.cases import HEADER, LIN, STARTS, TODAY, ZHAO, changed
from tests.registry.tabular.workbook_makers import xlsx

PLACES = {"name": 0, "sex": 1, "birth_date": 2, "id_type": 3, "id_number": 4}


def instead(field: str, heading: str) -> list[str]:
    return [heading if place == PLACES[field] else each for place, each in enumerate(HEADER)]


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        *(
            ("name", heading)
            for heading in ("幼儿姓名", "新生姓名", "孩子姓名", "儿童姓名", "学生 姓名", "学生姓名（必填）")
        ),
        *(("sex", heading) for heading in ("学生性别", "幼儿性别", "性别(男/女)")),
        *(
            ("birth_date", heading)
            for heading in ("学生出生日期", "幼儿出生日期", "出生年月", "学生出生年月", "出生年月日")
        ),
        *(("id_type", heading) for heading in ("学生证件类型", "学生身份证件类型", "证件类别", "幼儿证件类型")),
        *(
            ("id_number", heading)
            for heading in (
                *(
                    "学生身份证号",
                    "学生证件号码",
                    "幼儿身份证号码",
                    "公民身份号码",
                    "证件号码(身份证)",
                    "身份证件号码（学生）",
                ),
                *("學生身份證號碼", "居民身份证号", "公⺠⾝份号码", "学生公民身份号码"),
            )
        ),
    ],
)
def test_headings_of_the_field_are_read(field, heading):
    table = read(xlsx(instead(field, heading), LIN, ZHAO), PRIMARY.columns)
    assert table.letters[field] == "ABCDE"[PLACES[field]]
    assert not table.ignored_columns


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        *(
            ("name", heading)
            for heading in ("家长姓名", "监护人姓名", "父亲姓名", "母亲姓名", "姓名（家长）", "学生家长姓名")
        ),
        *(
            ("id_number", heading)
            for heading in (
                "监护人身份证件号码",
                "家长身份证号",
                "父亲身份证号码",
                "身份证号（监护人）",
                "户主身份证号",
                "学号",
            )
        ),
        *(("id_type", heading) for heading in ("监护人身份证件类型", "监护人证件类型")),
        *(("birth_date", heading) for heading in ("监护人出生日期", "父亲出生年月", "入学年月")),
        ("sex", "监护人性别"),
    ],
)
def test_a_guardians_column_is_never_the_childs(field, heading):
    with pytest.raises(FileRefused) as caught:
        read(xlsx(instead(field, heading), LIN, ZHAO), PRIMARY.columns)
    assert caught.value.code == "no_header"
    assert caught.value.details["missing"] == [HEADER[PLACES[field]]]
    assert read(xlsx([*HEADER, heading], [*LIN, "x"]), PRIMARY.columns).letters == dict(
        zip(PLACES, "ABCDE", strict=True)
    )


def born(*values, heading="出生年月", more=()) -> bytes:
    rows = [changed(birth_date=value) for value in values]
    return xlsx([*instead("birth_date", heading), *more], *rows)


@pytest.mark.parametrize("value", ["2019-09-03", "20190903", "2019年9月3日", 43711, datetime.date(2019, 9, 3)])
def test_a_heading_of_months_is_read_where_its_values_hold_days(value):
    assert len(read(born(value), PRIMARY.columns).rows) == 1


@pytest.mark.parametrize("value", ["2019-09", "2019年9月", "201909", 201909, "2019.9", "2019", "二〇一九年九月"])
def test_a_heading_of_months_whose_values_hold_none_is_told(value):
    with pytest.raises(FileRefused) as caught:
        read(born(value, value, ""), PRIMARY.columns)
    assert caught.value.code == "no_header"
    assert caught.value.details == {"without_day": "出生年月", "sheet": "Sheet1", "at": "C1"}


def test_where_some_months_have_a_day_the_others_are_errors_of_their_rows():
    checked = check(read(born("2019-09-03", "2019-09"), PRIMARY.columns), PRIMARY, starts_on=STARTS, today=TODAY)
    assert [(each.cell, each.code) for each in checked.rejected[3]] == [("C3", "bad_date")]


@pytest.mark.parametrize("first", ["出生年月", "出生日期"])
def test_beside_a_days_column_that_of_the_month_is_ignored(first):
    second = "出生日期" if first == "出生年月" else "出生年月"
    data = xlsx([*instead("birth_date", first), second], [*LIN, LIN[2]])
    table = read(data, PRIMARY.columns)
    assert table.letters["birth_date"] == ("C" if first == "出生日期" else "F")
    assert table.ignored_columns == ["出生年月"]


def test_the_student_number_has_its_other_names():
    header = ["学生学籍号", *HEADER]
    assert read(xlsx(header, ["", *LIN]), VOCATIONAL.columns).letters["student_number"] == "A"
