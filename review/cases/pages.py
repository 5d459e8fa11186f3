"""What the pages of cases show: both sides, the line of time, what an account may do, and the words for it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.institutions import School, Track
from registry.records import Status, StudentRecord
from registry.roles import Role
from review.cases import states as case_states
from review.cases.extension import entry_of, late_sides, winning_side
from review.cases.models import AdmissionCase, CaseKind, Evidence

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


def line(case: AdmissionCase, account: Account) -> CaseLine:
    """A case as a list shows it to this account."""
    ours = case_states.HOLDER in case.sides_of(account) and case.claiming_school_id != account.school_id
    return CaseLine(case, held_as(case) if ours else case.entry, case.claiming_school, case.holding_school)


def held_as(case: AdmissionCase) -> Entry | StudentRecord:
    """The child as the holding school has it."""
    return case.rival or case.archive


@dataclass(frozen=True)
class Party:
    """One side: the school, the child as it has it, since when, what it says, and its evidence."""

    code: str
    label: str
    school: School | None
    person: Entry | StudentRecord
    facts: list[tuple[str, str]]
    said: list
    evidence: list[Evidence]
    won: bool
    lost: bool


def parties(case: AdmissionCase, steps: list, files: list[Evidence]) -> list[Party]:
    """Claiming side and holding side; of each only what the other may know."""
    claimant = [
        (_("New student stands at"), case.entry.get_state_display()),
        (_("Asked for"), f"{timezone.localtime(case.opened_at):%Y-%m-%d}"),
        (_("Contact"), case.contact or case.opened_by.person),
    ]
    return [
        _party(case, case_states.CLAIMANT, case.claiming_school, case.entry, claimant, steps, files),
        _party(case, case_states.HOLDER, case.holding_school, held_as(case), _holding(case), steps, files),
    ]


def _holding(case: AdmissionCase) -> list[tuple[str, str]]:
    if case.rival:
        return [(_("New student stands at"), case.rival.get_state_display())]
    entered = case.archive.entered_on
    return [
        (_("Admitted on"), entered.isoformat() if entered else "—"),
        (_("Status of the record"), case.archive.get_status_display()),
    ]


def _party(case, code, school, person, facts, steps, files) -> Party:
    winner = case_states.CLAIMANT if case.won_by_claimant else case.winner
    if case.state == case_states.CONCEDED:
        winner = case_states.HOLDER
    return Party(
        code=code,
        label=str(LABELS[case.kind][code]),
        school=school,
        person=person,
        facts=facts,
        said=[step for step in steps if step.reason and case_states.ACTIONS[step.action].side == code],
        evidence=[file for file in files if file.side == code],
        won=winner == code,
        lost=winner not in ("", code) and not _record_stays(case, code),
    )


def _record_stays(case: AdmissionCase, code: str) -> bool:
    """A senior high record that was given away stays until the vocational one is registered (W5)."""
    return code == case_states.HOLDER and case.kind == CaseKind.ADMISSION and case.archive.status == Status.ENROLLED


LABELS = {
    CaseKind.ADMISSION: {
        case_states.CLAIMANT: gettext_lazy("Vocational school"),
        case_states.HOLDER: gettext_lazy("Senior high school"),
    },
    CaseKind.CLAIM: {
        case_states.CLAIMANT: gettext_lazy("School that asks for the record"),
        case_states.HOLDER: gettext_lazy("School that has claimed it"),
    },
}


def context(case: AdmissionCase, account: Account, form, day_form) -> dict:
    """Everything of the page of one case; ``day_form`` asks for the day of an extension, which its end may need."""
    steps = list(case.steps.select_related("account").order_by("number"))
    sides = case.sides_of(account)
    allowed = case_states.allowed(case.state, sides)
    answered = any(step.action == "contest" for step in steps)
    return {
        "title": _("Case"),
        "case": case,
        "parties": parties(case, steps, list(case.evidence.all())),
        "steps": [_shown(step) for step in steps],
        "form": form,
        "may_release": "release" in allowed,
        "may_contest": "contest" in allowed and not answered,
        "may_add": "add" in allowed or ("add_more" in allowed and answered),
        "may_escalate": "escalate" in allowed and case.overdue and case.authority_id is not None,
        "may_concede": "concede" in allowed,
        "may_decide": "decide_for_claimant" in allowed,
        "entry_url": reverse("entry", args=[case.entry_id]) if case_states.CLAIMANT in sides else "",
        "back_url": back_url(account, case),
        "next": what_next(case, sides, answered=answered),
        "winner": form.data.get("winner", ""),
        **_extending(case, sides, form),
        "day_form": day_form,
    }


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


def _shown(step) -> dict:
    """For the timeline; the reasons stand at their sides."""
    reason = step.reason if case_states.ACTIONS[step.action].side == case_states.AUTHORITY else ""
    return {"at": step.at, "who": step.who, "words": case_states.ACTIONS[step.action].words, "reason": reason}


def back_url(account: Account, case: AdmissionCase) -> str:
    """The list in which this account finds the case."""
    asked = case_states.HOLDER in case.sides_of(account) and case.kind == CaseKind.ADMISSION
    if account.role == Role.REGISTRAR and asked and Track.SENIOR_HIGH in account.own_school.tracks:
        return reverse("transfers")
    return reverse("cases")


def what_next(case: AdmissionCase, sides: frozenset[str], *, answered: bool = True) -> str:
    """What the case waits for, in a sentence to the one who looks at it; ``answered``: the holding school contested."""
    if case.state == case_states.OPEN:
        return _waits_for_answer(case, sides)
    if case.state == case_states.CONTESTED:
        if case_states.AUTHORITY in sides:
            return _to_decide(case, answered)
        return _("%(authority)s decides. Until then you may add reasons and evidence.") % {"authority": case.authority}
    if case.state == case_states.DECIDED:
        return _decided(case)
    if case.state == case_states.RELEASED:
        return _released(case)
    return _("%(school)s conceded the case; nothing changes at the other school.") % {"school": case.claiming_school}


def _to_decide(case: AdmissionCase, answered: bool) -> str:
    if answered:
        return _("Both schools say that the child is theirs. Compare what they show, and decide for one of them.")
    if case.holding_school is None:
        return _("No school can answer for this record. Look at what the claiming school shows, and decide.")
    return _("%(school)s has not answered. Look at what the claiming school shows, and decide for one of them.") % {
        "school": case.holding_school
    }


def _decided(case: AdmissionCase) -> str:
    school = case.claiming_school if case.winner == case_states.CLAIMANT else case.holding_school
    words = {"authority": case.authority, "school": school or "—"}
    if case.kind == CaseKind.CLAIM or case.winner == case_states.HOLDER:
        return _("Decided by %(authority)s for %(school)s.") % words
    if case.entry.state == states.REGISTERED:
        return (
            _("Decided by %(authority)s for %(school)s, which has registered the child; its senior high record ended.")
            % words
        )
    return (
        _("Decided by %(authority)s for %(school)s: it may register the child; the senior high record ends then.")
        % words
    )


def _waits_for_answer(case: AdmissionCase, sides: frozenset[str]) -> str:
    day = {"day": case.answer_by.isoformat()}
    if case_states.HOLDER in sides:
        text = _("Where does the child really study? Answer by %(day)s: release the record, or contest it.")
        return text % day if not case.overdue else _("The answer was due by %(day)s. Please answer now.") % day
    if case.overdue and case.authority_id is None:
        return _("No answer by %(day)s, and no authority is above both schools: please talk to the other school.") % day
    if case.overdue:
        return _("No answer by %(day)s: you may take the case to the authority above both schools.") % day
    if case.kind == CaseKind.CLAIM:
        return _("The other school is to answer by %(day)s.") % day
    return _("The other school is to answer by %(day)s. The supplement may go on meanwhile.") % day


def _released(case: AdmissionCase) -> str:
    if case.kind == CaseKind.ADMISSION and case.entry.state == states.REGISTERED:
        return _("Released: %(school)s has registered the child; its senior high record ended with that.") % {
            "school": case.claiming_school
        }
    if case.kind == CaseKind.ADMISSION:
        return _("Released: %(school)s may register the new student; the senior high record ends only then.") % {
            "school": case.claiming_school
        }
    if case.entry.archive_id == case.archive_id:
        return _("Released: the record goes to %(school)s.") % {"school": case.claiming_school}
    return _("Released: the record is free. %(school)s confirms it at the new student.") % {
        "school": case.claiming_school
    }


def said(case: AdmissionCase) -> str:
    """After an act: what happened, and what is next."""
    last = case.steps.order_by("number").last()
    assert last is not None  # the act's own step
    return _("%(what)s. %(next)s") % {
        "what": case_states.ACTIONS[last.action].words,
        "next": what_next(case, frozenset()),
    }


def question(case: AdmissionCase, choice: str, reason: str, until: date | None = None) -> dict:
    """The page that asks once before what cannot be undone."""
    release = choice == "release"
    winner = case.claiming_school if choice in ("release", case_states.CLAIMANT) else case.holding_school
    words = _what_release_does(case) if release else _what_decision_does(case, choice)
    return {
        "title": _("Release the record") if release else _("Decide for %(school)s") % {"school": winner or "—"},
        "case": case,
        "person": case.entry if choice == case_states.CLAIMANT else held_as(case),
        "words": words,
        "reason": reason,
        "fields": {"choice": "release"} if release else {"winner": choice, "until": until.isoformat() if until else ""},
        "until": until,
        "act_url": reverse("case_answer" if release else "case_decide", args=[case.pk]),
        "label": _("Release the record") if release else _("Decide so"),
    }


def _what_release_does(case: AdmissionCase) -> str:
    if case.kind == CaseKind.ADMISSION:
        return _(
            "You say that the child studies at %(school)s. Its record at your school ends when %(school)s registers "
            "the child, not before. A release is not taken back."
        ) % {"school": case.claiming_school}
    return _(
        "You say that the child studies at %(school)s. The registration at your school ends, and the record goes to "
        "%(school)s at once. A release is not taken back."
    ) % {"school": case.claiming_school}


def _what_decision_does(case: AdmissionCase, choice: str) -> str:
    if choice == case_states.HOLDER:
        return _("The registration at %(school)s ends at once. A decision is not taken back.") % {
            "school": case.claiming_school
        }
    if case.kind == CaseKind.ADMISSION:
        return _(
            "%(school)s may register the child; its record at the senior high school ends with that registration, not "
            "before. A decision is not taken back."
        ) % {"school": case.claiming_school}
    return _(
        "The record goes to %(school)s, and the registration at the other school ends, at once. "
        "A decision is not taken back."
    ) % {"school": case.claiming_school}


def file_stem(name: str) -> str:
    """A file's name without its ending, which the content decides."""
    return name.rpartition(".")[0] or name
