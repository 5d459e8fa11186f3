"""docs/json.md lists every key and code that other programs read, and none that is not there."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from enrollment.entries.doubles import LIVE_ELSEWHERE
from enrollment.rosters.after_load import ClaimsAfterLoad
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import RosterRow
from enrollment.uploads.problem_sentences import PROBLEMS
from enrollment.uploads.refusal_sentences import REFUSALS
from matching import wording as of_candidates
from matching.core.evidence import WEIGHTS
from matching.core.told import OF_FAMILY
from matching.rows import _CODE_OF, _DOUBTS
from registry.exchange import wording as of_lines
from registry.exchange.report import RegistryReport, Report
from registry.identity.parsed import MISSING
from tests.factories import EntryFactory
from tests.review.invariants.planted import a_roster

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")


def listed(after: str) -> set[str]:
    """What stands in the first column of the table that follows these words."""
    table = PAGE.split(after, 1)[1].split("|---|---|\n", 1)[1].split("\n\n", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def reported(report) -> set[str]:
    return set(json.loads("".join(report.json())))


def test_the_keys_of_the_loaders():
    assert listed("## What the loaders report") == reported(Report())
    assert listed("`load_registry` alone also:") == reported(RegistryReport()) - reported(Report())
    assert listed("Why new students are looked at again") == ClaimsAfterLoad(dry_run=True).counts.keys()


@pytest.mark.django_db
def test_the_keys_of_an_import():
    roster = a_roster(EntryFactory(), rows_total=1)
    RosterRow.objects.create(roster=roster, number=2, outcome="rejected", name="林小满")
    found = roster_json(roster)
    assert listed("## What an import reports") == found.keys()
    assert listed("A row of `results`:") == found["results"][0].keys()


@pytest.mark.django_db
def test_the_keys_of_check_invariants(capsys):
    call_command("check_invariants", json=True)
    found = json.loads(capsys.readouterr().out)
    assert listed("## What check_invariants reports") == found.keys()
    assert listed("Each of `checks`:") == found["checks"][0].keys()


@pytest.mark.django_db
def test_the_keys_of_open_season(capsys):
    call_command("open_season", "2026-autumn", "--starts", "2026-09-01", "--json")
    assert listed("## What open_season reports") == json.loads(capsys.readouterr().out).keys()


# of /rooms/ that say codes; the sentences about them say none
SAYING = ("registry/identity", "registry/tabular", "matching", "enrollment")
SENTENCES = ("problem_sentences.py", "refusal_sentences.py", "wording.py")
# what a caller stands for; the place of the code among its arguments
PROBLEM_MAKERS = {"Problem": 2, "faulty": 0, "_note": 2, "_conflict": 1, "_error": 1}
REFUSAL_MAKERS = {"FileRefused": 0, "UploadRefused": 0}

# the codes that the commands' contract names, which programs rely on
CONTRACT_ERRORS = """
missing bad_date bad_sex bad_id_type id_format id_check_digit id_birth_date_conflict id_sex_conflict id_as_number
bad_name bad_student_number repeated_in_file formula_error merged_cells
"""
CONTRACT_WARNINGS = """
age_out_of_range unknown_region differs_from_record document_shared tidied from_formula hidden number_of_other_type
private_character student_number_unknown namesake_elsewhere
"""
CONTRACT_REASONS = "live_elsewhere document_on_active_record admitted_senior_high already_claimed"
CONTRACT_REFUSALS = """
not_a_spreadsheet encrypted damaged macros too_large no_header no_rows several_sheets unreadable unknown_school
unknown_season not_entitled season_closed
"""


def parsed() -> Iterator[ast.Module]:
    """The product's code but for its sentences."""
    for room in SAYING:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name not in SENTENCES and "migrations" not in path.parts:
                yield ast.parse(path.read_text(encoding="utf-8"))


def constants() -> set[str]:
    nodes = (node for module in parsed() for node in ast.walk(module))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def said_by(makers: dict[str, int]) -> set[str]:
    """The codes that stand in calls of these."""
    found = set()
    for module in parsed():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in makers and len(node.args) > makers[name]:
                code = node.args[makers[name]]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    return found


def test_the_codes_listed_are_those_that_have_a_sentence():
    of_rows, of_sheets = listed("### Codes of rows\n"), listed("### Codes of rows of a supplement sheet")
    assert not of_rows & of_sheets
    assert of_rows | of_sheets == PROBLEMS.keys()
    assert listed("### Codes of refused files") == REFUSALS.keys()
    assert listed("### Codes of lines") == of_lines._BY_CODE.keys()
    assert listed("### Codes of refused loads") == {*of_lines._REFUSALS, "practice"}
    reasons = {code for group in of_candidates.GROUPS.values() for code in group}
    assert listed("### Reasons of candidates") == {*reasons, *OF_FAMILY, LIVE_ELSEWHERE}


def test_every_code_that_the_code_says_is_listed():
    of_rows = listed("### Codes of rows\n") | listed("### Codes of rows of a supplement sheet")
    assert said_by(PROBLEM_MAKERS) | {*_CODE_OF.values(), *_DOUBTS.values(), MISSING.problem} <= of_rows
    assert said_by(REFUSAL_MAKERS) <= listed("### Codes of refused files")
    assert WEIGHTS.keys() <= listed("### Reasons of candidates")


def test_every_code_that_is_listed_can_be_said():
    in_the_code = constants()
    for heading in ("### Codes of rows\n", "### Codes of rows of a supplement sheet", "### Codes of refused files"):
        assert listed(heading) - in_the_code == set()
    assert listed("### Reasons of candidates") - in_the_code == set()


def test_the_contract_of_the_commands_is_kept():
    assert {*CONTRACT_ERRORS.split(), *CONTRACT_WARNINGS.split()} <= listed("### Codes of rows\n")
    assert set(CONTRACT_REFUSALS.split()) <= listed("### Codes of refused files")
    assert set(CONTRACT_REASONS.split()) <= listed("### Reasons of candidates")
