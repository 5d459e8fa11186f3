"""Rows as nearly every one is, read at a fifth of the price: text cells, tidy values, a resident identity card.

A row is taken only where `RowReader` would make the same probe of it and say nothing; all others are its. A test
holds both to that on generated rows.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from matching.core.people import Probe
from matching.layouts import Layout
from matching.rows import age_on
from registry.identity.check_digits import eighteen, has_check_character
from registry.identity.dates import parse_date
from registry.identity.document_types import parse_document_type
from registry.identity.documents import DocumentType
from registry.identity.names import is_plain_name
from registry.identity.parsed import Parsed
from registry.identity.regions import region_name
from registry.identity.sex import parse_sex
from registry.identity.student_numbers import parse_student_number
from registry.sealing.cipher import key_of_valid, student_number_key
from registry.tabular.table import Line, place_of

_FIELDS = ("name", "sex", "birth_date", "id_type", "id_number")
_RESIDENT_ID = DocumentType.RESIDENT_ID
# by the last digit of the order, which tells a boy's number from a girl's
_SEXES = {digit: "21"[int(digit) % 2] for digit in "0123456789"}


class _Day(NamedTuple):
    """A birth date, and how it stands in a number."""

    day: date
    digits: str


class PlainReader:
    """Reads the plain lines of one table, whose columns have these letters; the rest is as with `RowReader`.

    `family` takes from a row's texts what was told of the family, where the table has such columns.
    """

    def __init__(
        self,
        layout: Layout,
        letters: dict[str, str],
        *,
        starts_on: date,
        today: date,
        family: Callable[[Sequence[str]], str] | None = None,
    ) -> None:
        self._family = family
        self._ages, self._starts_on, self._today = layout.ages, starts_on, today
        self._places = [place_of(letters[name]) for name in _FIELDS]
        self._values = itemgetter(*self._places)
        self._number_at = place_of(letters["student_number"]) if "student_number" in letters else None
        # what comes again and again is looked at once
        self._days_in = lru_cache(maxsize=1_000)(self._days_of)
        self._days = {"t": cache(self._day_written), "d": cache(self._day_of_cell)}
        self._sex, self._type = cache(_tidy(parse_sex)), cache(_tidy(parse_document_type))

    def read(self, line: Line) -> Probe | None:
        """The new student of a row of which there is nothing to say; None for every other row."""
        row, texts, kinds = line
        days = self._days_in(kinds)
        if days is None:
            return None
        name, sex_written, born_written, type_written, id_number = self._values(texts)
        born, sex = days(born_written), self._sex(sex_written)
        if (
            born is None
            or self._type(type_written) is not _RESIDENT_ID
            or not eighteen(id_number)
            or id_number[6:14] != born.digits
            or id_number[14:17] == "000"
            or _SEXES[id_number[16]] != sex
            or not has_check_character(id_number)
            or region_name(id_number[:6]) is None
            or not is_plain_name(name)
        ):
            return None
        number = self._student_number(texts)
        if number is None:
            return None
        document = key_of_valid(_RESIDENT_ID, id_number)
        key, family = student_number_key(number), self._family(texts) if self._family else ""
        # a plain name is its own key
        return Probe(row, name, name, sex, born.day, _RESIDENT_ID, id_number, document, number, key, None, family)

    def _days_of(self, kinds: str) -> Callable[[str], _Day | None] | None:
        """How days are read in rows with cells of these kinds; None where a cell is no text that should be one."""
        *_, born, _type, _number = letters = [kinds[place : place + 1] for place in self._places]
        letters[_FIELDS.index("birth_date")] = "t"
        if set(letters) != {"t"} or (self._number_at is not None and kinds[self._number_at :][:1] not in ("t", "")):
            return None
        return self._days.get(born)

    def _day_written(self, text: str) -> _Day | None:
        return self._expected(parse_date(text, today=self._today))

    def _day_of_cell(self, text: str) -> _Day | None:
        if text[11:] not in ("", "00:00:00"):
            return None  # a time of day has to be told
        return self._expected(parse_date(date.fromisoformat(text[:10]), today=self._today, kind="date"))

    def _expected(self, parsed: Parsed[date]) -> _Day | None:
        """The day, unless there is something to say about it."""
        born, (youngest, oldest) = parsed.value, self._ages
        if born is None or parsed.hint or parsed.tidied or not youngest <= age_on(self._starts_on, born) <= oldest:
            return None
        # what a file states of tomorrow is for the reader of numbers to judge
        return _Day(born, f"{born:%Y%m%d}") if born <= date.today() else None

    def _student_number(self, texts: list[str]) -> str | None:
        if self._number_at is None:
            return ""
        parsed = parse_student_number(texts[self._number_at])
        return "" if parsed.problem == "missing" else _tidy_value(parsed)


def _tidy(parse: Callable[[str], Parsed[Any]]) -> Callable[[str], Any]:
    return lambda text: _tidy_value(parse(text))


def _tidy_value(parsed: Parsed[Any]) -> Any:
    """The value, None where there is anything to say about it."""
    return None if parsed.problem or parsed.hint or parsed.tidied else parsed.value
