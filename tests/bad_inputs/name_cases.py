"""Cases 77-90: names of every kind, and what is none."""

from datetime import date

from tests.bad_inputs.cases import HEADER, LIN, ZHAO, Case, changed
from tests.bad_inputs.making import one, xlsx_of_xml
from tests.factories import resident_number
from tests.registry.tabular.workbook_makers import xlsx


def fine(number: int, name: str, what: str = "") -> Case:
    return Case(number, what or f"name {name}", one(name=name), "OK")


def warned(number: int, name: str, what: str = "") -> Case:
    return Case(number, what or f"name {name}", one(name=name), "W", "tidied", "A2")


def rejected(number: int, name: str) -> Case:
    return Case(number, f"name {name!r}", one(name=name), "R", "bad_name", "A2")


def namesakes() -> bytes:
    other = resident_number(date(2019, 9, 3), "2", 7)
    return xlsx(HEADER, LIN, changed(id_number=other))


CASES = [
    *(
        fine(77, name, f"extension character {ord(name[1]):X}")
        for name in ("林\U00020bb7", "林\U0002b7a9", "林\U00030ede")
    ),
    warned(78, "林\ue863", "private character with a standard one"),
    Case(78, "private character without a standard one", one(name="林\uf8f5"), "W", "private_character", "A2"),
    fine(79, "林\uf900", "compatibility ideograph"),
    fine(79, "林\U0002f800", "compatibility ideograph of the supplement"),
    fine(80, "葛\U000e0100飾", "ideographic variation"),
    fine(80, "葛\ufe00飾", "variation selector"),
    fine(81, "买买提·阿卜杜拉"),
    *(warned(79, name, f"radical {ord(name[1]):X}") for name in ("林⾼", "林⺠", "林㇐")),
    *(rejected(79, name) for name in ("林⺼", "林⻏")),
    *(rejected(81, f"买买提{dot}阿卜杜拉") for dot in "。●、?"),
    *(warned(81, f"买买提{dot}阿卜杜拉") for dot in "•・．‧.･∙⋅᛫"),
    fine(81, "买买提阿卜杜拉"),
    fine(82, "买买提·阿卜杜热合曼·艾合买提·买买提·吐尔逊江·阿卜杜拉"),
    fine(82, "林" * 50, "50 characters"),
    rejected(82, "林" * 51),
    fine(83, "林", "one character"),
    Case(83, "two of one name and birth date", namesakes, "OK"),
    fine(84, "Anna Maria Schmidt"),
    fine(84, "Анна Иванова", "Cyrillic"),
    fine(84, "ئابدۇراخمان", "Uyghur"),
    fine(84, "བསྟན་འཛིན", "Tibetan"),
    fine(84, "ᠪᠠᠲᠤ", "Mongolian"),
    fine(84, "김민수", "Korean"),
    fine(84, "أحمد", "Arabic"),
    warned(85, "Ａｎｎａ"),
    rejected(85, "林小满2"),
    rejected(85, "林小满(借读)"),
    rejected(85, "林小满（借读）"),
    fine(86, "呂小满", "traditional form"),
    fine(86, "吕小满", "simplified form"),
    fine(87, "林己", "one stroke"),
    *(
        rejected(88, name)
        for name in (
            "林\U0001f600",
            "林\u2400",
            "林?",
            "林\ufffd",
            "锟斤拷",
            "林*",
            "林○",
            "林\u3164",
            "同上",
            "无",
            "未知",
            "-",
            "NULL",
            "测试",
        )
    ),
    fine(89, "O'Brien"),
    *(
        rejected(89, name)
        for name in (
            "Robert'); DROP TABLE students;--",
            "<script>alert(1)</script>",
            "{{7*7}}",
            "%s",
            "${jndi:ldap://x}",
        )
    ),
    Case(90, "full-width digits", one(id_number="".join(chr(ord(c) + 0xFEE0) for c in LIN[4])), "W", "tidied", "E2"),
    Case(90, "Arabic digits", one(id_number=LIN[4][:-1] + "٣"), "R", "id_format", "E2"),
    Case(90, "Arabic digits in the date", one(birth_date="٢٠١٩-٠٩-٠٣"), "R", "bad_date", "C2"),
    Case(90, "full-width digits in the date", one(birth_date="２０１９－０９－０３"), "W", "tidied", "C2"),
    Case(90, "as XML", lambda: xlsx_of_xml(HEADER, LIN, ZHAO), "OK"),
]
