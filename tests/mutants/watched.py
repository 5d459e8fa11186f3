"""Which modules are mutated, and the tests that must notice: few enough that one mutant takes seconds."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

_IDENTITY = ("tests/registry/identity",)
_MATCHING = (
    "tests/matching/test_evidence.py",
    "tests/matching/test_verdict.py",
    "tests/matching/test_rarity.py",
    "tests/matching/test_match.py",
    "tests/matching/test_roster.py",
    "tests/matching/test_wording.py",
)

# The tests of a module stand in the order in which they are likely to notice; the first failure ends the run.
TESTS_OF: dict[str, tuple[str, ...]] = {
    "registry/identity/masking.py": ("tests/registry/identity/test_masking.py",),
    "registry/identity/documents.py": ("tests/registry/identity/test_documents.py", *_IDENTITY, *_MATCHING),
    "registry/identity": (*_IDENTITY, "tests/bad_inputs/test_table.py", *_MATCHING),
    "matching/core": _MATCHING,
    "matching/core/one_person.py": ("tests/matching/test_one_person.py", "tests/one_person/test_decisions.py"),
    "matching": (*_MATCHING, "tests/bad_inputs/test_table.py"),
    "enrollment/entries/doubles.py": ("tests/one_person/test_two_schools.py", "tests/one_person/test_approvals.py"),
    "enrollment/entries/states.py": (
        "tests/enrollment/entries/test_transitions.py",
        "tests/review/decisions",
        "tests/review/cases/test_cases.py",
    ),
    "enrollment/entries/transitions.py": (
        "tests/enrollment/entries/test_transitions.py",
        "tests/enrollment/entries/test_history.py",
        "tests/review/bulk/test_bulk.py",
    ),
    "enrollment/entries/claims.py": (
        "tests/enrollment/rosters/test_intake.py",
        "tests/review/cases/test_claims.py",
        "tests/one_person/test_two_schools.py",
    ),
    "enrollment/registration/register.py": (
        "tests/one_person/test_numbers.py",
        "tests/one_person/test_approvals.py",
        "tests/review/decisions/test_approve.py",
        "tests/review/bulk/test_bulk.py",
        "tests/enrollment/rosters/test_rematch.py",
    ),
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
