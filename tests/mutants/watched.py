"""Which modules are mutated, and the tests that must notice: few enough that all of them take a minute or two."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

_IDENTITY = ("tests/registry/identity",)
_MATCHING = (
    "tests/matching/test_evidence.py",
    "tests/matching/test_verdict.py",
    "tests/matching/test_active_records.py",
    "tests/matching/test_rarity.py",
    "tests/matching/test_match.py",
    "tests/matching/test_roster.py",
    "tests/matching/test_wording.py",
    "tests/matching/test_match_numbers.py",
)

_ONE_PERSON = tuple(
    f"tests/one_person/test_{topic}.py"
    for topic in (
        "numbers",
        "one_number",
        "approvals",
        "decisions",
        "two_schools",
        "loads",
        "seasons",
        "cases",
        "cases_of_documents",
        "cases_of_the_registered",
        "confirmed_in_time",
        "found_by_walking",
    )
)
_DECISIONS = ("tests/review/decisions", *_ONE_PERSON, "tests/review/cases/test_cases.py")
_REGISTRATION = ("tests/enrollment/registration", "tests/review/decisions/test_approve.py", *_ONE_PERSON)
_ROSTERS = ("tests/enrollment/rosters", *_ONE_PERSON)
_LOADS = ("tests/registry/exchange", *_ONE_PERSON)

# Of these the ones that run a changed line go first, the quickest before the others; all of them are for lines that run
# on import (tables, weights), and for a mistake that nobody noticed so.
TESTS_OF: dict[str, tuple[str, ...]] = {
    "registry/identity/masking.py": (
        "tests/registry/identity/test_masking.py",
        "tests/one_person/test_masked_by_meaning.py",
    ),
    "registry/identity": (*_IDENTITY, "tests/bad_inputs/test_table.py", *_MATCHING),
    "registry/storable.py": ("tests/registry/test_storable.py", "tests/registry/exchange/test_lines.py"),
    "registry/exchange/taking_over.py": _LOADS,
    "registry/exchange/renumbering.py": _LOADS,
    "registry/exchange/updating.py": _LOADS,
    "matching/core": _MATCHING,
    "matching/core/one_person.py": ("tests/matching/test_one_person.py", *_ONE_PERSON),
    "matching/plain.py": ("tests/matching/test_plain.py", *_MATCHING, "tests/bad_inputs/test_table.py"),
    "matching": (
        *_MATCHING,
        *(f"tests/matching/test_{topic}.py" for topic in ("not_data", "told", "headings")),
        "tests/bad_inputs/test_table.py",
    ),
    "enrollment/entries/states.py": ("tests/enrollment/entries", *_DECISIONS),
    "enrollment/entries/transitions.py": ("tests/enrollment/entries", "tests/review/bulk/test_bulk.py", *_ONE_PERSON),
    "enrollment/entries/claims.py": (*_ROSTERS, "tests/review/cases/test_claims.py"),
    "enrollment/entries/decided.py": ("tests/enrollment/entries/test_decided.py", *_ROSTERS, *_DECISIONS),
    "enrollment/entries/doubles.py": (*_ROSTERS, "tests/review/cases/test_doubles.py"),
    "enrollment/entries/glance.py": ("tests/enrollment/entries/test_glance.py", *_DECISIONS),
    "enrollment/registration": _REGISTRATION,
    "enrollment/rosters/look_again.py": _ROSTERS,
    "enrollment/rosters/new_verdicts.py": _ROSTERS,
    "enrollment/rosters/recognition.py": _ROSTERS,
    "review/decisions/again.py": _DECISIONS,
    "review/decisions/offers.py": _DECISIONS,
    "review/decisions/same_child.py": _DECISIONS,
    "review/decisions/ties.py": _DECISIONS,
}


def modules() -> list[str]:
    """The files to be mutated, each once, in a fixed order."""
    found = {str(file.relative_to(ROOT)) for name in TESTS_OF if (ROOT / name).exists() for file in _files(ROOT / name)}
    return sorted(found)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*.py") if file.stat().st_size]


def suite_of(module: str) -> list[str]:
    """The tests that look at a module: what is said of the file itself, else of the folder it is in."""
    named = max((name for name in TESTS_OF if (module + "/").startswith(name + "/")), key=len)
    return [test for test in TESTS_OF[named] if (ROOT / test).exists()]
