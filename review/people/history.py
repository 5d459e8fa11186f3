"""The steps of an entry as its page shows them."""

from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry, State, Step
from enrollment.rosters import look_again
from enrollment.seasons.models import Extension
from registry.text import Text

# why a new student was looked at again, which the step keeps as a code
_WHY_AGAIN: dict[str, Text] = {
    look_again.ARCHIVE_CHANGED: _("the source has corrected whose the record is"),
    look_again.ARCHIVE_HELD: _("a senior high school holds the record now"),
    look_again.RECORD_FOUND: _("a record of this child was shared meanwhile"),
    look_again.ACTIVE_RECORD: _("the document is on an active record"),
    look_again.NUMBER_TAKEN: _("the student number belongs to another child"),
    look_again.LIVE_ELSEWHERE: _("a new student of another school has the same document"),
    look_again.CASE_ENDED: _("a case about this child has ended"),
}


def history(entry: Entry) -> list[dict]:
    """The steps of an entry for the timeline: who, when, what, from, to, why."""
    steps = list(entry.steps.select_related("account").order_by("number"))
    extensions = Extension.objects.in_bulk({step.detail.get("extension") for step in steps} - {None})
    return [
        {
            "at": step.at,
            "who": step.who,
            "words": states.ACTIONS[step.action].words,
            "moved": _moved(step),
            "why": _WHY_AGAIN.get(step.detail.get("why", ""), ""),
            "reason": step.reason,
            "extension": extensions.get(step.detail.get("extension")),
        }
        for step in steps
    ]


def decider(entry: Entry) -> str:
    """Who decided about a doubtful new student: the person at the desk; "" when nobody did."""
    if not entry.decision:
        return ""
    decisions = entry.steps.filter(account=entry.decided_by, action__in=states.DECISIONS)
    step = decisions.select_related("account").order_by("number").last()
    if step:
        return step.who
    assert entry.decided_by is not None  # as of every decision
    return entry.decided_by.person


def _moved(step: Step) -> str:
    """From where to where a step moved the new student; "" when it stayed."""
    if step.from_state in ("", step.to_state):
        return ""
    return f"{State(step.from_state).label} → {State(step.to_state).label}"
