"""Cases 115-126: birth dates and sex."""

import datetime
import re

import openpyxl

from tests.bad_inputs.cases import HEADER, LIN, ZHAO, Case, changed
from tests.bad_inputs.making import cell, one
from tests.registry.tabular.workbook_makers import patched, saved, xlsx

SERIAL = 43711  # 2019-09-03


def dated(number: int, text: str, expected: str, code: str = "") -> Case:
    return Case(number, f"date {text}", one(birth_date=text), expected, code, "C2" if code else "")


def formatted(number_format: str, value: object = SERIAL):
    def change(page):
        page["C2"] = value
        page["C2"].number_format = number_format

    return lambda: xlsx(HEADER, LIN, ZHAO, change=change)


def builtin(number: int):
    """A date cell whose style has a built-in number format, as Chinese spreadsheets write it."""

    def change(name, content):
        if name == "xl/styles.xml":
            content, count = re.subn(rb'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number, content)
            assert count
        return content

    return lambda: patched(formatted("yyyy-mm-dd")(), change)


def since_1904() -> bytes:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEADER, changed(birth_date=datetime.date(2019, 9, 3)), ZHAO):
        book.active.append(row)
    return saved(book)


def born(text: str):
    return one(birth_date=text, id_type="其他", id_number="")


def sexed(text: str, expected: str, code: str = "", cell_address: str = "B2") -> Case:
    return Case(126, f"sex {text!r}", one(sex=text), expected, code, cell_address if code else "")


CASES = [
    *(
        dated(115, text, "OK")
        for text in ("2019-09-03", "2019/9/3", "2019.9.3", "20190903", "2019年9月3日", "2019-9-3")
    ),
    *(
        dated(115, text, "W", "tidied")
        for text in (
            *(
                "２０１９年９月３日",
                "二〇一九年九月三日",
                "2019年9月3日 星期二",
                "2019年9⽉3⽇",
                "2019.09.03.",
                "2019-9-3日",
            ),
            *("2019年9月3日生", "2019、9、3", "2019，9，3", "2019\\9\\3", "20190903.0", "2019/9/3 12:00:00 AM"),
        )
    ),
    *(dated(115, text, "R", "bad_date") for text in ("2019-09-02T16:00:00.000Z", "2019-09-03T00:00:00+08:00")),
    *(
        Case(116, f"date cell as {code}", formatted(code), "OK")
        for code in ("mm-dd-yy", 'yyyy"年"m"月"d"日"', "[$-804]yyyy-mm-dd", "[DBNum1][$-804]yyyy年m月d日")
    ),
    *(Case(117, f"date cell of built-in format {n}", builtin(n), "OK") for n in (14, 30, 31)),
    *(
        Case(117, f"date cell of built-in format {n}, which shows no day", builtin(n), "R", "bad_date", "C2")
        for n in (*range(27, 30), *range(32, 37), *range(50, 59))
    ),
    Case(118, "a serial number that the document confirms", cell("C2", f"><v>{SERIAL}</v>"), "W", "tidied", "C2"),
    Case(118, "a serial number that it contradicts", cell("C2", f"><v>{SERIAL + 1}</v>"), "R", "bad_date", "C2"),
    Case(118, "a serial number as text", one(birth_date=str(SERIAL)), "R", "bad_date", "C2"),
    Case(119, "eight digits shown as a date", formatted("yyyy-mm-dd", 20190903), "W", "tidied", "C2"),
    Case(119, "eight digits in a number cell", cell("C2", "><v>20190903</v>"), "W", "tidied", "C2"),
    Case(120, "dates since 1904", since_1904, "OK"),
    *(
        Case(121, f"serial {value}", cell("C2", f"><v>{value}</v>"), "R", "bad_date", "C2")
        for value in ("60", "0", "-1", "0.25", "2958466")
    ),
    *(
        Case(121, f"serial {value} shown as a date", formatted("yyyy-mm-dd", value), "R", "bad_date", "C2")
        for value in (0, -1, 0.25, 2958466)
    ),
    Case(121, "serial 60 shown as a date", formatted("yyyy-mm-dd", 60), "R", "id_birth_date_conflict", "E2"),
    Case(122, "with a time of day", formatted("yyyy-mm-dd hh:mm", SERIAL + 0.5), "W", "tidied", "C2"),
    Case(122, "43 seconds before midnight", formatted("yyyy-mm-dd", SERIAL - 43 / 86_400), "OK"),
    Case(122, "midnight", formatted("yyyy-mm-dd", datetime.datetime(2019, 9, 3)), "OK"),
    Case(122, "a time of day in text", one(birth_date="2019-09-03 00:00:00"), "W", "tidied", "C2"),
    *(
        dated(123, text, "R", "bad_date")
        for text in ("2009-02-29", "2009-13-01", "1900-02-29", "2019-00-10", "2019-09-31")
    ),
    *(
        Case(123, f"leap day {text}", born(text), "W", "age_out_of_range", "C2")
        for text in ("2008-02-29", "2000-02-29")
    ),
    *(dated(124, text, "R", "bad_date") for text in ("03/09/2019", "3/9/19", "19-9-3", "2019-9", "2019", "190903")),
    *(
        dated(125, text, "R", "bad_date")
        for text in (
            "2027-01-01",
            "1899-12-31",
            "民国108年9月3日",
            "二〇一九年八月初五",
            "农历2019年8月5日",
            "1441-01-04",
        )
    ),
    Case(125, "before 1990", born("1989-09-03"), "W", "age_out_of_range", "C2"),
    sexed("女", "OK"),
    *(sexed(text, "OK") for text in ("2", "女性", "女生", "女孩", "女童", "F", "f", "Female", "2-女")),
    *(sexed(text, "W", "tidied") for text in ("女 ", "２", "⼥")),
    *(sexed(text, "R", "bad_sex") for text in ("未知", "0", "9", "x", "妇")),
    sexed("", "R", "missing"),
    sexed("男", "R", "id_sex_conflict", "E2"),
    Case(126, "sex in a number cell", cell("B2", "><v>2</v>"), "OK"),
]
