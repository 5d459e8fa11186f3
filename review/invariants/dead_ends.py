"""For every live entry somebody may act now, or a case waits with a day until when (I27).

Whoever is past “to be confirmed” is at its school or at the authority, and the table of states.py has an act of theirs
for each state. A school or an authority without a usable account is no dead end: the authority above issues one; a
deadline that is over is none: the authority extends it, until the season ends what is unfinished. So what can be
without a way on is who must be confirmed and may not: it is asked here by the table that the pages ask
(matching/core/one_person.py). To withdraw is no way on: the child would stay without a record.
"""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from enrollment.entries import states
from enrollment.entries.claims import taken
from enrollment.entries.models import LIVE, DoubleKind, Entry, MatchCandidate, PossibleDouble, Verdict
from enrollment.seasons.deadlines import ended
from matching.core.one_person import TABLE, NoneOfThese, Tie, none_of, tie
from registry.records import Status, StudentRecord
from registry.roles import Role
from review.cases.ends import is_active_where_registered
from review.cases.models import AdmissionCase
from review.cases.queries import claimed_elsewhere
from review.invariants.naming import named

ROLES = (Role.REGISTRAR, Role.OFFICER)
ENDING = {"withdraw", "terminate", "lose_case"}


def _states_without_an_act() -> list[str]:
    """New students under way in a state in which nobody may do anything but end it."""
    going_on = {
        state for state in states.UNDER_WAY if {name for role in ROLES for name in states.allowed(state, role)} - ENDING
    }
    under_way = Entry.objects.filter(LIVE).exclude(state__in=[*going_on, states.REGISTERED])
    return named("entry", under_way.order_by("pk").values_list("pk", flat=True))


def _nothing_may_be_said() -> list[str]:
    """To be confirmed, and whatever is shown can be neither confirmed nor denied nor disputed."""
    in_case = AdmissionCase.objects.unsettled().filter(Q(entry=OuterRef("pk")) | Q(rival=OuterRef("pk")))
    other = PossibleDouble.objects.filter(kind=DoubleKind.DOCUMENT)
    doubled = other.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
    waiting = Entry.objects.filter(state=states.RESOLVING).exclude(verdict=Verdict.ADMITTED)
    waiting = waiting.exclude(Exists(in_case)).exclude(Exists(doubled))
    shown: dict[int, dict[int, Tie]] = defaultdict(dict)
    candidates = MatchCandidate.objects.filter(entry__in=waiting.values("pk"))
    for entry, record, reasons in candidates.values_list("entry", "record", "reasons").iterator():
        shown[entry][record] = tie(reasons)
    bound = {pk: ties for pk, ties in shown.items() if none_of(ties.values()) == NoneOfThese.NEVER}
    entries = Entry.objects.in_bulk(bound)
    return named("entry", [pk for pk, entry in sorted(entries.items()) if not _leads_on(entry, bound[pk])])


def _leads_on(entry: Entry, ties: dict[int, Tie]) -> bool:
    """Whether one of the records may be confirmed, or somebody be asked about it."""
    records = list(StudentRecord.objects.filter(pk__in=ties))
    if any(is_active_where_registered(entry, record) for record in records) or claimed_elsewhere(entry, records):
        return True
    # asked about at the first attempt, which shows the registered one that continues it (row 4)
    if StudentRecord.objects.filter(continues__in=ties, status=Status.ENROLLED).exists():
        return True
    # what a season that has ended still holds is let go by the next duty, by who confirms the record, or with the end
    # of the open case that keeps it, which has a day
    if ended(Entry.objects.filter(archive__in=ties, state__in=states.UNDER_WAY)).exists():
        return True
    # one school brought the child twice: it is told which of its new students holds the record, and withdraws one
    if Entry.objects.filter(LIVE, archive__in=ties, school=entry.school, record=None).exclude(pk=entry.pk).exists():
        return True
    held = taken(records, besides=entry.archive_id)
    return any(TABLE[ties[record.pk]].confirm and record.pk not in held for record in records)


DEAD_ENDS = (
    ("I27", "in every state somebody may act", _states_without_an_act),
    ("I27", "who is to be confirmed can be, or somebody be asked", _nothing_may_be_said),
)
