"""The steps of an entry as its page shows them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry, State, Step
from enrollment.rosters import look_again
from enrollment.seasons.models import Extension
from enrollment.seasons.wording import season_words
from registry.text import Text

# why a new student was looked at again, which the step keeps as a code
_WHY_AGAIN: dict[str, Text] = {
    look_again.ARCHIVE_CHANGED: gettext_lazy("the source has corrected whose the record is"),
    look_again.ARCHIVE_HELD: gettext_lazy("a senior high school holds the record now"),
    look_again.ARCHIVE_TAKEN: gettext_lazy("the record is continued by another one"),
    look_again.RECORD_FOUND: gettext_lazy("a record of this child was shared meanwhile"),
    look_again.ACTIVE_RECORD: gettext_lazy("the document, or the student number, is on an active record"),
    look_again.RECORD_ENDED: gettext_lazy("the active record with the document has ended"),
    look_again.NUMBER_TAKEN: gettext_lazy("the student number belongs to another child"),
    look_again.NUMBER_STRUCK: gettext_lazy("its student number was struck out, or kept after all"),
    look_again.LIVE_ELSEWHERE: gettext_lazy("a new student of another school has the same document"),
    look_again.CASE_ENDED: gettext_lazy("a case about this child has ended"),
    look_again.PUT_BACK: gettext_lazy("it was put back, and what is known now counts"),
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
            "reason": step.reason,
            "extension": extensions.get(step.detail.get("extension")),
            "note": _note(entry, step),
        }
        for step in steps
    ]


def _note(entry: Entry, step: Step) -> str:
    """What else is to be said of a step."""
    if "takes_place_of" in step.detail and entry.takes_place_of:
        season = season_words(entry.takes_place_of.season.code)
        return _("Was on the roster in %(season)s and not registered; what was filled in then is offered.") % {
            "season": season
        }
    return str(_WHY_AGAIN.get(step.detail.get("why", ""), ""))


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
