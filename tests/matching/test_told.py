"""What a registrar is told of values: which character, where, what was probably meant, and what to do (R10, R13)."""

from datetime import date

import pytest
from django.utils import translation

from enrollment.uploads.wording import problem_words
from matching.layouts import PRIMARY, VOCATIONAL
from matching.roster import check
from registry.identity.check_digits import check_character
from tests.matching.tables import NUMBER, good, special, table

STARTS, TODAY = date(2026, 9, 1), date(2026, 9, 10)


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def checked(*rows, layout=PRIMARY):
    return check(table(*rows, layout=layout), layout, starts_on=STARTS, today=TODAY)


def told(layout=PRIMARY, **changed):
    """Code, level and words of every problem of a row."""
    result = checked(good(**changed), layout=layout)
    found = [*result.rejected.get(3, []), *result.warnings.get(3, [])]
    return [(each.code, each.level, problem_words(each)) for each in found]


def number(first_17: str) -> str:
    return first_17 + check_character(first_17)


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"name": "李○明"}, "bad_name", ("第 2 个字“○”", "可能应为“〇”", "请")),
        ({"name": "阿依古丽。买买提"}, "bad_name", ("第 5 个字“。”", "可能应为“·”")),
        ({"name": "阿依古丽●买买提"}, "bad_name", ("第 5 个字“●”", "可能应为“·”")),
        ({"name": "李⺼明"}, "bad_name", ("第 2 个字“⺼”", "可能应为“月”")),
        ({"name": "李?明"}, "bad_name", ("第 2 个字", "转换文件时丢失", "“?”", "请")),
        ({"name": "李\ufffd"}, "bad_name", ("第 2 个字", "丢失")),
        ({"name": "锟斤拷"}, "bad_name", ("丢失", "“锟”")),
        ({"name": "李*"}, "bad_name", ("“*”遮住", "请")),
        ({"name": "李1明"}, "bad_name", ("第 2 个字“1”是数字",)),
        ({"name": "李晓明(小)"}, "bad_name", ("第 4 个字是括号“(”",)),
        ({"name": "李\u202e晓明"}, "bad_name", ("第 2 个字", "U+202E", "请清空")),
        ({"name": "李\x00晓明"}, "bad_name", ("第 2 个字", "U+0000")),
        ({"birth_date": "2019-O3-07"}, "bad_date", ("第 6 个字“O”", "可能应为“0”")),
        ({"birth_date": "不详"}, "bad_date", ("无法识别",)),
        ({"id_number": NUMBER[:8] + "O" + NUMBER[9:]}, "id_format", ("第 9 个字“O”", "可能应为“0”", "请")),
        ({"id_number": NUMBER[:17] + "×"}, "id_format", ("第 18 个字“×”", "可能应为“X”")),
        ({"id_number": NUMBER[:17]}, "id_format", ("18 位", "填了 17 位")),
        ({"id_number": NUMBER[:6] + "********" + NUMBER[14:]}, "id_format", ("遮住", "请")),
        ({"id_type": "其他", "id_number": "T1234" * 7}, "id_format", ("30 个字符",)),
        ({"id_type": "出生医学证明"}, "bad_id_type", ("“居民身份证”", "“其他”", "请选")),
        ({"id_type": "出生证"}, "bad_id_type", ("“居民身份证”", "“其他”")),
        ({"id_type": "临时居民身份证"}, "bad_id_type", ("请选“居民身份证”",)),
        ({"id_type": "户籍证明"}, "bad_id_type", ("“户口簿”",)),
        ({"id_number": special("1.10105201903E+17", "number")}, "id_as_number", ("设置单元格格式", "文本", "重新输入")),
        ({"id_number": special("", "formula")}, "formula_error", ("选择性粘贴", "数值")),
        ({"sex": special("", "blank", "merged")}, "merged_cells", ("取消合并单元格",)),
    ],
)
def test_an_error_says_where_what_and_what_to_do(changed, code, words):
    (found,) = (each for each in told(**changed) if each[1] == "error")
    assert found[0] == code
    assert all(part in found[2] for part in words), found[2]
    assert "%(" not in found[2]


@pytest.mark.parametrize(
    ("student_number", "words"),
    [
        ("G1101O5201903070011", ("第 6 个字“O”", "可能应为“0”")),
        ("G123", ("19 位", "填了 4 位")),
        ("X110105201903070011", ("G、L 或 J",)),
    ],
)
def test_of_a_student_number_too(student_number, words):
    ((code, _, said),) = told(VOCATIONAL, student_number=student_number, **GROWN)
    assert code == "bad_student_number"
    assert all(part in said for part in words), said


BORN = date(2010, 3, 7)
GROWN = {"birth_date": "2010-03-07", "id_number": number("11010520100307001")}


@pytest.mark.parametrize("text", ["学籍号未下发", "3.30101E+17", NUMBER])
def test_what_begins_with_no_letter_of_a_student_number_is_told_so_and_not_counted(text):
    ((code, _, said),) = told(VOCATIONAL, student_number=text, **GROWN)
    assert (code, "这一格不是" in said) == ("bad_student_number", True)


@pytest.mark.parametrize("word", ["无", "/", "暂无", "没有"])
def test_a_word_for_no_student_number_is_read_as_none(word):
    result = checked(good(student_number=word, **GROWN), layout=VOCATIONAL)
    assert [probe.student_number for probe in result.probes] == [""]
    assert told(VOCATIONAL, student_number=word, **GROWN) == [("tidied", "warning", "已按没有号码处理。")]


def test_a_word_for_no_document_number_is_read_as_none():
    assert told(id_type="其他", id_number="无") == [("tidied", "warning", "已按没有号码处理。")]


@pytest.mark.parametrize("name", ["李⾼明", "李⺠", "⻢晓"])
def test_a_radical_is_read_as_its_ideograph_with_a_warning_and_agrees_with_it(name):
    result = checked(good(name=name))
    (probe,) = result.probes
    assert probe.agreement_key == probe.name != name
    ((code, level, said),) = told(name=name)
    assert (code, level) == ("tidied", "warning")
    assert "PDF" in said
    assert probe.name in said


def test_radicals_of_other_values_are_read_too():
    written = {
        "sex": "⼥",
        "birth_date": "2019年3⽉7⽇",
        "id_type": "居⺠⾝份证",
        "id_number": number("11010520190307002"),
    }
    result = checked(good(**written))
    assert [(probe.sex, probe.birth_date, probe.id_type) for probe in result.probes] == [("2", date(2019, 3, 7), "1")]
    assert [each.code for each in result.warnings[3]] == ["tidied"] * 3


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("2019-03-07", False),
        ("2019-03-07 00:00:00", False),
        ("2019-03-07 12:30:00", True),
        ("2019-03-07 23:59:17", True),
    ],
)
def test_the_time_of_a_birth_date_is_left_out_with_a_warning(text, warned):
    cell = special(text, "date", value=date(2019, 3, 7))
    assert bool(told(birth_date=cell)) is warned
    assert not warned or "时间已略去，读取为 2019-03-07" in told(birth_date=cell)[0][2]
    assert [probe.birth_date for probe in checked(good(birth_date=cell)).probes] == [date(2019, 3, 7)]


FOREIGN = {"id_type": "境外永久居住证", "id_number": number("91112420190307001")}


def test_the_number_of_a_foreign_residence_card_is_compared_as_a_resident_number():
    assert told(**FOREIGN) == []
    assert [code for code, *_ in told(**FOREIGN, birth_date="2019-03-08")] == ["id_birth_date_conflict"]
    assert [code for code, *_ in told(**FOREIGN, sex="女")] == ["id_sex_conflict"]
    serial = special("43531", "number", value=43531)
    assert [probe.birth_date for probe in checked(good(**FOREIGN, birth_date=serial)).probes] == [date(2019, 3, 7)]


def test_under_the_type_of_an_identity_card_it_is_a_doubt_and_no_unknown_region():
    (found,) = told(id_number=FOREIGN["id_number"])
    assert found[:2] == ("number_of_other_type", "warning")
    assert "外国人永久居留身份证" in found[2]


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    [
        ("台湾居民来往大陆通行证", "012345678"),
        ("港澳居民来往内地通行证", "012345678"),
        ("境外永久居住证", "012345678"),
        ("护照", "1234"),
    ],
)
def test_a_number_of_uncertain_form_is_taken_with_a_warning_and_is_nobodys_proof(id_type, id_number):
    values = {"id_type": id_type, "id_number": id_number}
    ((code, level, words),) = told(**values)
    assert (code, level) == ("unusual_number", "warning")
    assert "请对照证件核对" in words
    first, second = good(**values), good(name="王小红", **values)
    result = checked(first, second, first)
    # the same text on two names rejects nobody, and a person is repeated by name, birth date and sex only
    assert [probe.document_key for probe in result.probes] == [None, None]
    assert result.repeated == {5: 3}


def test_a_conflict_of_sexes_says_which_the_number_is_of():
    ((code, _, said),) = told(sex="女")
    assert code == "id_sex_conflict"
    assert "“男”" in said


def test_of_a_picture_no_text_is_shown():
    found = checked(good(name=special('=DISPIMG("ID_1",1)', "picture"))).rejected[3]
    assert [(each.details["hint"], each.value) for each in found] == [("picture", "")]
