"""The demo county: complete, the same when run again, and harmless to other data."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.demo.filling import ROSTER_FOLDER
from config.demo.places import ACCOUNTS, CHENGNAN, LIUXI, PASSWORD, SHIYAN, VOCATIONAL, YUCAI, YUNSHAN_FIRST
from enrollment.entries import states
from enrollment.entries.models import DoubleKind, Entry, MatchCandidate, PossibleDouble, Step
from enrollment.rosters.counts import roster_counts
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.seasons.deadlines import deadline_of
from enrollment.seasons.models import Extension, ExtensionRequest, SchoolTerm, Season
from matching.core.one_person import Tie, tie
from registry.accounts.models import Account
from registry.institutions import Authority, School
from registry.records import StudentRecord
from review.cases.models import AdmissionCase
from review.invariants.all import INVARIANTS
from tests.roster_rows import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR, settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path, tmp_path / "uploads", tmp_path / "evidence"
    return tmp_path


def demo() -> str:
    out = io.StringIO()
    call_command("demo", no_serve=True, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def rows_in_tables() -> list[int]:
    return [model.objects.count() for model in (Account, School, Season, StudentRecord, Roster, RosterRow, Entry, Step)]


def test_the_county_is_complete_and_a_second_run_leaves_it_as_it_is(var):
    printed = demo()
    first = rows_in_tables()
    files = sorted(path.name for path in (var / ROSTER_FOLDER).iterdir())

    again = demo()

    assert rows_in_tables() == first
    assert printed == again
    assert PASSWORD in printed
    assert all(account.username in printed for account in ACCOUNTS)
    assert {name.rpartition(".")[2] for name in files} >= {"xlsx", "csv", "ods"}
    assert Authority.objects.count() == 5
    assert School.objects.count() >= 12
    assert StudentRecord.objects.values("registry").distinct().count() == 3
    assert StudentRecord.objects.count() > 3000
    _every_state_and_outcome_is_there()
    _each_row_of_the_table_is_there()
    assert {each.says for each in INVARIANTS if list(each.offenders())} == set()
    _the_rosters_to_upload_are_what_they_say(var / ROSTER_FOLDER)


def _every_state_and_outcome_is_there():
    assert set(Entry.objects.values_list("state", flat=True)) == set(states.STATES)
    assert set(AdmissionCase.objects.values_list("kind", "state")) == {
        ("admission", "open"), ("admission", "contested"), ("admission", "released"),
        ("claim", "open"), ("claim", "contested"),
        ("document", "contested"),
    }  # fmt: skip
    assert {outcome for _number, outcome in outcomes()} == {
        Outcome.MATCHED,
        Outcome.PENDING,
        Outcome.NOT_FOUND,
        Outcome.ADMITTED,
        Outcome.REGISTERED,
    }
    actions = set(Step.objects.values_list("action", flat=True))
    # nothing is taken back, no case is settled, nothing has changed under anybody, and no season has ended
    taken_back = {"undo_decision", "undo_confirmation", "undo_termination", "undo_withdrawal", "undo_telling"}
    settled = {"win_case", "win_case_admitted", "lose_case", "lose_document", "same_child", "found_registered"}
    elsewhere = {"confirm_admitted", "open_case_meanwhile", "prove", "prove_by_fact", "allow_tries"}
    numbers = set(states.ON_NUMBERS)
    assert set(states.ACTIONS) - actions == taken_back | settled | numbers | elsewhere | set(states.BY_MACHINE)
    season = Season.objects.get()
    assert set(SchoolTerm.objects.values_list("school__code", flat=True)) == {LIUXI, YUNSHAN_FIRST}
    assert list(Extension.objects.values_list("school__code", flat=True)) == [YUCAI]
    assert ExtensionRequest.objects.get().school.code == LIUXI
    assert deadline_of(School.objects.get(code=LIUXI), season, "primary") < timezone.localdate()
    assert min(season.primary_deadline, season.vocational_deadline) >= timezone.localdate()
    reasons = {
        reason for listed in Entry.objects.values_list("candidates__reasons", flat=True) for reason in listed or ()
    }
    assert reasons >= {
        "already_claimed",
        "former_name",
        "id_number_one_digit_off",
        "name_sounds_alike",
        "name_variant",
        "no_document",
        "possible_twin",
        "student_number_differs",
    }
    warnings = {warning for listed in Entry.objects.values_list("warnings", flat=True) for warning in listed}
    assert warnings >= {"differs_from_record", "document_shared", "tidied"}


def _each_row_of_the_table_is_there():
    """Of one child, one record: what a school, or an officer, finds to look at in the county."""
    ties = {tie(reasons) for reasons in MatchCandidate.objects.values_list("reasons", flat=True)}
    assert ties >= {Tie.SAME_PERSON, Tie.SAME_DOCUMENT, Tie.DOCUMENT_REGISTERED, Tie.NEAR, Tie.WEAK}  # 2, 3, 5, 8
    assert RosterRow.objects.filter(outcome=Outcome.REGISTERED).exists()  # 4
    doubles = PossibleDouble.objects.filter(first__state__in=states.UNDER_WAY, second__state__in=states.UNDER_WAY)
    assert set(doubles.values_list("kind", flat=True)) == set(DoubleKind)  # 6 and 7
    said = doubles.filter(kind=DoubleKind.NAMESAKE).values_list("reason", flat=True)
    assert {bool(reason) for reason in said} == {True, False}
    assert Entry.objects.filter(decision="none_of_these", against_near=True).exists()  # 8, with its reason
    assert Entry.objects.filter(number_check="unknown", state__in=states.UNDER_WAY).exists()  # 9
    assert AdmissionCase.objects.filter(kind="document", state="contested").exists()  # waits for the officer


def _the_rosters_to_upload_are_what_they_say(folder):
    schools = {"实验": SHIYAN, "城南": CHENGNAN, "育才": YUCAI, "职业": VOCATIONAL}
    season, track = Season.objects.get().code, {VOCATIONAL: "vocational"}
    for path in sorted(folder.iterdir()):
        school = schools.get(path.name[2:4])
        if school:
            place = {"school": school, "season": season, "track": track.get(school, "primary")}
            call_command("import_roster", str(path), **place, stdout=io.StringIO(), stderr=io.StringIO())
    outcomes = {
        roster.file_name[:1]: {outcome: count for outcome, count in roster_counts(roster).items() if count}
        for roster in Roster.objects.filter(file_name__regex=r"^\d")
    }
    assert outcomes["1"] == {Outcome.MATCHED: 30}
    assert outcomes["2"].keys() == {Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.REGISTERED}
    assert outcomes["3"] == {Outcome.MATCHED: 5, Outcome.REJECTED: 15, Outcome.REPEATED: 1}
    assert outcomes["7"].keys() == {
        Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.REGISTERED, Outcome.ADMITTED,
    }  # fmt: skip
    assert sum(outcomes["9"].values()) == 300


def test_other_data_is_left_alone(var):
    Authority.objects.create(code="110000", name="示范省教育厅二", level="province")

    with pytest.raises(CommandError, match="XUEJI_VAR"):
        demo()

    assert (Authority.objects.count(), School.objects.count(), Account.objects.count()) == (1, 0, 0)


def test_production_is_refused(var, settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        demo()

    assert not School.objects.exists()
