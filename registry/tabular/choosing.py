"""Which sheet of a file is the roster, and its rows; runs inside the child process."""

from collections.abc import Iterator

from registry.tabular import cells, headers
from registry.tabular.facts import Facts, is_blank, letters
from registry.tabular.refusal import Refused
from registry.tabular.sheets import Sheet


def choose(sheets: list[Sheet], columns: list[dict], names: dict[str, int]) -> tuple[Sheet, headers.Heading]:
    """Return the one visible sheet whose header fits and that has rows; raise Refused saying why there is none."""
    found = [(sheet, headers.nearest(_top(sheet), columns, names)) for sheet in sheets]
    fitting = [(sheet, heading) for sheet, heading in found if heading and heading.fits]
    visible = [pair for pair in fitting if not pair[0].hidden]
    filled = [pair for pair in visible if _has_rows(*pair)]
    if len(filled) > 1:
        raise Refused("several_sheets", sheets=[sheet.name for sheet, _ in filled])
    if filled:
        return filled[0]
    hidden = [sheet.name for sheet, heading in fitting if sheet.hidden and _has_rows(sheet, heading)]
    hint = {"hidden_sheet": hidden[0]} if hidden else {}
    if visible:
        raise Refused("no_rows", sheet=visible[0][0].name, **hint)
    if fitting:
        raise Refused("no_header", hidden_sheet=(hidden or [fitting[0][0].name])[0])
    raise _no_header(found, columns)


def _top(sheet: Sheet) -> list[list[str]]:
    return [[cells.shown(value)[1] for value in row] for row in sheet.values[: headers.SEARCHED_ROWS]]


def _has_rows(sheet: Sheet, heading: headers.Heading) -> bool:
    return any(row > heading.row for row in sheet.facts.rows)


def _no_header(found: list[tuple[Sheet, headers.Heading | None]], columns: list[dict]) -> Refused:
    seen = [(sheet, heading) for sheet, heading in found if heading and not sheet.hidden]
    if not seen:
        return Refused("no_header", missing=[column["label"] for column in columns if column["required"]])
    sheet, heading = max(seen, key=lambda pair: len(pair[1].places))
    if heading.missing or heading.doubled is None:
        return Refused("no_header", missing=heading.missing, sheet=sheet.name, row=heading.row + 1)
    label, places = heading.doubled
    addresses = [f"{letters(place)}{heading.row + 1}" for place in places]
    return Refused("no_header", label=label, cells=addresses, sheet=sheet.name)


def table(sheet: Sheet, heading: headers.Heading, limits: dict) -> dict:
    """Return the table as plain data for the parent; raise Refused too_large or unreadable.

    A row is [number, hidden, texts, kinds, values by column, flags by column].
    """
    facts, first = sheet.facts, heading.row + 1
    counted = sum(row > heading.row for row in facts.rows)
    if counted > limits["rows"]:
        raise Refused("too_large", what="rows", sheet=sheet.name, limit=limits["rows"], found=counted)
    overlaid = _overlaid_rows(facts)
    rows = [row for row in range(first, max(len(sheet.values), facts.last_row + 1)) if _filled(sheet, row, overlaid)]
    if len(rows) != counted:
        raise Refused("unreadable", sheet=sheet.name, counted=counted, read=len(rows))
    head = [_texts(sheet, row) for row in range(first)]
    delivered = _deliver(sheet, rows)
    width = max(map(_width, (*head, *(row[2] for row in delivered))), default=0)
    if width > limits["columns"]:
        raise Refused("too_large", what="columns", sheet=sheet.name, limit=limits["columns"], found=width)
    for row in delivered:
        row[2], row[3] = _fit(row[2], width), row[3][:width].ljust(width, "_")
    return {
        "sheet": sheet.name,
        "header_row": heading.row + 1,
        "head": [_fit(texts, width) for texts in head],
        "places": heading.places,
        "ignored": heading.ignored,
        "rows": delivered,
        "counted": counted,
    }


def _overlaid_rows(facts: Facts) -> set[int]:
    return {row for row, _ in facts.shown}


def _values(sheet: Sheet, row: int) -> list:
    return sheet.values[row] if row < len(sheet.values) else []


def _filled(sheet: Sheet, row: int, overlaid: set[int]) -> bool:
    if row in overlaid:
        return True
    return any(value != "" and not (isinstance(value, str) and is_blank(value)) for value in _values(sheet, row))


def _texts(sheet: Sheet, row: int) -> list[str]:
    return [cells.shown(value)[1] for value in _values(sheet, row)]


def _width(texts: list[str]) -> int:
    width = len(texts)
    while width and is_blank(texts[width - 1]):
        width -= 1
    return width


def _fit(texts: list[str], width: int) -> list[str]:
    return texts[:width] + [""] * (width - len(texts))


def _deliver(sheet: Sheet, rows: list[int]) -> list[list]:
    facts = sheet.facts
    shown, flags = _by_row(facts), _flags(facts, rows)
    return [_row(sheet, row, shown.get(row, {}), flags.get(row)) for row in rows]


def _row(sheet: Sheet, row: int, shown: dict[int, tuple[str, str]], flags: dict | None) -> list:
    texts, kinds, values = [], [], {}
    for column, value in enumerate(_values(sheet, row)):
        if isinstance(value, str):
            kind, text = ("_", "") if is_blank(value) else ("t", value)
        else:
            kind, text = cells.shown(value)
            if kind == "n":
                values[column] = value
        texts.append(text)
        kinds.append(kind)
    for column, (kind, text) in shown.items():
        missing = column + 1 - len(texts)
        texts += [""] * missing
        kinds += ["_"] * missing
        texts[column], kinds[column] = text, kind
        values.pop(column, None)
    hidden = row in sheet.facts.hidden_rows
    return [row + 1, int(hidden), texts, "".join(kinds), values or None, flags]


def _by_row(facts: Facts) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), what in facts.shown.items():
        found.setdefault(row, {})[column] = what
    return found


def _flags(facts: Facts, rows: list[int]) -> dict[int, dict[int, list[str]]]:
    found: dict[int, dict[int, list[str]]] = {}

    def add(row: int, column: int, flag: str) -> None:
        found.setdefault(row, {}).setdefault(column, []).append(flag)

    wanted = set(rows)
    for row, column in facts.computed - facts.shown.keys():
        if row in wanted:
            add(row, column, "from_formula")
    for row, column in _covered(facts, rows):
        add(row, column, "merged")
    for first, last in facts.hidden_columns:
        for row in rows:
            for column in range(first, min(last, facts.last_column) + 1):
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
