"""What a case is: one bad input, how its file is made, and what it must end in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from enrollment.uploads.wording import problem_words, refusal_words, remark_words
from matching.layouts import PRIMARY, Layout
from matching.roster import check
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.factories import resident_number

STARTS, TODAY = date(2026, 9, 1), date(2026, 9, 10)
HEADER = ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]
FIELDS = ("name", "sex", "birth_date", "id_type", "id_number")
BORN = date(2019, 9, 3)
NUMBER = resident_number(BORN, "2", 1)
LIN = ["林小满", "女", "2019-09-03", "居民身份证", NUMBER]
ZHAO = ["赵一鸣", "男", "2020-01-15", "居民身份证", resident_number(date(2020, 1, 15), "1", 1)]
ACCEPTED = {"F": 0, "R": 1, "W": 2, "OK": 2}


@dataclass(frozen=True)
class Case:
    """One bad input of the table.

    `expected` is F (the file is refused), R (a row is), W (accepted with a warning) or OK; `code` that of the
    refusal or problem, `cell` its address. Where nothing else is said the file holds two rows, of which R
    refuses one: `accepted`, `rejected` count them. `details` are among the refusal's, `problems` all errors of
    all rows as (cell, code) where there are several.
    """

    number: int
    what: str
    make: Callable[[], bytes]
    expected: str
    code: str = ""
    cell: str = ""
    accepted: int = -1
    rejected: int = -1
    details: dict = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()
    layout: Layout = PRIMARY
    limits: Limits = field(default_factory=Limits)

    def __str__(self) -> str:
        return f"{self.number:03}-{self.what}"


@dataclass(frozen=True)
class Ending:
    """What became of a file: class, codes with their cells, counts, details of a refusal."""

    expected: str
    codes: frozenset[tuple[str, str]]
    accepted: int = 0
    rejected: int = 0
    details: dict = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


def ending(case: Case) -> Ending:
    """Read and check the case's file with the real service."""
    try:
        table = read(case.make(), case.layout.columns, case.limits)
    except FileRefused as refused:
        words = refusal_words(refused.code, refused.details)
        return Ending("F", frozenset({("", refused.code)}), details=refused.details, sentences=(words,))
    checked = check(table, case.layout, starts_on=STARTS, today=TODAY)
    outcomes = [probe.row for probe in checked.probes] + [*checked.rejected, *checked.repeated]
    assert sorted(outcomes + [row for row, _ in checked.skipped]) == [row.number for row in table.rows]
    errors = {(p.cell, p.code) for found in checked.rejected.values() for p in found if p.level == "error"}
    warnings = {(p.cell, p.code) for found in checked.warnings.values() for p in found}
    warnings |= {("", code) for code in table.warnings} | {("", "ignored_column") for _ in table.ignored_columns}
    known = "R" if errors else "W" if warnings else "OK"
    problems = [p for found in (*checked.rejected.values(), *checked.warnings.values()) for p in found]
    sentences = tuple(map(problem_words, problems)) + tuple(map(remark_words, table.warnings))
    return Ending(known, frozenset(errors or warnings), len(checked.probes), len(checked.rejected), {}, sentences)


def changed(**values) -> list:
    """Lin's row with other values."""
    return [values.get(name, value) for name, value in zip(FIELDS, LIN, strict=True)]
