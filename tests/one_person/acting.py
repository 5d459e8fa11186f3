"""The acts of all roles as a walk asks for them: each calls its service, in the scope of who acts."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from config.ops.duties import DUTIES
from enrollment.disclosure import tries
from enrollment.disclosure.models import Fact
from enrollment.entries import states
from enrollment.entries.models import Entry, PossibleDouble
from enrollment.entries.transitions import ActsOutcome
from enrollment.rosters import intake, uploading
from enrollment.rosters import rematch as rematching
from enrollment.seasons.extensions import ExtensionPlace, grant
from enrollment.seasons.models import Season
from enrollment.supplement.models import MODELS, saved_supplements
from enrollment.supplement.saving import save, submit
from registry.records import StudentRecord
from registry.refused import Refused
from review.bulk import asking
from review.cases import acts, opening
from review.cases.models import AdmissionCase
from review.decisions import admitted, approve, namesakes, numbers, proving, resolve
from tests.enrollment.supplement.values import COMPLETE, VOCATIONAL_COMPLETE
from tests.one_person.world import Paper, World
from tests.rosters import HEADER, csv_roster

if TYPE_CHECKING:
    from tests.one_person.walk import Walk

WHY = "已与家长和原学校核实"
TEXTS = {"primary": COMPLETE, "vocational": VOCATIONAL_COMPLETE}


class Nowhere(io.StringIO):
    """Takes what a command prints."""


# --- words -----------------------------------------------------------------------------------------------------------


def called(paper: Paper) -> str:
    """How a walk calls it."""
    number = f" with {paper.student_number[-4:]}" if paper.student_number else ""
    return paper.name + ("" if paper.id_number else " without document") + number


def told(entry: Entry) -> str:
    """How a walk calls a new student."""
    return f"{entry.name} ({entry.pk})"


def school_of(walk: "Walk", entry: Entry) -> str:
    """The school's name in the walk."""
    return next(name for name, school in walk.world.schools.items() if school.pk == entry.school_id)


def said(came: object) -> str:
    """What came of an act, in a word or two."""
    if isinstance(came, ActsOutcome):
        return f"{came.done} done, refused {[(pk, refusal.code) for pk, refusal in came.refused]}"
    if isinstance(came, Entry):
        return f"{came.pk} {came.verdict}, {came.state}"
    if isinstance(came, AdmissionCase):
        return f"case {came.pk} {came.state} {came.winner}".strip()
    return str(came) if isinstance(came, str | list) else ""


NOTHING = ("-", "nobody", "0 ", "not loaded")


def how_it_went(came: object) -> str:
    """Whether it got through: done, refused, or nothing came of it."""
    if isinstance(came, Refused):
        return "refused"
    if isinstance(came, ActsOutcome):
        return "done" if came.done else "refused"
    if isinstance(came, list):  # rows
        return "done" if any(not line.startswith("-") for line in came) else "nothing"
    return "nothing" if isinstance(came, str) and came.startswith(NOTHING) else "done"


# --- new students ----------------------------------------------------------------------------------------------------


def open_season(days: int) -> Season:
    """A season that has begun a week ago."""
    starts = timezone.localdate() - timedelta(days=7)
    last = starts + timedelta(days=60)
    return Season.objects.create(code=f"walk-{days}", starts_on=starts, primary_deadline=last, vocational_deadline=last)


def import_roster(account, season: Season, track: str, papers: list[Paper]) -> list[str]:
    """A roster from the file to its end."""
    header = HEADER if track == "primary" else ["学籍号", *HEADER]
    data = csv_roster([paper.cells() for paper in papers], header)
    roster, _new = uploading.store_upload(account, season, track, "a.csv", data, enqueue=False)
    intake.receive(roster.pk)
    return [f"{row.entry_id or '-'} {row.outcome}" for row in roster.rows.order_by("number")]


def type_in(account, season: Season, paper: Paper) -> str:
    """One new student through the form."""
    received = intake.receive_typed(account, season, paper.track, paper.typed())
    problems = [problem.code for problem in received.problems]
    return f"{received.entry.pk if received.entry else '-'} {received.outcome} {problems or ''}".strip()


# --- proofs ---


def prove(entry: Entry, account) -> Entry:
    """The authority has seen the paper."""
    return proving.prove(entry.pk, account, WHY)


def allow_tries(entry: Entry, account) -> Entry:
    """The authority lets the school compare facts again."""
    return proving.allow_tries(entry.pk, account, WHY)


def type_fact(entry: Entry, account, which: int, *, right: bool) -> str:
    """The telephone of the family of a record shown, or one that is nobody's."""
    record = entry.archive_id or candidate_of(entry, which)
    known = StudentRecord.objects.filter(pk=record).first() if right else None
    tried = tries.try_fact(entry.pk, Fact.PHONE, known.guardian_phone if known else "13999999999", account)
    return ", ".join(sorted(set(tried.answers.values())))


# --- the school ------------------------------------------------------------------------------------------------------


def candidate_of(entry: Entry, which: int) -> int:
    """One of the records shown, counted round; 0 when none is."""
    shown = list(entry.candidates.order_by("rank").values_list("record", flat=True))
    return shown[which % len(shown)] if shown else 0


def confirm(entry: Entry, account, which: int, why: str) -> Entry:
    """This one is the child's."""
    return resolve.confirm(entry.pk, candidate_of(entry, which), account, why)


def none_of_these(entry: Entry, account, why: str) -> Entry:
    """None of them is."""
    return resolve.none_of_these(entry.pk, account, why)


def undo(entry: Entry, account) -> Entry:
    """What was decided is open again."""
    return resolve.undo(entry.pk, account, WHY)


def withdraw(entry: Entry, account) -> Entry:
    """Off the roster."""
    return resolve.withdraw(entry.pk, account, WHY)


def continue_admitted(entry: Entry, account) -> Entry:
    """On, and the senior high school is asked."""
    return admitted.continue_admitted(entry.pk, account, WHY)


def terminate(entry: Entry, account) -> Entry:
    """The child is elsewhere."""
    return admitted.terminate(entry.pk, account, WHY)


def undo_termination(entry: Entry, account) -> Entry:
    """It is not, after all."""
    undo = admitted.undo_withdrawal if entry.state == "withdrawn" else admitted.undo_termination
    return undo(entry.pk, account, WHY)


def complete_all(account) -> ActsOutcome:
    """Fill in what is needed and submit."""
    waiting = list(Entry.objects.visible_to(account).filter(state=states.SUPPLEMENTING).order_by("pk"))
    saved = saved_supplements(waiting)
    for entry in waiting:
        before = saved.get(entry.pk)
        fields = MODELS[entry.track].field_set.by_name
        texts = {name: text for name, text in TEXTS[entry.track].items() if name in fields}
        save(entry.pk, account, texts, before.version if before else 0)
    return submit([entry.pk for entry in waiting], account)


def rematch(entry: Entry, account) -> str:
    """The roster is matched again."""
    done = rematching.rematch_roster(entry.roster, account)
    return f"{dict(done.changed)}"


# --- reviews ---------------------------------------------------------------------------------------------------------


def _all_at(state: str, account):
    return Entry.objects.visible_to(account).filter(state=state).order_by("pk")


def _at_once(action: str, entries, account) -> str:
    act = asking.confirm(asking.ask(account, action, entries, about="all", back_to="/").pk, account)
    return f"{act.done - act.refused} done, {act.refused} refused"


def school_approve(account, *, bulk: bool) -> ActsOutcome | str:
    """Everybody who waits for the school's review."""
    waiting = _all_at(states.AT_SCHOOL, account)
    if bulk:
        return _at_once("school_approve", waiting, account)
    return approve.school_approve(waiting.values_list("pk", flat=True), account)


def authority_approve(account, *, bulk: bool) -> ActsOutcome | str:
    """Everybody who waits for the authority's."""
    waiting = _all_at(states.AT_AUTHORITY, account)
    if bulk:
        return _at_once("authority_approve", waiting, account)
    return approve.authority_approve(waiting.values_list("pk", flat=True), account)


def send_back(entry: Entry, account) -> Entry:
    """To be corrected."""
    return approve.send_back(entry.pk, account, WHY)


# --- cases -----------------------------------------------------------------------------------------------------------


def open_claim(entry: Entry, account, which: int) -> AdmissionCase:
    """The school asks the one that has the child."""
    return opening.open_claim(entry.pk, candidate_of(entry, which), account, WHY)


def doubles_of(entry: Entry) -> list[PossibleDouble]:
    """New students of other schools who are, or may be, the same child."""
    return list(PossibleDouble.objects.filter(Q(first=entry) | Q(second=entry)).order_by("pk"))


def open_claim_on_double(entry: Entry, account, which: int) -> AdmissionCase | str:
    """The school says that another one's new student is this child."""
    found = doubles_of(entry)
    if not found:
        return "nobody to claim"
    double = found[which % len(found)]
    other = double.second_id if double.first_id == entry.pk else double.first_id
    return opening.open_claim_on_entry(entry.pk, other, account, WHY)


def open_dispute(entry: Entry, account, which: int) -> AdmissionCase:
    """The document is another child's, or this one's."""
    return opening.open_dispute(entry.pk, candidate_of(entry, which), account, WHY)


def not_the_same(entry: Entry, account, which: int) -> str:
    """The namesake is another child."""
    found = doubles_of(entry)
    return f"said of {namesakes.not_the_same(found[which % len(found)].pk, account, WHY)}" if found else "nobody"


def strike(entry: Entry, account) -> Entry:
    """The number on the roster is not the child's."""
    return numbers.strike(entry.pk, account, WHY)


def keep(entry: Entry, account) -> Entry:
    """It is, after all."""
    return numbers.keep(entry.pk, account)


def check(entry: Entry, account) -> Entry:
    """The authority has seen it on paper."""
    return numbers.check(entry.pk, account)


def _claimant(world: World, case: AdmissionCase):
    return world.registrars[case.claiming_school_id]


def _holder(world: World, case: AdmissionCase):
    return world.registrars.get(case.holding_school_id) or _decider(world, case)


def _decider(world: World, case: AdmissionCase):
    return world.officers[case.authority_id or world.city.pk]


def _document(outcome: str):
    return lambda world, case: acts.decide_document(case.pk, outcome, _decider(world, case), WHY)


CASE_ACTS = {
    "the holding school releases": lambda w, c: acts.release(c.pk, _holder(w, c)),
    "the holding school contests": lambda w, c: acts.contest(c.pk, _holder(w, c), WHY),
    "the holding school agrees": lambda w, c: acts.agree(c.pk, _holder(w, c), WHY),
    "the claiming school takes it back": lambda w, c: acts.take_back(c.pk, _claimant(w, c)),
    "the claiming school escalates": lambda w, c: acts.escalate(c.pk, _claimant(w, c)),
    "the claiming school concedes": lambda w, c: acts.concede(c.pk, _claimant(w, c), WHY),
    "the claiming school adds": lambda w, c: acts.add(c.pk, _claimant(w, c), WHY),
    "decided for the claiming school": lambda w, c: acts.decide(c.pk, "claimant", _decider(w, c), WHY),
    "decided: the same child": _document("same_child"),
    "decided: the document is this child's": lambda w, c: acts.decide_document(
        c.pk, "this_childs", _decider(w, c), WHY
    ),
    "decided: the document is the other's": _document("the_others"),
    "decided for the holding school": lambda w, c: acts.decide(c.pk, "holder", _decider(w, c), WHY),
}


# --- the machine -----------------------------------------------------------------------------------------------------


def written(folder: Path, lines: list[dict[str, str]], header: list[str]) -> Path:
    """A registry file of these lines."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(lines)
    path = folder / "load.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def reported(record: StudentRecord, status: str) -> dict[str, str]:
    """The line by which the national system shares a record that was made here."""
    return {
        "record_key": f"N-{record.pk}",
        "name": record.name,
        "sex": "男",
        "birth_date": record.birth_date.isoformat(),
        "id_type": "居民身份证" if record.id_number else "无",
        "id_number": record.id_number,
        "student_number": record.student_number,
        "status": status,
        "school_code": record.school.code if record.school else "",
        "stage": record.stage,
    }


def duties() -> str:
    """What the workers do by the calendar, as if it were due; but the people of a walk keep their accounts."""
    due = {name: rule for name, rule in DUTIES.items() if not name.endswith("accounts")}
    return ", ".join(f"{name}: {count}" for name, rule in due.items() if (count := rule.run()))


def extend(walk: "Walk", school: str, track: str, days: int = 20) -> str:
    """The county lets the school register for some days more."""
    place = walk.world.schools[school]
    until = timezone.localdate() + timedelta(days=days)
    officer = walk.world.officers[place.authority_id]
    granted = grant(officer, [ExtensionPlace(place.pk, track)], walk.season, until, WHY)
    return f"{len(granted.done)} granted, refused {[refusal.code for _place, refusal in granted.refused]}"
