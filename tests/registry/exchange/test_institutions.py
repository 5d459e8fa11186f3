"""Loading authorities and schools."""

import pytest

from registry.exchange.institutions import load_institutions
from registry.institutions import Authority, School
from tests.registry.exchange.csv_files import written

pytestmark = pytest.mark.django_db
HEADER = ["type", "code", "name", "authority_code", "level", "category", "tracks"]
COUNTY = ["authority", "110105", "示范县教育局", "110100", "county", "", ""]
CITY = ["authority", "110100", "示范市教育局", "110000", "city", "", ""]
PROVINCE = ["authority", "110000", "示范省教育厅", "", "province", "", ""]
NINE_YEARS = ["school", "3111000001", "示范学校（九年一贯制）", "110105", "", "312", "primary"]


def load(tmp_path, *rows, header=HEADER, **kwargs):
    return load_institutions(written(tmp_path, list(rows), header, **kwargs))


def counts(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected)


def problems_of(report):
    return [(problem.line, problem.column, problem.code) for problem in report.problems]


def test_superiors_may_stand_below_in_the_file(tmp_path):
    report = load(tmp_path, NINE_YEARS, COUNTY, CITY, PROVINCE)

    school = School.objects.get()
    assert counts(report) == (4, 4, 0, 0, 0)
    assert (school.name, school.category, school.tracks) == ("示范学校（九年一贯制）", "312", {"primary"})
    assert school.authority.superior.superior.code == "110000"


def test_a_second_load_updates_by_code(tmp_path):
    load(tmp_path, NINE_YEARS, COUNTY, CITY, PROVINCE)

    again = load(tmp_path, NINE_YEARS, COUNTY, CITY, PROVINCE, encoding="gb18030")
    moved = [*NINE_YEARS[:3], "110100", "", "312", "primary;vocational"]
    changed = load(tmp_path, moved, [*CITY[:2], "示范市教育体育局", *CITY[3:]])

    assert counts(again) == (4, 0, 0, 4, 0)
    assert counts(changed) == (2, 0, 2, 0, 0)
    assert School.objects.get().tracks == {"primary", "vocational"}
    assert School.objects.get().authority.name == "示范市教育体育局"


def test_a_school_may_stand_under_an_authority_of_any_level(tmp_path):
    load(tmp_path, PROVINCE, ["school", "3611000001", "示范职业学院", "110000", "", "36", "vocational"])

    assert School.objects.get().authority.level == "province"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["school", "31110", "x", "110000", "", "", ""], "code", "bad_code"),
        (["school", "3111000001", "", "110000", "", "", ""], "name", "missing"),
        (["school", "3111000001", "x", "", "", "", ""], "authority_code", "missing"),
        (["school", "3111000001", "x", "119999", "", "", ""], "authority_code", "unknown_authority"),
        (["school", "3111000001", "x", "110000", "", "99", ""], "category", "bad_category"),
        (["school", "3111000001", "x", "110000", "", "", "primary;college"], "tracks", "bad_track"),
        (["authority", "110101", "x", "119999", "county", "", ""], "authority_code", "unknown_authority"),
        (["authority", "110101", "x", "", "county", "", ""], "authority_code", "missing"),
        (["authority", "120000", "x", "110000", "province", "", ""], "authority_code", "bad_superior"),
        (["authority", "110101", "x", "110000", "town", "", ""], "level", "bad_level"),
        (["ministry", "110101", "x", "", "", "", ""], "type", "bad_type"),
        (PROVINCE, "code", "repeated_in_file"),
    ],
)
def test_what_cannot_be_taken_is_shown_and_the_rest_is_loaded(tmp_path, row, column, code):
    report = load(tmp_path, PROVINCE, row)

    assert counts(report) == (2, 1, 0, 0, 1)
    assert problems_of(report) == [(3, column, code)]


def test_a_county_is_no_superior_of_a_city(tmp_path):
    report = load(tmp_path, PROVINCE, CITY, COUNTY, ["authority", "110200", "x", "110105", "city", "", ""])

    assert (problems_of(report), Authority.objects.count()) == ([(5, "authority_code", "unknown_authority")], 3)


def test_all_problems_of_a_line_are_shown_at_once(tmp_path):
    report = load(tmp_path, PROVINCE, ["school", "1", "", "110000", "", "99", "x"])

    assert [column for _line, column, _code in problems_of(report)] == ["code", "name", "category", "tracks"]


def test_chinese_headings_and_values_are_understood(tmp_path):
    header = ["类型", "机构代码", "名称", "主管部门代码", "级别", "办学类型", "注册类别", "电话"]

    report = load(
        tmp_path,
        ["主管部门", "110000", "示范省教育厅", "", "省", "", "", ""],
        ["学校", "1111000001", "示范幼儿园", "110000", "", "幼儿园", "", "1"],
        header=header,
    )

    assert (counts(report), report.ignored_columns) == ((2, 2, 0, 0, 0), ["电话"])
    assert School.objects.get().category == "111"
