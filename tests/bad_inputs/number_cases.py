"""Cases 91-114: document numbers and student numbers."""

from datetime import date

from matching.layouts import VOCATIONAL
from registry.identity.check_digits import check_character
from tests.bad_inputs.cases import BORN, FIELDS, HEADER, LIN, NUMBER, ZHAO, Case, changed
from tests.bad_inputs.making import cell, one
from tests.factories import resident_number
from tests.registry.tabular.workbook_makers import xlsx

TWENTY = date(2009, 5, 6)
PUPIL = ["", "陈思远", "男", "2009-05-06", "居民身份证", resident_number(TWENTY, "1", 3)]
OLDER = ["", "赵一鸣", "男", "2010-01-15", "居民身份证", resident_number(date(2010, 1, 15), "1", 1)]


def checked(first_17: str) -> str:
    return first_17 + check_character(first_17)


def number(value: str, **values):
    return one(id_number=value, **values)


def numeric(value: str):
    return cell("E2", f"><v>{value}</v>")


def pupil(**values):
    """A vocational roster of two, one of them changed."""
    names = ("student_number", *FIELDS)
    row = [values.get(name, value) for name, value in zip(names, PUPIL, strict=True)]
    return lambda: xlsx(["学籍号", *HEADER], row, OLDER)


def rejected(count: int, what: str, make, code: str, place: str = "E2", **more) -> Case:
    return Case(count, what, make, "R", code, place, **more)


def warned(count: int, what: str, make, code: str = "tidied", place: str = "E2", **more) -> Case:
    return Case(count, what, make, "W", code, place, **more)


def fine(count: int, what: str, make, **more) -> Case:
    return Case(count, what, make, "OK", **more)


def of_type(name: str, value: str, **values):
    return one(id_type=name, id_number=value, **values)


def twice(name: str = "林小满"):
    return lambda: xlsx(HEADER, LIN, ZHAO, changed(name=name))


def born(day: date, **values):
    return one(birth_date=day.isoformat(), id_number=resident_number(day, "2", 1), **values)


WRONG_CHECK = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
ENDING_IN_X = next(full for serial in range(99) if (full := resident_number(BORN, "2", serial)).endswith("X"))
ZERO_SEQUENCE = checked(NUMBER[:14] + "000")
OLD_PUPIL = {"birth_date": "1999-05-06", "id_number": "110105990506003"}
PERMIT = checked("81000020190903002")
FOREIGN = checked("91112420190903002")

CASES = [
    rejected(91, "18 digits in a number cell", numeric("110105200901010011"), "id_as_number"),
    rejected(91, "that pass the check digit", numeric("1.10105201909030E+17"), "id_as_number"),
    rejected(92, "power of ten as text", number("1.10105E+17"), "id_as_number"),
    rejected(93, "15 digits and 000 in a number cell", numeric(NUMBER[:15] + "000"), "id_as_number"),
    rejected(93, "sequence 000 as text", number(ZERO_SEQUENCE), "id_format"),
    *(rejected(94, f"{sign!r} for X", number("11010520190903002" + sign), "id_format") for sign in ("×", "Х", "χ")),
    fine(94, "X", number(ENDING_IN_X)),
    *(warned(94, f"{sign!r} for X", number(ENDING_IN_X[:-1] + sign)) for sign in ("x", "Ｘ", "ｘ")),
    warned(95, "full-width digits", number("".join(chr(ord(sign) + 0xFEE0) for sign in NUMBER))),
    *(
        warned(96, f"{mark!r} inside", number(NUMBER[:6] + mark + NUMBER[6:]))
        for mark in (" ", "-", ".", "\u200b", "\u3000", "\u00a0", "\n", "\t", "·")
    ),
    warned(96, "a leading apostrophe", number("'" + NUMBER)),
    rejected(97, "15 digits of a child", number("110105190903002"), "id_format"),
    warned(97, "15 digits of the last century", pupil(**OLD_PUPIL), "tidied", "F2", layout=VOCATIONAL),
    rejected(98, "17 digits", number(NUMBER[:-1]), "id_format"),
    rejected(98, "19 digits", number(NUMBER + "1"), "id_format"),
    rejected(98, "letters inside", number(NUMBER[:8] + "O" + NUMBER[9:]), "id_format"),
    rejected(99, "wrong check digit", number(WRONG_CHECK), "id_check_digit"),
    rejected(100, "impossible birth date inside", number(checked("11010520190230002")), "id_format"),
    rejected(100, "birth date to come inside", number(checked("11010520990903002")), "id_format"),
    rejected(100, "year 1899 inside", number(checked("11010518990903002")), "id_format"),
    warned(100, "age 3", born(date(2023, 3, 3)), "age_out_of_range", "C2"),
    warned(100, "age 40", born(date(1986, 3, 3)), "age_out_of_range", "C2"),
    rejected(101, "another birth date", one(birth_date="2019-09-04"), "id_birth_date_conflict"),
    rejected(102, "another sex", one(sex="男"), "id_sex_conflict"),
    rejected(
        102,
        "another sex and birth date",
        one(sex="男", birth_date="2019-09-04"),
        "id_sex_conflict",
        problems=(("E2", "id_sex_conflict"), ("E2", "id_birth_date_conflict")),
    ),
    warned(103, "unknown region", number(resident_number(BORN, "2", 1, "115999")), "unknown_region"),
    fine(103, "abolished region", number(resident_number(BORN, "2", 1, "310103"))),
    rejected(104, "sequence 000", number(ZERO_SEQUENCE), "id_format"),
    Case(105, "one number twice", twice(), "W", "repeated_in_file", "E4"),
    rejected(
        106,
        "one number with two names",
        twice("林小曼"),
        "repeated_in_file",
        accepted=1,
        rejected=2,
        problems=(("E2", "repeated_in_file"), ("E4", "repeated_in_file")),
    ),
    rejected(109, "no number", number(""), "missing"),
    rejected(109, "a placeholder", number("无"), "id_format"),
    fine(109, "other document without number", of_type("其他", "")),
    fine(109, "无证件", of_type("无证件", "")),
    fine(110, "Hong Kong", of_type("香港特区护照/身份证明", "A1234567")),
    fine(110, "Macao", of_type("澳门特区护照/身份证明", "12345678")),
    fine(110, "home-return permit", of_type("港澳居民来往内地通行证", "H12345678")),
    fine(110, "Taiwan permit", of_type("台湾居民来往大陆通行证", "12345678")),
    fine(110, "residence permit", of_type("港澳台居民居住证", PERMIT)),
    fine(110, "old foreign residence card", of_type("境外永久居住证", "USA110119090301")),
    fine(110, "new foreign residence card", of_type("境外永久居住证", FOREIGN)),
    rejected(
        110, "with a thirteenth month inside", of_type("境外永久居住证", checked("91112420191345002")), "id_format"
    ),
    rejected(
        110,
        "with another birth date inside",
        of_type("境外永久居住证", checked("91112420190904002")),
        "id_birth_date_conflict",
    ),
    rejected(
        110, "with another sex inside", of_type("境外永久居住证", checked("91112420190903001")), "id_sex_conflict"
    ),
    *(
        warned(110, f"nine digits of {name}", of_type(name, "012345678"), "unusual_number")
        for name in ("境外永久居住证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "澳门特区护照/身份证明")
    ),
    *(
        fine(110, f"type {name}", of_type(name, value))
        for name, value in (
            ("港澳居民来往内地通行证（回乡证）", "H12345678"),
            ("台湾居民来往大陆通行证（台胞证）", "12345678"),
            ("中国护照", "E12345678"),
        )
    ),
    *(
        rejected(111, f"type {name}", one(id_type=name), "bad_id_type", "D2")
        for name in ("出生证", "出生医学证明", "临时居民身份证", "居民身份证（护照）")
    ),
    warned(109, "无 under 其他", of_type("其他", "无")),
    warned(113, "无 as student number", pupil(student_number="无"), "tidied", "A2", layout=VOCATIONAL),
    rejected(98, "stars", number(NUMBER[:6] + "********" + NUMBER[14:]), "id_format"),
    fine(110, "passport", of_type("护照", "E12345678")),
    fine(110, "household book", of_type("户口簿", "123456789")),
    rejected(111, "unknown type", one(id_type="学生证"), "bad_id_type", "D2"),
    fine(111, "code for the type", one(id_type="1")),
    rejected(
        111,
        "type and number exchanged",
        one(id_type=NUMBER, id_number="居民身份证"),
        "bad_id_type",
        "D2",
        problems=(("D2", "bad_id_type"),),
    ),
    warned(112, "a resident number as a passport", of_type("护照", NUMBER), "number_of_other_type"),
    rejected(
        113, "wrong check digit", pupil(student_number="G" + WRONG_CHECK), "bad_student_number", "A2", layout=VOCATIONAL
    ),
    rejected(113, "too short", pupil(student_number="G123"), "bad_student_number", "A2", layout=VOCATIONAL),
    warned(113, "lower case", pupil(student_number="g" + NUMBER), "tidied", "A2", layout=VOCATIONAL),
    fine(113, "temporary number", pupil(student_number="L" + WRONG_CHECK), layout=VOCATIONAL),
    fine(113, "none", pupil(), layout=VOCATIONAL),
]
