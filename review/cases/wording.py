"""What the pages of cases say: what a case waits for, what each of its ends would mean, what an end has meant.

A decided case carries through: the sentence names everybody who ends, and whoever must still be asked.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.entries import states
from registry.institutions import School
from registry.records import Status
from registry.text import Text
from review.cases import states as case_states
from review.cases.models import AdmissionCase, CaseKind

LABELS: dict[str, dict[str, Text]] = {
    CaseKind.ADMISSION: {
        case_states.CLAIMANT: gettext_lazy("Vocational school"),
        case_states.HOLDER: gettext_lazy("Senior high school"),
    },
    CaseKind.CLAIM: {
        case_states.CLAIMANT: gettext_lazy("School that asks for the record"),
        case_states.HOLDER: gettext_lazy("School that has claimed it"),
    },
    CaseKind.DOCUMENT: {
        case_states.CLAIMANT: gettext_lazy("School of the new student"),
        case_states.HOLDER: gettext_lazy("School of the record"),
    },
}
# of a claim about a child of whom no record is known
_LABELS_WITHOUT_RECORD: dict[str, Text] = {
    case_states.CLAIMANT: gettext_lazy("School that asks about the child"),
    case_states.HOLDER: gettext_lazy("School that has the child on its roster"),
}


def label_of(case: AdmissionCase, side: str) -> str:
    """What a side of the case is called."""
    if case.kind == CaseKind.CLAIM and case.archive_id is None:
        return str(_LABELS_WITHOUT_RECORD[side])
    if case.kind == CaseKind.CLAIM and case.rival_id is None and side == case_states.HOLDER:
        return _("School that has registered the child")
    return str(LABELS[case.kind][side])


class End(NamedTuple):
    """One end that a case may come to: its value in the form, what is said with it, what happens then."""

    value: str
    label: str
    words: str


def ends(case: AdmissionCase) -> list[End]:
    """All ends that an authority may decide for, so that everybody reads what each means before anybody chooses."""
    if case.kind == CaseKind.DOCUMENT:
        return _ends_of_document(case)
    group = case.group()
    studies = _("The child studies at %(school)s")
    claims = [
        End(
            case_states.CLAIMANT if each.pk == case.pk else str(each.pk),
            studies % {"school": each.claiming_school},
            _goes_on(each, group),
        )
        for each in sorted(group, key=lambda each: each.pk != case.pk)
    ]
    stays = _("The registration ends at once at: %(schools)s.") % {
        "schools": names(each.claiming_school for each in group)
    }
    return [*claims, End(case_states.HOLDER, studies % {"school": case.holding_school or "—"}, stays)]


def _goes_on(case: AdmissionCase, group: list[AdmissionCase]) -> str:
    """What it means that the claiming school of this case goes on."""
    school = {"school": case.claiming_school}
    if case.kind == CaseKind.ADMISSION:
        return (
            _("%(school)s may register the child; the senior high record ends with that registration, not before.")
            % school
        )
    ending: list[School | None] = [each.claiming_school for each in group if each.pk != case.pk]
    ending += [case.holding_school] if case.rival_id else []
    words = [_("The registration ends at once at: %(schools)s.") % {"schools": names(ending)}] if ending else []
    if case.archive is None:
        return " ".join([*words, _("%(school)s goes on with its new student, who is looked at again.") % school])
    words.append(_("The record goes to %(school)s at once.") % school)
    after = _still_to_come(case)
    return " ".join([*words, after] if after else words)


def _still_to_come(case: AdmissionCase) -> str:
    """What the claiming school that goes on must still do, and with whom; "" when nothing is between."""
    archive = case.archive
    if archive is None or case.kind != CaseKind.CLAIM:
        return ""
    words = {"school": case.claiming_school, "other": archive.school or "—"}
    if archive.held_by_senior_high and case.entry.track == "vocational":
        return _("%(school)s must then still ask %(other)s, the senior high school that holds the record.") % words
    if case.rival_id is None and archive.status == Status.ENROLLED:
        return _("The active record at %(other)s ends when %(school)s registers the child, not before.") % words
    return ""


def _ends_of_document(case: AdmissionCase) -> list[End]:
    archive = case.archive
    assert archive is not None  # a document dispute is about a record
    words = {
        "school": case.claiming_school,
        "name": case.entry.name,
        "other": archive.name,
        "holder": case.holding_school or archive.school or "—",
    }
    if case.rival:
        same = _(
            "%(name)s and %(other)s are one child, whom %(holder)s has claimed: %(school)s may then ask it for the "
            "record."
        )
        this = _(
            "The record is marked: its document is in doubt. The new student at %(holder)s is withdrawn; it may come "
            "again with the right number. %(school)s goes on with its own, who is looked at again."
        )
    elif _is_active_there(case):
        same = _("%(name)s is registered already, as %(other)s: the registration at %(school)s ends at once.")
        this = _(
            "The record is marked: its document is in doubt; its authority is told. %(school)s goes on with its new "
            "student, who is looked at again."
        )
    else:
        same = _("%(school)s continues the record of %(other)s; that the names differ stays in the history.")
        this = _(
            "The record is marked: its document is in doubt; its authority is told. %(school)s goes on with its new "
            "student, who is looked at again."
        )
    theirs = _(
        "The new student at %(school)s is withdrawn; it may come again in a corrected row, with its own document. The "
        "record stays as it is."
    )
    return [
        End(case_states.SAME_CHILD, _("They are the same child under two names"), same % words),
        End(case_states.THIS_CHILDS, _("The document is %(name)s's, of %(school)s") % words, this % words),
        End(case_states.THE_OTHERS, _("The document is %(other)s's, of the record") % words, theirs % words),
    ]


def _is_active_there(case: AdmissionCase) -> bool:
    """Whether the record is active where the new student would be registered into (row 5)."""
    archive = case.archive
    into = {"primary": "k12", "vocational": "vocational"}[case.entry.track]
    return archive is not None and archive.registry == into and archive.status == Status.ENROLLED


def names(schools: Iterable[School | None]) -> str:
    """Schools in one line; a record of no school has none."""
    return pgettext("between items", ", ").join(str(school) for school in schools if school)


# --- answering -----------------------------------------------------------------------------------------------------


def release_label(case: AdmissionCase) -> str:
    """What giving way is called."""
    return _("Release the record") if case.archive_id else _("The child is there: give way")


def contest_label(case: AdmissionCase) -> str:
    """What contesting is called, with reason and evidence."""
    if case.kind == CaseKind.DOCUMENT:
        return _("The document is our child's: contest, with reason and evidence")
    return _("The child is here: contest, with reason and evidence")


def what_release_does(case: AdmissionCase) -> str:
    """What it means to give way, before it is done."""
    school = {"school": case.claiming_school}
    if case.kind == CaseKind.ADMISSION:
        return (
            _(
                "You say that the child studies at %(school)s. Its record at your school ends when %(school)s "
                "registers the child, not before."
            )
            % school
        )
    return " ".join([_("You say that the child studies at %(school)s.") % school, _goes_on(case, [case])])


def choose(case: AdmissionCase) -> str:
    """Said to who decides without having chosen."""
    if case.kind == CaseKind.DOCUMENT:
        return _("Choose whose document it is.")
    return _("Choose the school for which you decide.")


def agreed(case: AdmissionCase) -> bool:
    """Whether the last that the holding school said of a document is that its own record has a wrong number."""
    said = case.steps.filter(action__in=["contest", "agree"]).order_by("number").values_list("action", flat=True)
    return said.last() == "agree"


# --- what a case waits for, and how it ended -------------------------------------------------------------------------


def what_next(case: AdmissionCase, sides: frozenset[str], *, answered: bool = True) -> str:
    """What the case waits for, in a sentence to the one who looks at it; ``answered``: the holding school contested."""
    if case.state == case_states.OPEN:
        return _waits_for_answer(case, sides)
    if case.state == case_states.CONTESTED:
        if case_states.AUTHORITY in sides:
            return _to_decide(case, answered)
        return _("%(authority)s decides. Until then you may add reasons and evidence.") % {"authority": case.authority}
    return _settled(case)


def _settled(case: AdmissionCase) -> str:
    if case.taken_back:
        return _("%(school)s took back what it asked; its new student stays where it was, and the other one, too.") % {
            "school": case.claiming_school
        }
    if case.state == case_states.CONCEDED:
        return _("%(school)s conceded the case; nothing changes at the other school.") % {
            "school": case.claiming_school
        }
    if case.kind == CaseKind.DOCUMENT:
        return _document_settled(case)
    return _decided(case) if case.state == case_states.DECIDED else _released(case)


def _to_decide(case: AdmissionCase, answered: bool) -> str:
    if case.kind == CaseKind.DOCUMENT and agreed(case):
        return _(
            "%(school)s says that its own record has a wrong number. Look at what shows it: one child's document and "
            "record are both at stake. Then decide whose the document is."
        ) % {"school": case.holding_school}
    if case.kind == CaseKind.DOCUMENT:
        return _("One document stands under two names. Compare what both schools show, and decide whose it is.")
    if case.joined.filter(state=case.state).exists():
        return _("Several schools say that the child is theirs. Compare what they show, and decide for one of them.")
    if answered:
        return _both_say(case)
    if case.holding_school is None:
        return _("No school can answer for this record. Look at what the claiming school shows, and decide.")
    return _("%(school)s has not answered. Look at what the claiming school shows, and decide for one of them.") % {
        "school": case.holding_school
    }


def _both_say(case: AdmissionCase) -> str:
    if case.claimed_by_nobody:
        return _(
            "Opened by the system; %(claiming)s has not said anything yet, %(holding)s says that the child is theirs. "
            "Ask %(claiming)s, then decide for one of them."
        ) % {"claiming": case.claiming_school, "holding": case.holding_school}
    return _("Both schools say that the child is theirs. Compare what they show, and decide for one of them.")


def _document_settled(case: AdmissionCase) -> str:
    end = next(end for end in _ends_of_document(case) if end.value == case.outcome)
    words = {"authority": case.authority, "what": end.label, "next": end.words}
    return _("Decided by %(authority)s: %(what)s. %(next)s") % words


def _decided(case: AdmissionCase) -> str:
    group = case.group()
    won = next((each for each in group if each.winner == case_states.CLAIMANT), None)
    words = {"authority": case.authority, "school": (won.claiming_school if won else case.holding_school) or "—"}
    if case.kind == CaseKind.CLAIM or won is None:
        return " ".join(
            part
            for part in (
                _("Decided by %(authority)s for %(school)s.") % words,
                _who_ended(case, group, won),
                _still_to_ask(won) if won else "",
            )
            if part
        )
    if case.entry.state == states.REGISTERED:
        return (
            _("Decided by %(authority)s for %(school)s, which has registered the child; its senior high record ended.")
            % words
        )
    return (
        _("Decided by %(authority)s for %(school)s: it may register the child; the senior high record ends then.")
        % words
    )


def _who_ended(case: AdmissionCase, group: list[AdmissionCase], won: AdmissionCase | None) -> str:
    lost: list[School | None] = [each.claiming_school for each in group if each is not won]
    lost += [case.holding_school] if won and case.rival_id else []
    return _("The registration ended at: %(schools)s.") % {"schools": names(lost)} if lost else ""


def _still_to_ask(case: AdmissionCase) -> str:
    """What is left to the school that won, as long as it is left."""
    if case.entry.state == states.REGISTERED:
        return ""
    return _still_to_come(case)


def _waits_for_answer(case: AdmissionCase, sides: frozenset[str]) -> str:
    words = _waits(case, sides)
    if case_states.CLAIMANT not in sides or not case.claimed_by_nobody:
        return words
    by_system = _("Opened by the system at the authority's review: say what is so, with evidence, or give way.")
    return f"{by_system} {words}"


def _waits(case: AdmissionCase, sides: frozenset[str]) -> str:
    if case_states.HOLDER in sides:
        text = _asked(case)
    elif case.overdue and case.authority_id is None:
        text = _("No answer by %(day)s, and no authority is above both schools: please talk to the other school.")
    elif case.overdue:
        text = _("No answer by %(day)s: you may take the case to the authority above both schools.")
    elif case.kind == CaseKind.ADMISSION:
        text = _("The other school is to answer by %(day)s. The supplement may go on meanwhile.")
    else:
        text = _("The other school is to answer by %(day)s.")
    return text % {"day": case.answer_by.isoformat()}


def _asked(case: AdmissionCase) -> str:
    if case.overdue:
        return _("The answer was due by %(day)s. Please answer now.")
    if case.kind == CaseKind.DOCUMENT:
        return _("Whose document is it really? Look at the paper, and answer by %(day)s.")
    if len(case.group()) > 1:
        return _(
            "Several schools say that the child is theirs. Say by %(day)s where it is; then the authority decides."
        )
    return _("Where does the child really study? Answer by %(day)s: release the record, or contest it.")


def _released(case: AdmissionCase) -> str:
    school = {"school": case.claiming_school}
    if case.kind == CaseKind.ADMISSION and case.entry.state == states.REGISTERED:
        return _("Released: %(school)s has registered the child; its senior high record ended with that.") % school
    if case.kind == CaseKind.ADMISSION:
        return _("Released: %(school)s may register the new student; the senior high record ends only then.") % school
    if case.archive_id is None:
        return _("Released: %(school)s goes on with its new student.") % school
    if case.entry.archive_id == case.archive_id:
        after = _still_to_ask(case)
        words = _("Released: the record goes to %(school)s.") % school
        return f"{words} {after}" if after else words
    return _("Released: the record is free. %(school)s confirms it at the new student.") % school
