"""Which sheet of a file is the roster, and its rows; runs inside the child process."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from registry.tabular import cells, headers
from registry.tabular.facts import Facts, address, is_blank, letters
from registry.tabular.refusals import FileRefused
from registry.tabular.sheets import Sheet


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
    raise _no_header(found, columns)


def _top(sheet: Sheet) -> list[list[str]]:
    return [[cells.shown(value)[1] for value in row] for row in sheet.values[: headers.SEARCHED_ROWS]]


def _has_rows(sheet: Sheet, heading: headers.Heading) -> bool:
    return any(row > heading.row for row in sheet.facts.rows)


def _no_header(found: list[tuple[Sheet, headers.Heading | None]], columns: list[dict[str, Any]]) -> FileRefused:
    seen = [(sheet, heading) for sheet, heading in found if heading and not sheet.hidden]
    if not seen:
        return FileRefused("no_header", missing=[column["label"] for column in columns if column["required"]])
    sheet, heading = max(seen, key=lambda pair: len(pair[1].places))
    if heading.ambiguous:
        return FileRefused("no_header", sheet=sheet.name, cell=address(*heading.ambiguous))
    if heading.missing or heading.doubled is None:
        return FileRefused("no_header", missing=heading.missing, sheet=sheet.name, row=heading.row + 1)
    label, places = heading.doubled
    addresses = [f"{letters(place)}{heading.row + 1}" for place in places]
    return FileRefused("no_header", label=label, cells=addresses, sheet=sheet.name)


def table(sheet: Sheet, heading: headers.Heading, limits: dict[str, int]) -> dict[str, Any]:
    """Return the table as plain data for the parent; raise FileRefused too_large or unreadable.

    `texts` and `kinds` (a letter for each cell, `cells.KINDS`) are as long as `numbers`, the rows as the
    spreadsheet counts them. `odd` has by position in them what few rows have: hidden or not, values of number
    cells and flags by column of the layout.
    """
    facts, first = sheet.facts, heading.row + 1
    counted = sum(row > heading.row for row in facts.rows)
    if counted > limits["rows"]:
        raise FileRefused("too_large", what="rows", sheet=sheet.name, limit=limits["rows"], found=counted)
    overlaid = {row for row, _ in facts.shown}
    rows = [row for row in range(first, max(len(sheet.values), facts.last_row + 1)) if _filled(sheet, row, overlaid)]
    if len(rows) != counted:
        raise FileRefused("unreadable", sheet=sheet.name, counted=counted, read=len(rows))
    head = [[cells.shown(value)[1] for value in _values(sheet, row)] for row in range(first)]
    texts, kinds, odd = _deliver(sheet, rows, set(heading.places.values()))
    width = _width([*head, *texts])
    if width > limits["columns"]:
        raise FileRefused("too_large", what="columns", sheet=sheet.name, limit=limits["columns"], found=width)
    return {
        "sheet": sheet.name,
        "header_row": heading.row + 1,
        "head": _fit(head, width),
        "places": heading.places,
        "ignored": heading.ignored,
        "numbers": [row + 1 for row in rows],
        "texts": _fit(texts, width),
        "kinds": kinds,
        "odd": odd,
        "counted": counted,
    }


def _values(sheet: Sheet, row: int) -> list[Any]:
    return sheet.values[row] if row < len(sheet.values) else []


def _filled(sheet: Sheet, row: int, overlaid: set[int]) -> bool:
    return row in overlaid or any(map(_shows, _values(sheet, row)))


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
    sheet: Sheet, rows: list[int], places: set[int]
) -> tuple[list[list[str]], list[str], dict[int, list[Any]]]:
    facts = sheet.facts
    shown, flags = _by_row(facts), _flags(facts, rows, places)
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


def _by_row(facts: Facts) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), what in facts.shown.items():
        found.setdefault(row, {})[column] = what
    return found


def _flags(facts: Facts, rows: list[int], places: set[int]) -> dict[int, dict[int, list[str]]]:
    found: dict[int, dict[int, list[str]]] = {}

    def add(row: int, column: int, flag: str) -> None:
        if column in places:
            found.setdefault(row, {}).setdefault(column, []).append(flag)

    wanted = set(rows)
    for row, column in facts.computed:
        if row in wanted and facts.shown.get((row, column), "v")[0] not in ("e", "f"):
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
