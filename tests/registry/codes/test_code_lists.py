"""National code lists: exact codes of the lists, and how a cell's text finds its code."""

import pytest

from registry import codes


def test_every_list_is_known_by_its_name():
    assert set(codes.ALL) == {
        "sex", "ethnicity", "nationality", "overseas_status", "political_status", "health", "household_kind",
        "entry_method", "attendance", "student_source", "left_behind", "inclusive_class", "disability",
        "transport", "relation", "blood_type", "yes_no", "document_type", "school_category", "running_kind",
        "student_category", "study_form", "vocational_entry_method", "vocational_attendance",
        "vocational_overseas_status", "marital_status", "residence_kind", "schooling_length", "vocational_health",
        "vocational_student_source", "admission_target", "admission_method", "joint_kind", "vocational_relation",
    }  # fmt: skip


@pytest.mark.parametrize("code_list", codes.ALL.values(), ids=lambda code_list: code_list.name)
def test_codes_and_names_are_unique_and_every_name_finds_its_own_code(code_list):
    assert len({code for code, _ in code_list.codes}) == len(code_list.codes)
    assert [code_list.parse(name) for _, name in code_list.codes] == [code for code, _ in code_list.codes]
    assert set(code_list.aliases.values()) <= {code for code, _ in code_list.codes}


@pytest.mark.parametrize("code_list", codes.ALL.values(), ids=lambda code_list: code_list.name)
def test_code_and_name_together_find_the_code(code_list):
    for code, name in code_list.codes:
        assert code_list.parse(f"{code}-{name}") == code


@pytest.mark.parametrize(
    ("code_list", "text", "code"),
    [
        (codes.ETHNICITY, "汉族", "01"),
        (codes.ETHNICITY, "1", "01"),
        (codes.ETHNICITY, "毛难", "36"),
        (codes.ETHNICITY, "崩龙族", "46"),
        (codes.ETHNICITY, "基诺", "56"),
        (codes.ETHNICITY, "穿青人", "57"),
        (codes.ETHNICITY, "97", "58"),
        (codes.ETHNICITY, "火星", None),
        (codes.SEX, "1-男", "1"),
        (codes.SEX, "９", None),
        (codes.DOCUMENT_TYPE, "户口薄", "B"),
        (codes.DOCUMENT_TYPE, "2-户口簿", "B"),
        (codes.DOCUMENT_TYPE, "2", "2"),
        (codes.DOCUMENT_TYPE, "a", "A"),
        (codes.LEFT_BEHIND, "1", None),
        (codes.LEFT_BEHIND, "2-单亲留守", "1"),
        (codes.LEFT_BEHIND, "双亲留守儿童", "2"),
        (codes.OVERSEAS_STATUS, "0", "00"),
        (codes.OVERSEAS_STATUS, "非港澳台侨", "00"),
        (codes.POLITICAL_STATUS, "少先队员", "13"),
        (codes.HEALTH, "60", "50"),
        (codes.TRANSPORT, "自行车(含摩托车、电动自行车)", "2"),
        (codes.NATIONALITY, "chn", "CHN"),
        (codes.NATIONALITY, "中国台湾", "TWN"),
        (codes.NATIONALITY, "美 国", "USA"),
        (codes.RUNNING_KIND, "附设小学班", "219"),
        (codes.SCHOOL_CATEGORY, "36", "36"),
        (codes.YES_NO, " ", None),
        (codes.STUDENT_CATEGORY, "33120", "01"),
        (codes.JOINT_KIND, "东中西部联合办学", "4"),
        (codes.JOINT_KIND, "1", None),
        (codes.JOINT_KIND, "1-城乡", "3"),
        (codes.VOCATIONAL_OVERSEAS_STATUS, "否", "00"),
        (codes.VOCATIONAL_HEALTH, "有生理缺陷", None),
        (codes.VOCATIONAL_RELATION, "祖父母或外祖父母", None),
        (codes.VOCATIONAL_RELATION, "外公", "07"),
        (codes.SCHOOLING_LENGTH, "三年制", "05"),
        (codes.ADMISSION_TARGET, "其它", "99"),
    ],
)
def test_text_of_a_cell_finds_its_code(code_list, text, code):
    assert code_list.parse(text) == code


def test_label_and_choices():
    assert codes.RUNNING_KIND.label_of("218") == "小学教学点"
    assert codes.RUNNING_KIND.label_of("999") == "999"
    assert codes.SEX.choices == [("1", "男"), ("2", "女")]
    assert len(codes.NATIONALITY.choices) == 249
    assert len(codes.ETHNICITY.choices) == 59
