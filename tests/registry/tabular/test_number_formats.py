"""What a number shows: days, dates without a day, words, and where it is not certain."""

from datetime import datetime, timedelta

import pytest

from registry.tabular import cells
from registry.tabular.number_formats import BUILT_IN, is_plain, shown

DAY = 43899  # 2020-03-09, a Monday


@pytest.mark.parametrize(
    "code",
    [
        "yyyy/m/d",
        "yyyy/m/d;@",
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日"',
        "yyyy年MM月dd日",
        "[$-804]yyyy/m/d",
        "[$-F800]dddd, mmmm dd, yyyy",
        r"yyyy\-mm\-dd",
        '[DBNum1][$-804]yyyy"年"m"月"d"日"',
        '[$-404]e"年"m"月"d"日"',
        "d-mmm-yy",
        "m/d/yy h:mm",
        "mm/dd/yyyy hh:mm:ss",
        "[Red]yyyy/m/d",
        "[>100]yyyy/m/d;General",
        *(BUILT_IN[number] for number in (14, 15, 22, 30, 31)),
    ],
)
def test_a_date_with_its_day_is_that_day(code):
    assert shown(code, DAY) == ("d", "2020-03-09")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('yyyy"年"m"月"', "2020年3月"),
        ("yyyy年m月;@", "2020年3月"),
        ("mmm-yy", "2020年3月"),
        ("yyyy-mm", "2020年3月"),
        ("[$-804]yyyy/mm", "2020年3月"),
        ("yyyy", "2020年"),
        ('e"年"', "2020年"),
        ('m"月"d"日"', "3月9日"),
        ("d-mmm", "3月9日"),
        ("d", "9日"),
        ("aaaa", "星期一"),
        ("[$-804]ddd", "星期一"),
        ('yyyy"年"m"月" aaa', "2020年3月星期一"),
        *((BUILT_IN[number], "2020年3月") for number in (17, 27, 36, 50, 52, 57)),
        *((BUILT_IN[number], "3月9日") for number in (16, 28, 29, 51, 53, 54, 58)),
    ],
)
def test_a_date_without_its_day_is_a_text(code, text):
    assert shown(code, DAY) == ("t", text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("h:mm", "08:30:00"),
        ("mm:ss", "08:30:00"),
        ("mm:ss.0", "08:30:00"),
        ('上午/下午h"时"mm"分"', "08:30:00"),
        ("h:mm AM/PM", "08:30:00"),
        ("[h]:mm:ss", "1053584:30:00"),
        ("[mm]:ss", "1053584:30:00"),
        *((BUILT_IN[number], "08:30:00") for number in (18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56)),
    ],
)
def test_a_time_alone_is_a_text(code, text):
    assert shown(code, DAY + 8.5 / 24) == ("t", text)


def test_m_is_minutes_after_hours_and_before_seconds():
    assert shown("yyyy-mm-dd hh:mm", DAY + 0.5) == ("d", "2020-03-09 12:00:00")
    assert shown("yyyy hh:mm", DAY) == ("t", "2020年")
    assert shown("hh:mm yyyy-m", DAY) == ("t", "2020年3月")


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('[=1]"男";[=2]"女"', 1, "男"),
        ('[=1]"男";[=2]"女"', 2, "女"),
        ('[=1]男;[=2]女;"未知"', 9, "未知"),
        ('[=1]"男";"女"', 2, "女"),
        ('"女"', 1, "女"),
        (r"\女", 1, "女"),
        ("女", 1, "女"),
        ('[Red][=1]"女";General', 1, "女"),
        ('_("女"_)', 1, "女"),
        ('"男";;"女"', 0, "女"),
        ('"男";"女"', -1, "女"),
        ('"男";"女"', 0, "男"),
        ('"女";;;@', 1, "女"),
        ('"女";@', 1, "女"),
        ('0"岁"', 6, "6岁"),
        ('General"岁"', 6, "6岁"),
        ("0000", 12, "0012"),
        ('0000"年"00"月"00"日"', 20200309, "2020年03月09日"),
        ("0000-00-00", 20200309, "2020-03-09"),
        ("00", 123, "123"),
        ("0;-0;;@", 0, ""),
        ("#", 0, ""),
        ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 0, "-"),
    ],
)
def test_what_the_format_writes_is_what_the_cell_says(code, value, text):
    assert shown(code, value) in {("t", text), ("n", text)}
    assert shown(code, value)[0] == "t" or text == "123"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('[=1]"男";[=2]"女";0', 3),
        ('[=1]"男";General', 2),
        ("#,##0.00", 3),
        ("0.00", 3),
        ("0%", 1),
        ("0.00E+00", 3),
        ("# ?/?", 3),
        ("@", 3),
        ("G/通用格式", 3),
        ("0_ ;[Red]\\-0\\ ", 3),
        ("0_ ;[Red]\\-0\\ ", -3),
        ("[$¥-804]#,##0", 3),
        ("[$¥-804]0", 3),
        ("[DBNum1]0", 3),
        ("[>100]0;0", 3),
        ("000000000000000000", 110101202003090011),
        *(
            (code, 7)
            for number, code in BUILT_IN.items()
            if number in (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 37, 41, 48, 49)
        ),
    ],
)
def test_a_number_in_a_usual_form_is_the_number(code, value):
    assert shown(code, value) == ("n", cells.number(value))


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('[=1]"男";[=2]"女"', 3),  # signs of no number
        ('[=1]"男"', 2),  # one program shows the number, one the word
        ('[=1]"男";"女";"未知"', 2),  # second or third
        ('"男";[=2]"女";"未知"', 2),  # first or second
        ('"女"', -1),  # with a sign, perhaps
        (";;;", 1),  # nothing
        ("[$女-804]", 1),  # as a sign of money, with the number or without
        ("*女", 1),  # as often as there is room
        ('[=1]"男";yyyy', 2),  # a date at the beginning of all days
    ],
)
def test_what_is_not_certain_is_never_the_bare_number(code, value):
    assert shown(code, value)[0] == "u" or shown(code, value) == ("t", "1900年")


def test_days_that_are_none():
    assert [shown("yyyy/m/d", value) for value in (-1, 0.5, 60, 2958466)] == [
        ("n", "-1"),
        ("t", "1900-01-00"),
        ("t", "1900-02-29"),
        ("n", "2958466"),
    ]
    assert shown("yyyy/m/d", 59) == ("d", "1900-02-28")
    assert shown("yyyy/m/d", 61) == ("d", "1900-03-01")
    assert shown("yyyy/m/d", 2958465.9999) == ("d", "9999-12-31 23:59:51")
    assert shown("yyyy/m/d", DAY - 1462, True) == ("d", "2020-03-09")


@pytest.mark.parametrize("seconds", [-43, 0, 43, -59, 59])
def test_seconds_from_midnight_are_that_midnight(seconds):
    moment = datetime(2020, 3, 9) + timedelta(seconds=seconds)

    assert shown("yyyy/m/d", DAY + seconds / 86_400) == ("d", "2020-03-09")
    assert shown("yyyy/m", 43891 + seconds / 86_400) == ("t", "2020年3月")
    assert cells.shown(moment) == ("d", "2020-03-09")


@pytest.mark.parametrize("seconds", [-61, 60, 43_200])
def test_a_time_of_day_stays(seconds):
    moment = datetime(2020, 3, 9) + timedelta(seconds=seconds)

    assert shown("yyyy/m/d", DAY + seconds / 86_400) == ("d", moment.isoformat(" "))
    assert cells.shown(moment) == ("d", moment.isoformat(" "))
    assert cells.shown(datetime.max)[1].startswith("9999-12-31 23:59:59")


def test_plain_formats_need_no_look():
    plain = ["General", "@", "0", "0.00", "#,##0", "0%", "0.00E+00", "0_ ", "0.00_);@", "G/通用格式"]
    assert all(map(is_plain, plain))
    assert all(shown(code, value) == ("n", cells.number(value)) for code in plain for value in (0, 1, -1.5, 43899))
    assert not any(map(is_plain, ["yyyy", '"女"', "00", "General;;;", "#", "aaaa", "[=1]0", "Standard"]))


@pytest.mark.parametrize("code", ["", ";", ";;;;;", '"', "\\", "[", "*", "_", "[=]", "[$]", "[h", "A/P", "0" * 300])
def test_no_code_breaks_it(code):
    for value in (0.0, 1.0, -1.0, 1e300, float("inf"), float("nan")):
        letter, text = shown(code, value)
        assert letter in cells.KINDS
        assert isinstance(text, str)
