"""The history of an entry as its page shows it: how it came, then its steps."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.entries import states
from enrollment.entries.giving_way import PROVED_ELSEWHERE
from enrollment.entries.models import Entry, State, Step
from enrollment.rosters import look_again
from enrollment.rosters.guessed import GUESSED
from enrollment.rosters.models import Roster
from enrollment.seasons.models import Extension
from enrollment.seasons.wording import season_words
from matching.core.verdict import GAVE_WAY
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
    GUESSED: gettext_lazy("an equal document proves nothing: many of this birth date are unknown here"),
    PROVED_ELSEWHERE: gettext_lazy("a new student was matched with this record by a proof, and this one had none"),
    look_again.PROOF_FIRST: gettext_lazy("it has a proof, and goes before who claimed the record without one"),
    look_again.PUT_BACK: gettext_lazy("it was put back, and what is known now counts"),
}


# of the winner, in its history; it does not say which school that was
_GAVE_WAY = gettext_lazy("Another new student, whose claim on this record nothing proved, gave way.")

ARRIVAL = ("roster", "typed_by", "takes_place_of__season")  # of an entry, what the first line tells of


def history(entry: Entry) -> list[dict]:
    """The timeline of an entry: who, when, what, from, to, why. The import is no step, and stands first."""
    steps = list(entry.steps.select_related("account").order_by("number"))
    extensions = Extension.objects.in_bulk({step.detail.get("extension") for step in steps} - {None})
    return [
        _arrival(entry, steps[0].from_state if steps else entry.state),
        *(
            {
                "at": step.at,
                "who": step.who,
                "words": states.ACTIONS[step.action].words,
                "moved": _moved(step),
                "reason": step.reason,
                "extension": extensions.get(step.detail.get("extension")),
                "note": str(_GAVE_WAY if "gave_way" in step.detail else _WHY_AGAIN.get(step.detail.get("why", ""), "")),
            }
            for step in steps
        ),
    ]


def _arrival(entry: Entry, state: str) -> dict:
    """How the new student came: on a row of a roster, or typed into a form; ``state``: where it stood then."""
    roster = entry.roster
    if roster:
        at, who, words = roster.uploaded_at, roster.uploader, (_("Imported"), _("Imported; to be confirmed"))
        place = _("%(file)s, row %(row)s.") % {"file": roster.file_name, "row": entry.row_number}
    else:
        assert entry.typed_by is not None  # entry_is_of_a_roster_or_was_typed
        at, who, place = entry.created_at, entry.typed_person or entry.typed_by.person, ""
        words = _("Added by hand"), _("Added by hand; to be confirmed")
    note = pgettext("between sentences", " ").join(filter(None, [place, _earlier(entry), _gave_way(entry)]))
    return {"at": at, "who": who, "words": words[state == states.RESOLVING], "note": note}


def _earlier(entry: Entry) -> str:
    """Where a child that comes again was before."""
    if entry.takes_place_of is None:
        return ""
    season = season_words(entry.takes_place_of.season.code)
    return _("Was on the roster in %(season)s and not registered; what was filled in then is offered.") % {
        "season": season
    }


def _gave_way(entry: Entry) -> str:
    """That the machine found the record held by who had no proof."""
    return str(_GAVE_WAY) if GAVE_WAY in entry.warnings else ""


class OnRoster(NamedTuple):
    """A row of a roster on which a new student stands, and what became of that row."""

    roster: Roster
    number: int | None
    word: str


def rosters(entry: Entry) -> list[OnRoster]:
    """The row that the new student is, then those by which it was brought again; one query."""
    own = [OnRoster(entry.roster, entry.row_number, entry.get_verdict_display())] if entry.roster else []
    again = entry.rows.select_related("roster").order_by("roster", "number")
    return [*own, *(OnRoster(row.roster, row.number, row.get_outcome_display()) for row in again)]


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
    if step.from_state == step.to_state:
        return ""
    return f"{State(step.from_state).label} → {State(step.to_state).label}"
