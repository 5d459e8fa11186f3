"""Which sheet of a file is the roster, and its rows; runs inside the child process."""

import codecs
import contextlib
import math
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple

from registry.tabular import cells, headers
from registry.tabular.facts import Facts, address, is_blank, letters
from registry.tabular.refusals import FileRefused
from registry.tabular.sheets import Sheet

# how far down a sheet is looked for what its first rows lack, so that the refusal can say where it stands
_LOOKED_FURTHER = 200
_MOST_NAMED, _LONGEST_NAMED, _OF_A_NUMBER = 12, 16, 5
_RESIDENT_NUMBER = re.compile(r"\s*[0-9]{17}[0-9Xx]\s*").fullmatch
# 2019, 201903, 2019-3, 2019年3月: no day
_NO_DAY = re.compile(
    r"\s*((19|20)[0-9]{2}|[〇○零一二三四五六七八九]{4})\s*([-/.年]?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,2})?\s*月?)?\s*"
)


def choose(sheets: list[Sheet], columns: list[dict[str, Any]], names: dict[str, int]) -> tuple[Sheet, headers.Heading]:
    """Return the one visible sheet whose header fits and that has rows; raise FileRefused saying why there is none."""
    found = [(sheet, headers.nearest(_top(sheet), columns, names, sheet.facts.merges)) for sheet in sheets]
    fitting = [(sheet, heading) for sheet, heading in found if heading and heading.fits]
    visible = [pair for pair in fitting if not pair[0].hidden]
    filled = [pair for pair in visible if _has_rows(*pair)]
    if len(filled) > 1:
        raise FileRefused("several_sheets", sheets=[sheet.name for sheet, _ in filled])
    if filled:
        return filled[0]
    hidden = [sheet.name for sheet, heading in fitting if sheet.hidden and _has_rows(sheet, heading)]
    hint = {"hidden_sheet": hidden[0]} if hidden else {}
    if visible:
        raise FileRefused("no_rows", sheet=visible[0][0].name, **hint)
    if fitting:
        raise FileRefused("no_header", hidden_sheet=(hidden or [fitting[0][0].name])[0])
    raise _no_header(found, columns, names)


def _top(sheet: Sheet) -> list[list[str]]:
    return [texts for _, texts in _rows(sheet, 0, headers.SEARCHED_ROWS)]


def _rows(sheet: Sheet, first: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the texts of some rows, with what the second look alone saw: a heading may be among it."""
    shown = _by_row(sheet.facts, end)
    for row in range(first, min(end, max(len(sheet.values), max(shown, default=-1) + 1))):
        yield row, _head_row(sheet, row, shown.get(row, {}))


def _has_rows(sheet: Sheet, heading: headers.Heading) -> bool:
    return any(row > heading.row for row in sheet.facts.rows)


def unread(sheets: list[Sheet], read: Sheet) -> list[str]:
    """Return what there is to say of the sheets that are not read (`table.Table.warnings`): perhaps children."""
    numbers = (
        {text for row in sheet.values for text in row if isinstance(text, str) and _RESIDENT_NUMBER(text)}
        for sheet in sheets
        if sheet is not read
    )
    return ["other_list"] if any(len(found) > 1 for found in numbers) else []


def _no_header(
    found: list[tuple[Sheet, headers.Heading | None]], columns: list[dict[str, Any]], names: dict[str, int]
) -> FileRefused:
    """Say what is nearest to a header, what it lacks, and where that stands if it stands elsewhere."""
    visible = [(sheet, heading) for sheet, heading in found if not sheet.hidden]
    for sheet, _ in visible:
        below = _fitting_below(sheet, columns, names)
        if below is not None:
            return FileRefused("no_header", sheet=sheet.name, below=below + 1)
    seen = [(sheet, heading) for sheet, heading in visible if heading]
    if not seen:
        garbled = _garbled(visible, names)
        if garbled:
            return FileRefused("no_header", **garbled)
        missing = [column["label"] for column in columns if column["required"]]
        return FileRefused("no_header", missing=missing, **_likeliest(visible))
    sheet, heading = max(seen, key=lambda pair: len(pair[1].places))
    if heading.ambiguous:
        return FileRefused("no_header", sheet=sheet.name, cell=address(*heading.ambiguous))
    if heading.missing or heading.doubled is None:
        details = {"missing": heading.missing, "sheet": sheet.name, "row": heading.row + 1}
        details["found"] = _presentable(_top(sheet)[heading.row])
        elsewhere = _elsewhere(sheet, heading, columns, names)
        return FileRefused("no_header", **details, **({"elsewhere": elsewhere} if elsewhere else {}))
    label, places = heading.doubled
    addresses = [f"{letters(place)}{heading.row + 1}" for place in places]
    return FileRefused("no_header", label=label, cells=addresses, sheet=sheet.name)


# as what a text was read, and what it is: by programs that take UTF-8 for GBK, or GBK for Western text; looked up
# here, as the child opens no file any more
_UTF8, _GB18030, _WESTERN = map(codecs.lookup, ("utf-8", "gb18030", "cp1252"))
_TAKEN_FOR = ((_GB18030, _UTF8), (_WESTERN, _GB18030))


def _garbled(visible: Iterable[tuple[Sheet, headers.Heading | None]], names: dict[str, int]) -> dict[str, str]:
    """Say of the first heading that a program read in a wrong encoding where it stands and what it was."""
    for sheet, _ in visible:
        for row, texts in enumerate(_top(sheet)):
            for place, text in enumerate(texts):
                meant = next((known for known in _read_otherwise(text) if headers.fold(known) in names), "")
                if meant:
                    return {"sheet": sheet.name, "at": address(row, place), "garbled": text, "meant": meant}
    return {}


def _read_otherwise(text: str) -> Iterator[str]:
    for taken_for, encoding in _TAKEN_FOR:
        with contextlib.suppress(UnicodeError):
            yield encoding.decode(taken_for.encode(text)[0])[0]


def _rows_below(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    return _rows(sheet, headers.SEARCHED_ROWS, _LOOKED_FURTHER)


def _fitting_below(sheet: Sheet, columns: list[dict[str, Any]], names: dict[str, int]) -> int | None:
    return next((row for row, texts in _rows_below(sheet) if headers.Heading(row, texts, columns, names).fits), None)


def _elsewhere(
    sheet: Sheet, heading: headers.Heading, columns: list[dict[str, Any]], names: dict[str, int]
) -> list[str]:
    """Return the cells in which the missing headings stand, in other rows of the sheet.

    Below a heading that was found stand values, such as 身份证 for the type of document.
    """
    values = set(heading.places.values())
    missing = {position: c["label"] for position, c in enumerate(columns) if c["label"] in heading.missing}
    found = []
    for row, texts in [*enumerate(_top(sheet)), *_rows_below(sheet)]:
        for place, text in enumerate(texts):
            if row == heading.row or (row > heading.row and place in values):
                continue
            if text and names.get(headers.fold(text)) in missing:
                label = missing.pop(names[headers.fold(text)])
                found.append(f"{label} {address(row, place)}")
    return found


def _likeliest(visible: list[tuple[Sheet, headers.Heading | None]]) -> dict[str, Any]:
    """Return the row of words among the first that may be meant as the header; a row with digits holds data."""
    rows = [
        (sum(map(bool, texts)), sheet.name, row, texts)
        for sheet, _ in visible
        for row, texts in enumerate(_top(sheet))
        if not any(map(str.isdigit, "".join(texts)))
    ]
    width, name, row, texts = max(rows, key=lambda each: each[0], default=(0, "", 0, []))
    return {"sheet": name, "nearest": row + 1, "found": _presentable(texts)} if width > 1 else {}


def _presentable(headings: list[str]) -> list[str]:
    """Return headings as a sentence can name them: the first few, none long, none with the digits of a number."""
    tidy = (" ".join(text.split()) for text in headings)
    return [
        text for text in tidy if text and len(text) <= _LONGEST_NAMED and sum(map(str.isdigit, text)) < _OF_A_NUMBER
    ][:_MOST_NAMED]


def table(sheet: Sheet, heading: headers.Heading, limits: dict[str, int]) -> dict[str, Any]:
    """Return the table as plain data for the parent; raise FileRefused no_header, too_large or unreadable.

    `texts` and `kinds` (a letter for each cell, `cells.KINDS`) are as long as `numbers`, the rows as the
    spreadsheet counts them. `ignored` are place and text of each heading that no column has, what it says without a
    group's heading above it, and whether its column is hidden. `odd` has by position in the rows what few of them
    have: hidden or not, values of number cells and flags by column of the layout.
    """
    facts, first = sheet.facts, heading.row + 1
    counted = sum(row > heading.row for row in facts.rows)
    if counted > limits["rows"]:
        raise FileRefused("too_large", what="rows", sheet=sheet.name, limit=limits["rows"], found=counted)
    shown = _by_row(facts)
    rows = [row for row in range(first, max(len(sheet.values), facts.last_row + 1)) if _filled(sheet, row, shown)]
    if len(rows) != counted:
        raise FileRefused("unreadable", sheet=sheet.name, counted=counted, read=len(rows))
    head = [_head_row(sheet, row, shown.get(row, {})) for row in range(first)]
    _check_titles(sheet, heading, head)
    texts, kinds, odd = _deliver(sheet, rows, set(heading.places.values()), shown)
    _check_days(sheet, heading, texts, kinds)
    width = _width([*head, *texts])
    if width > limits["columns"]:
        raise FileRefused("too_large", what="columns", sheet=sheet.name, limit=limits["columns"], found=width)
    return {
        "sheet": sheet.name,
        "header_row": heading.row + 1,
        "head": _fit(head, width),
        "places": heading.places,
        "ignored": list(_unknown(heading, facts.hidden_columns)),
        "numbers": [row + 1 for row in rows],
        "texts": _fit(texts, width),
        "kinds": kinds,
        "odd": odd,
        "counted": counted,
    }


def _unknown(heading: headers.Heading, hidden: list[tuple[int, int]]) -> Iterator[tuple[int, str, str, bool]]:
    for place, text in heading.ignored.items():
        above, below = heading.pairs.get(place, ("", ""))
        alone = "" if headers.is_of_others(above) else below
        yield place, text, alone, any(first <= place <= last for first, last in hidden)


def _check_titles(sheet: Sheet, heading: headers.Heading, head: list[list[str]]) -> None:
    """Raise FileRefused when a child stands above the header, as sorting with the header leaves it."""
    place = heading.places.get("id_number")
    for row, texts in enumerate(head):
        if place is not None and len(texts) > place and _RESIDENT_NUMBER(texts[place]):
            raise FileRefused("no_header", sheet=sheet.name, row=heading.row + 1, above=row + 1)


def _check_days(sheet: Sheet, heading: headers.Heading, texts: list[list[str]], kinds: list[str]) -> None:
    """Raise FileRefused when a month's heading stands for a day's column and no value below holds a day."""
    for field, written in heading.months.items():
        place = heading.places[field]
        if any(row[place : place + 1] == "d" for row in kinds):
            continue
        written_there = [row[place] for row in texts if len(row) > place and _shows(row[place])]
        if written_there and all(map(_NO_DAY.fullmatch, written_there)):
            raise FileRefused("no_header", without_day=written, sheet=sheet.name, at=address(heading.row, place))


def _values(sheet: Sheet, row: int) -> list[Any]:
    return sheet.values[row] if row < len(sheet.values) else []


def _head_row(sheet: Sheet, row: int, shown: dict[int, tuple[str, str]]) -> list[str]:
    texts = [cells.shown(value)[1] for value in _values(sheet, row)]
    return _overlay(texts, "t" * len(texts), shown)[0] if shown else texts


def _filled(sheet: Sheet, row: int, shown: Container[int]) -> bool:
    return row in shown or any(map(_shows, _values(sheet, row)))


def _shows(value: object) -> bool:
    return not is_blank(value) if isinstance(value, str) else True


def _width(rows: list[list[str]]) -> int:
    """Return how many columns hold something in any of the rows."""
    width = 0
    for texts in rows:
        used = len(texts)
        while used > width and is_blank(texts[used - 1]):
            used -= 1
        width = max(width, used)
    return width


def _fit(rows: list[list[str]], width: int) -> list[list[str]]:
    return [texts if len(texts) == width else texts[:width] + [""] * (width - len(texts)) for texts in rows]


class _Shape(NamedTuple):
    """What rows have in common whose values are of the same types: kinds, and which columns are no texts."""

    kinds: str
    other: tuple[int, ...]
    amounts: tuple[int, ...]


def _shape(types: tuple[type, ...], places: set[int]) -> _Shape:
    kinds = "".join(cells.LETTERS[sort] for sort in types)
    other = tuple(column for column, sort in enumerate(types) if sort is not str)
    return _Shape(kinds, other, tuple(column for column in other if column in places and kinds[column] == "n"))


def _deliver(
    sheet: Sheet, rows: list[int], places: set[int], shown: dict[int, dict[int, tuple[str, str]]]
) -> tuple[list[list[str]], list[str], dict[int, list[Any]]]:
    facts = sheet.facts
    flags = _flags(facts, rows, places)
    shapes: dict[tuple[type, ...], _Shape] = {}
    all_texts: list[list[str]] = []
    all_kinds: list[str] = []
    odd: dict[int, list[Any]] = {}
    for position, row in enumerate(rows):
        texts = values = _values(sheet, row)
        types = tuple(map(type, values))
        shape = shapes.get(types)
        if shape is None:
            shape = shapes[types] = _shape(types, places)
        kinds = shape.kinds
        if shape.other:
            texts = values.copy()
            for column in shape.other:
                texts[column] = cells.shown(values[column])[1]
        if row in shown:
            texts, kinds = _overlay(texts, kinds, shown[row])
        if shape.amounts or row in facts.hidden_rows or row in flags:
            amounts = {column: values[column] for column in shape.amounts}
            odd[position] = [int(row in facts.hidden_rows), amounts, flags.get(row, {})]
        all_texts.append(texts)
        all_kinds.append(kinds)
    return all_texts, all_kinds, odd


def _overlay(texts: list[str], kinds: str, shown: dict[int, tuple[str, str]]) -> tuple[list[str], str]:
    """Return a row with what the second look saw in cells that the parser gives as empty or otherwise."""
    missing = max(shown) + 1 - len(texts)
    texts, letters = texts + [""] * missing, [*kinds, *"t" * missing]
    for column, (kind, text) in shown.items():
        texts[column], letters[column] = text, kind
    return texts, "".join(letters)


def _by_row(facts: Facts, end: float = math.inf) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), what in facts.shown.items():
        if row < end:
            found.setdefault(row, {})[column] = what
    return found


def _flags(facts: Facts, rows: list[int], places: set[int]) -> dict[int, dict[int, list[str]]]:
    found: dict[int, dict[int, list[str]]] = {}

    def add(row: int, column: int, flag: str) -> None:
        if column in places:
            found.setdefault(row, {}).setdefault(column, []).append(flag)

    wanted = set(rows)
    for row, column in facts.computed:
        if row in wanted and facts.shown.get((row, column), "v")[0] not in ("e", "f", "p"):
            add(row, column, "from_formula")
    for row, column in _covered(facts, rows):
        add(row, column, "merged")
    for column in places:
        if any(first <= column <= last for first, last in facts.hidden_columns):
            for row in rows:
                add(row, column, "hidden")
    return found


def _covered(facts: Facts, rows: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the cells under merged areas, but not the one that holds an area's value."""
    waiting = sorted(facts.merges, reverse=True)
    active: list[tuple[int, int, int, int]] = []
    for row in rows:
        while waiting and waiting[-1][0] <= row:
            active.append(waiting.pop())
        active = [area for area in active if area[2] >= row]
        for top, left, _, right in active:
            for column in range(left, min(right, facts.last_column) + 1):
                if (row, column) != (top, left):
                    yield row, column
