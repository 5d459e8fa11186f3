"""The written part of the house: every clause that the code names is explained, every link leads to something."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = ROOT / "docs" / "clauses.md"
SOURCES = ("config", "review", "enrollment", "matching", "registry", "templates", "static", "tests")
KINDS = {".py", ".html", ".css", ".js"}
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

_CLAUSE = r"[NPVWIR][0-9]{1,2}(?:\.[0-9])?"
# by their letters anywhere, and whatever stands in brackets as only a clause does: (A5); K12 is a field set
_NAMED = re.compile(rf"\b{_CLAUSE}\b|(?<=(?<!\w)\()(?!K12)[A-Z][0-9]{{1,2}}(?:\.[0-9])?(?=[,;)])")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PAGE = re.compile(r"[\w/.-]*\b[\w-]+\.md\b")


def named(text: str) -> set[str]:
    """The clauses that a source names."""
    return set(_NAMED.findall(text))


def explained() -> set[str]:
    """The clauses that have a line of their own on their page."""
    text = CLAUSES.read_text(encoding="utf-8")
    cells = (cell.strip() for line in text.splitlines() if line.startswith("|") for cell in line.split("|"))
    return {cell for cell in cells if re.fullmatch(_CLAUSE, cell)}


def sources() -> Iterator[tuple[str, str]]:
    """Every source of ours but this one: its path, and what stands in it."""
    for path in sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*") if path.suffix in KINDS):
        if path != Path(__file__):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""Matched (P2.1); one archive, one claim (I1, N2)."""', {"P2.1", "I1", "N2"}),
        ("# I41: made up", {"I41"}),
        ("{# from another rule book (A5) #}", {"A5"}),
        ("=SUM(A1) RUF001 MAX_I5 A4", set()),
    ],
)
def test_what_names_a_clause(text, found):
    assert named(text) == found


def test_the_page_holds_all_clauses():
    last = {"N": 11, "P": 4, "V": 5, "W": 7, "I": 35, "R": 20}
    whole = {f"{letter}{number}" for letter, most in last.items() for number in range(1, most + 1)}
    assert explained() == whole | {"P2.1", "P2.2", "P2.3", "P3.1", "P3.2", "V2.1", "V2.2"}


def test_every_clause_that_is_named_is_explained():
    known = explained()
    assert [f"{path}: {clause}" for path, text in sources() for clause in sorted(named(text) - known)] == []


def test_no_comment_sends_the_reader_to_a_page_that_is_not_here():
    here = {page.name for page in PAGES}
    named_pages = ((path, found[0]) for path, text in sources() for found in _PAGE.finditer(text))
    assert [f"{path}: {page}" for path, page in named_pages if page.rpartition("/")[2] not in here] == []


@pytest.mark.parametrize("written", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_house_leads_to_something(written):
    links = [link.partition("#")[0] for link in _LINK.findall(written.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (written.parent / link).exists()] == []


def test_every_decision_is_listed():
    decisions = ROOT / "docs" / "decisions"
    listed = set(_LINK.findall((decisions / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in decisions.glob("*.md")} - {"README.md"} <= listed


def test_every_setting_of_the_environment_is_described_for_who_runs_a_site():
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings)
    assert len(names) > 20
    assert [name for name in names if f"`{name}" not in page] == []
