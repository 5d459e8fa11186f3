"""What the pages of cases show: both sides, the line of time, what an account may do, and the words for it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.asked_once import asked_once
from registry.institutions import School, Track
from registry.records import Status, StudentRecord
from registry.roles import Role
from review.cases import states as case_states
from review.cases import wording
from review.cases.extension import entry_of, late_sides, winning_side
from review.cases.models import AdmissionCase, CaseKind, CaseStep, Evidence
from review.cases.seen import as_seen, may_read_day

TABS = {
    "against": gettext_lazy("Others ask us"),
    "mine": gettext_lazy("We ask others"),
    "to_decide": gettext_lazy("To decide"),
    "doubted": gettext_lazy("Documents in doubt"),
    "settled": gettext_lazy("Settled"),
}
EMPTY = {
    "against": (
        gettext_lazy("No other school disputes a record of yours."),
        gettext_lazy("When another school says that a child on your roster is theirs, it stands here to be answered."),
    ),
    "mine": (
        gettext_lazy("Your school asks no other school for a record."),
        gettext_lazy(
            "A case begins at a new student whose record another school has: open it under “to be confirmed”."
        ),
    ),
    "to_decide": (
        gettext_lazy("No case waits for your decision."),
        gettext_lazy("Contested cases between schools below you come here, and those that nobody answered in time."),
    ),
    "doubted": (
        gettext_lazy("No record of your schools has a document in doubt."),
        gettext_lazy(
            "When a dispute says that a document is another child's, the record that has it stands here until its "
            "source has corrected it."
        ),
    ),
    "settled": (
        gettext_lazy("No case has been settled yet."),
        gettext_lazy("Released, decided and conceded cases stay here with their history."),
    ),
}


def tabs(counts: dict[str, int], chosen: str) -> list[dict]:
    """The lists as tabs with their counts."""
    url = reverse("cases")
    return [
        {"label": TABS[name], "count": count, "url": f"{url}?list={name}", "current": name == chosen}
        for name, count in counts.items()
    ]


@dataclass(frozen=True)
class CaseLine:
    """One case in a list: who it is about as this account may see it, and the other school, or both."""

    case: AdmissionCase
    person: Entry | StudentRecord
    claimant: School
    holder: School | None
    other_name: str = ""  # of two under one document


def line(case: AdmissionCase, account: Account) -> CaseLine:
    """A case as a list shows it to this account."""
    ours = case_states.HOLDER in case.sides_of(account) and case.claiming_school_id != account.school_id
    person, other = (held_as(case), case.entry) if ours else (case.entry, held_as(case))
    other_name = other.name if case.kind == CaseKind.DOCUMENT else ""
    return CaseLine(case, person, case.claiming_school, case.holding_school, other_name)


def held_as(case: AdmissionCase) -> Entry | StudentRecord:
    """The child as the holding school has it; of a document, as the record that has it."""
    held = case.archive if case.kind == CaseKind.DOCUMENT else case.rival or case.archive
    assert held is not None  # a case is about a record or a rival
    return held


@dataclass(frozen=True)
class Party:
    """One side: the school, the child as it has it, since when, what it says, and its evidence."""

    case: AdmissionCase
    code: str
    label: str
    school: School | None
    person: Entry | StudentRecord
    facts: list[tuple[str, str]]
    said: list
    evidence: list[Evidence]
    won: bool
    lost: bool


def parties(
    case: AdmissionCase, group: list[AdmissionCase], files: list[Evidence], *, known: bool = True
) -> list[Party]:
    """Claiming side and holding side, then whoever else claims the child; of each only what the other may know.

    ``group``: the cases whose claimants are shown, this one among them. ``known``: who looks may read of the record on
    which day the child entered (seen.py).
    """
    holding = group[0]
    others = [each for each in group if each.pk != case.pk]
    return [
        _claiming(case, files),
        _party(holding, case_states.HOLDER, holding.holding_school, held_as(holding), _holding(holding, known), files),
        *(_claiming(each, files) for each in others),
    ]


def _claiming(case: AdmissionCase, files: list[Evidence]) -> Party:
    facts = [
        (_("New student stands at"), case.entry.get_state_display()),
        (
            _("Disputed on") if case.kind == CaseKind.DOCUMENT else _("Asked for"),
            f"{timezone.localtime(case.opened_at):%Y-%m-%d}",
        ),
        (_("Contact"), case.contact or (case.opened_by.person if case.opened_by else _("opened by the system"))),
    ]
    return _party(case, case_states.CLAIMANT, case.claiming_school, case.entry, facts, files)


def _holding(case: AdmissionCase, known: bool) -> list[tuple[str, str]]:
    new_student = [(_("New student stands at"), case.rival.get_state_display())] if case.rival else []
    if case.archive is None or (case.rival and case.kind != CaseKind.DOCUMENT):
        return new_student
    entered = case.archive.entered_on
    day = entered.isoformat() if entered and known else f"{entered:%Y}" if entered else "—"
    return [
        (_("Admitted on"), day),
        (_("Status of the record"), case.archive.get_status_display()),
        *new_student,
    ]


@asked_once
def _steps(case: AdmissionCase) -> list[CaseStep]:
    return list(case.steps.select_related("account").order_by("number"))


def _party(case, code, school, person, facts, files) -> Party:
    steps = _steps(case)
    winner = _winner(case)
    return Party(
        case=case,
        code=code,
        label=wording.label_of(case, code),
        school=school,
        person=person,
        facts=facts,
        said=[step for step in steps if step.reason and case_states.ACTIONS[step.action].side == code],
        evidence=[
            file for file in files if file.side == code and (code == case_states.HOLDER or file.case_id == case.pk)
        ],
        won=winner == code,
        lost=winner not in ("", code) and not _record_stays(case, code),
    )


def _winner(case: AdmissionCase) -> str:
    """The side that goes on; of one child at two schools, both may."""
    if case.won_by_claimant:
        return "" if case.outcome == case_states.SAME_CHILD else case_states.CLAIMANT
    if case.taken_back:
        return ""
    if case.state == case_states.CONCEDED or case.outcome == case_states.THE_OTHERS:
        return case_states.HOLDER
    return case.winner


def _record_stays(case: AdmissionCase, code: str) -> bool:
    """A senior high record, or an active one, that was given away stays until the other one is registered (W5)."""
    held_by_record = case.rival is None and case.archive is not None and case.archive.status == Status.ENROLLED
    return code == case_states.HOLDER and held_by_record


def shown_group(case: AdmissionCase, sides: frozenset[str]) -> list[AdmissionCase]:
    """The cases whose claimants are shown: a claiming school sees its own, the others' names alone."""
    group = case.group()
    if sides <= {case_states.CLAIMANT}:
        return [each for each in group if each.pk == case.pk]
    return group


def context(case: AdmissionCase, account: Account, form, day_form) -> dict:
    """Everything of the page of one case; ``day_form`` asks for the day of an extension, which its end may need."""
    steps = _steps(case)
    (case,), known = as_seen([case], account), may_read_day(case, account)
    sides = case.sides_of(account)
    allowed = case_states.allowed(case.state, sides, case.kind)
    group, shown = case.group(), shown_group(case, sides)
    answered = any(step.action == "contest" for step in steps)
    agreed = wording.agreed(case)
    unsettled = case.state in case_states.UNSETTLED
    return {
        "title": _("Case"),
        "case": case,
        "parties": parties(case, shown, list(Evidence.objects.filter(case__in=[*shown, group[0]])), known=known),
        "others": wording.names(each.claiming_school for each in group if each.pk != case.pk),
        "steps": [_shown(step) for step in sorted([*steps, *_of_others(case, shown)], key=lambda step: step.at)],
        "form": form,
        "ends": wording.ends(case) if unsettled else [],
        "may_release": "release" in allowed and len(group) == 1,
        "release_label": wording.release_label(case),
        "release_words": wording.what_release_does(case),
        "contest_label": wording.contest_label(case),
        "may_contest": "contest" in allowed and (not answered or agreed),
        "may_agree": "agree" in allowed and not agreed,
        "may_add": "add" in allowed or ("add_more" in allowed and (answered or agreed)),
        "may_escalate": "escalate" in allowed and case.overdue and case.authority_id is not None,
        "may_concede": "concede" in allowed,
        "may_take_back": "take_back" in allowed and not case.answered,
        "may_decide": bool(allowed & {"decide_for_claimant", "decide_same_child"}),
        "entry_url": reverse("entry", args=[case.entry_id]) if case_states.CLAIMANT in sides else "",
        "back_url": back_url(account, case),
        "next": wording.what_next(case, sides, answered=answered),
        "winner": form.data.get("winner", ""),
        **_extending(case, sides, form),
        "day_form": day_form,
    }


def going_on(choice: str) -> str:
    """The side that goes on when this is decided."""
    return case_states.CLAIMANT if choice in (case_states.SAME_CHILD, case_states.THIS_CHILDS) else choice


def _extending(case: AdmissionCase, sides: frozenset[str], form) -> dict:
    """For the authority: whose deadline is over, so that a decision alone would not help; after it, how to extend."""
    late = late_sides(case) if case_states.AUTHORITY in sides else {}
    new_students = {side: entry_of(case, side) for side in late}
    schools = {side: new_student.school for side, new_student in new_students.items() if new_student}
    unsettled = case.state in case_states.UNSETTLED
    won = winning_side(case)
    return {
        "late": [(schools[side], until.day) for side, until in late.items()] if unsettled else [],
        "until": form.data.get("until", ""),
        "to_extend": schools.get(won) if not unsettled else None,
        "extend_day": late[won].day if won in late else None,
    }


# what a claiming school does in its own case alone; all else stands in every case that is decided together
_ALONE = ("join", "join_contested", "concede", "take_back")


def _of_others(case: AdmissionCase, group: list[AdmissionCase]) -> list[CaseStep]:
    """What the further schools did in their cases alone."""
    ids = [each.pk for each in group if each.pk != case.pk]
    return list(
        CaseStep.objects.filter(case__in=ids, action__in=_ALONE).select_related("account", "case__claiming_school")
    )


def _shown(step) -> dict:
    """For the timeline; the reasons stand at their sides."""
    reason = step.reason if case_states.ACTIONS[step.action].side == case_states.AUTHORITY else ""
    # of several schools that claim the child the words would not tell which it was
    who = f"{step.case.claiming_school} {step.who}" if step.action in _ALONE else step.who
    return {"at": step.at, "who": who, "words": case_states.ACTIONS[step.action].words, "reason": reason}


def back_url(account: Account, case: AdmissionCase) -> str:
    """The list in which this account finds the case."""
    asked = case_states.HOLDER in case.sides_of(account) and case.kind == CaseKind.ADMISSION
    if account.role == Role.REGISTRAR and asked and Track.SENIOR_HIGH in account.own_school.tracks:
        return reverse("transfers")
    return reverse("cases")


def said(case: AdmissionCase) -> str:
    """After an act: what happened, and what is next."""
    last = case.steps.order_by("number").last()
    assert last is not None  # the act's own step
    return _("%(what)s. %(next)s") % {
        "what": case_states.ACTIONS[last.action].words,
        "next": wording.what_next(case, frozenset()),
    }


def question(case: AdmissionCase, choice: str, reason: str, until: date | None = None) -> dict:
    """The page that asks once before what cannot be undone; ``choice``: "release", or the value of one of the ends."""
    release = choice == "release"
    # of a release that was chosen while others joined, the refusal has told already
    chosen = next(end for end in wording.ends(case) if end.value == (case_states.CLAIMANT if release else choice))
    return {
        "title": wording.release_label(case) if release else chosen.label,
        "case": case,
        "person": held_as(case) if choice in (case_states.HOLDER, "release") else case.entry,
        "words": wording.what_release_does(case) if release else chosen.words,
        "final": _("A release is not taken back.") if release else _("A decision is not taken back."),
        "reason": reason,
        "fields": {"choice": "release"} if release else {"winner": choice, "until": until.isoformat() if until else ""},
        "until": until,
        "act_url": reverse("case_answer" if release else "case_decide", args=[case.pk]),
        "label": wording.release_label(case) if release else _("Decide so"),
    }


def file_stem(name: str) -> str:
    """A file's name without its ending, which the content decides."""
    return name.rpartition(".")[0] or name
