"""docs/json.md lists every key and code that other programs read, and none that is not there."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from enrollment.entries.doubles import LIVE_ELSEWHERE
from enrollment.rosters.after_load import ClaimsAfterLoad
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import RosterRow
from enrollment.uploads import wording as of_files
from matching import wording as of_candidates
from registry.exchange import wording as of_lines
from registry.exchange.report import RegistryReport, Report
from tests.factories import EntryFactory
from tests.review.invariants.planted import a_roster

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "json.md").read_text(encoding="utf-8")


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


def test_the_codes():
    of_rows, of_sheets = listed("### Codes of rows\n"), listed("### Codes of rows of a supplement sheet")
    assert not of_rows & of_sheets
    assert of_rows | of_sheets == of_files._PROBLEMS.keys()
    assert listed("### Codes of refused files") == of_files._REFUSALS.keys()
    assert listed("### Codes of lines") == of_lines._BY_CODE.keys()
    assert listed("### Codes of refused loads") == {*of_lines._REFUSALS, "practice"}
    reasons = {code for group in of_candidates.GROUPS.values() for code in group}
    assert listed("### Reasons of candidates") == {*reasons, LIVE_ELSEWHERE}
