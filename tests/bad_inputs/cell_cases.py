"""Cases 60-76: what kinds of cells there are, and texts that are none."""

from tests.bad_inputs.cases import HEADER, ZHAO, Case, changed
from tests.bad_inputs.making import cell, one, xlsxwriter_book
from tests.registry.tabular.workbook_makers import xlsx

RICH = "<r><t>林</t></r><r><rPr><b/></rPr><t>小满</t></r><rPh sb='0' eb='1'><t>lin</t></rPh>"


def texts(address: str, xml: str):
    return cell(address, f't="inlineStr"><is>{xml}</is>')


def rich_shared() -> bytes:
    def write(book, page):
        page.write_rich_string(1, 0, "林", book.add_format({"bold": True}), "小满")

    return xlsxwriter_book(write)


def failed(text: str, field: str = "E2"):
    return cell(field, f't="e"><v>{text}</v>')


def rejected(number: int, what: str, make, code: str, place: str, *further: tuple[str, str]) -> Case:
    return Case(number, what, make, "R", code, place, problems=((place, code), *further))


def warned(number: int, what: str, make, code: str, place: str) -> Case:
    return Case(number, what, make, "W", code, place)


CASES = [
    warned(
        60, "formula with a stored value", cell("A2", 't="str"><f>B2&amp;""</f><v>林小满</v>'), "from_formula", "A2"
    ),
    rejected(61, "formula without a stored value", cell("A2", '><f>B2&amp;""</f>'), "formula_error", "A2"),
    rejected(61, "formula with an empty value", cell("E2", "><f>B2</f><v></v>"), "formula_error", "E2"),
    *(
        rejected(62, f"error {text}", failed(text), "formula_error", "E2")
        for text in ("#N/A", "#VALUE!", "#REF!", "#NAME?", "#SPILL!", "#CALC!")
    ),
    rejected(62, "error in the name", failed("#N/A", "A2"), "formula_error", "A2"),
    rejected(63, "boolean as a name", cell("A2", 't="b"><v>1</v>'), "bad_name", "A2"),
    rejected(63, "boolean in words", cell("A2", 't="b"><v>true</v>'), "bad_name", "A2"),
    rejected(63, "boolean of no value", cell("A2", 't="b"><v>7</v>'), "formula_error", "A2"),
    rejected(64, "impossible date cell", cell("C2", 't="d"><v>2009-02-30</v>'), "bad_date", "C2"),
    rejected(65, "text in a number cell", cell("E2", "><v>NaX</v>"), "formula_error", "E2"),
    rejected(65, "NaN in a number cell", cell("C2", "><v>NaN</v>"), "formula_error", "C2"),
    rejected(65, "infinity in a number cell", cell("C2", "><v>1E999</v>"), "formula_error", "C2"),
    rejected(65, "a kind of cell that does not exist", cell("A2", 't="x"><v>林</v>'), "formula_error", "A2"),
    rejected(66, "shared string that does not exist", cell("A2", 't="s"><v>99999</v>'), "formula_error", "A2"),
    rejected(66, "shared string before the first", cell("A2", 't="s"><v>-1</v>'), "formula_error", "A2"),
    *(
        rejected(67, f"name {name!r}", one(name=name), "bad_name", "A2")
        for name in ("=1+1", "+1", "-林", "@SUM(A1)", "\t=1+1", "=林小满")
    ),
    Case(68, "rich text with a reading aid", texts("A2", RICH), "OK"),
    Case(68, "shared rich text", rich_shared, "OK"),
    warned(69, "escaped line break", texts("A2", "<t>林小满_x000D_</t>"), "tidied", "A2"),
    rejected(69, "escaped NUL", texts("A2", "<t>林_x0000_满</t>"), "bad_name", "A2"),
    rejected(69, "escape written out", texts("A2", "<t>林_x005F_x0000_满</t>"), "bad_name", "A2"),
    Case(70, "control character as a reference", texts("A2", "<t>林&#8;满</t>"), "F", "damaged"),
    Case(70, "NUL as a reference", texts("A2", "<t>林&#0;满</t>"), "F", "damaged"),
    Case(70, "raw control character", texts("A2", "<t>林\x08满</t>"), "F", "damaged"),
    Case(72, "lone surrogate in a workbook", texts("A2", "<t>&#xD842;</t>"), "F", "damaged"),
    rejected(73, "name of 1,000 characters", one(name="林" * 1000), "bad_name", "A2"),
    rejected(73, "cell of 40,000 characters", one(name="林" * 40_000), "bad_name", "A2"),
    rejected(73, "number of 40,000 characters", one(id_number="1" * 40_000), "id_format", "E2"),
    *(
        warned(74, f"{name!r} in a name", one(name=name), "tidied", "A2")
        for name in ("林\n小满", "林小满\t", "'林小满", "\r\n林小满")
    ),
    *(
        warned(75, f"{code} around a name", one(name=f"{chr(int(code, 16))}林小满{chr(int(code, 16))}"), "tidied", "A2")
        for code in ("20", "3000", "A0", "FEFF", "200B", "200F", "2028")
    ),
    *(
        warned(75, f"{code} in a name", one(name=f"林{chr(int(code, 16))}小满"), "tidied", "A2")
        for code in ("20", "3000", "A0", "200B", "200D", "FEFF")
    ),
    *(
        rejected(76, f"direction {code} in a name", one(name=f"林{chr(int(code, 16))}小满"), "bad_name", "A2")
        for code in ("202A", "202E", "2066", "2069")
    ),
    Case(
        132,
        "300 errors of 300 rows",
        lambda: xlsx(HEADER, *[changed(sex="x", id_number=f"{n}") for n in range(300)], ZHAO),
        "R",
        accepted=1,
        rejected=300,
        problems=tuple(
            (f"{column}{row}", code) for row in range(2, 302) for column, code in (("B", "bad_sex"), ("E", "id_format"))
        ),
    ),
]
