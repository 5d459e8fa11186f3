"""Where a check is switched off, the same line says why; of a late import it or the line above."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = ("registry", "matching", "enrollment", "review", "config")

_IGNORED = re.compile(r"# type: ignore(?!\[[a-z-]+\]  # \S)")
_LATE = re.compile(r"# noqa: [A-Z0-9, ]*PLC0415")


def without_reason(lines: list[str]) -> list[int]:
    """Numbers of the lines that look away without a reason."""
    pairs = zip(["", *lines], lines, strict=False)
    return [
        number
        for number, (above, line) in enumerate(pairs, start=1)
        if _IGNORED.search(line) or (_LATE.search(line) and "late: " not in line and "# late: " not in above)
    ]


@pytest.mark.parametrize("floor", FLOORS)
def test_whoever_looks_away_says_why(floor):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        for number in without_reason(path.read_text(encoding="utf-8").splitlines())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["x = y  # type: ignore"], [1]),
        (["x = y  # type: ignore[attr-defined]"], [1]),
        (["x = y  # type: ignore[attr-defined]  # the stubs lack it"], []),
        (["import xlwt  # noqa: PLC0415"], [1]),
        (["import xlwt  # noqa: PLC0415 - late: seldom needed"], []),
        (["# late: seldom needed", "import xlwt  # noqa: F401, PLC0415"], []),
    ],
)
def test_a_reason_stands_beside_the_mark(lines, found):
    assert without_reason(lines) == found
