"""Counts for pages, each in one query: of rosters from their rows, of new students from the board's figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.figures import counting
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.seasons.models import Season
from enrollment.uploads.models import UploadState
from registry.access import SCHOOL_ROLES, within
from registry.accounts.models import Account
from registry.institutions import Authority, School, Track
from registry.written_once import FIRST, SECOND, WrittenOnce


def roster_counts(roster: Roster) -> dict[str, int]:
    """Rows by outcome, every outcome named; of a finished roster they add up to its rows (I3). Entries are rows."""
    return _counts_of([roster.pk])[roster.pk]


def add_counts(rosters: Iterable[Roster], others_turn: Q) -> None:
    """Give each roster its ``counts`` as in ``roster_counts``, and ``to_confirm``: how many wait for it still.

    ``others_turn``: of which new students somebody else has the word first. Two queries for all.
    """
    rosters = list(rosters)
    ids = [roster.pk for roster in rosters]
    counts = _counts_of(ids)
    waiting = Entry.objects.filter(roster__in=ids, state=states.RESOLVING).exclude(others_turn).order_by()
    to_confirm = dict(waiting.values_list("roster").annotate(Count("pk")))
    for roster in rosters:
        roster.counts, roster.to_confirm = counts[roster.pk], to_confirm.get(roster.pk, 0)


def _counts_of(ids: list[int]) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Outcome.values, 0))
    rows = RosterRow.objects.filter(roster__in=ids).order_by().values_list("roster", "outcome").annotate(Count("pk"))
    entries = Entry.objects.filter(roster__in=ids).order_by().values_list("roster", "verdict").annotate(Count("pk"))
    for roster_id, outcome, number in entries.union(rows, all=True):
        counts[roster_id][outcome] = number
    return counts


Beside = Callable[[Account, Season | None], Mapping[str, QuerySet]]


def _nothing(account: Account, season: Season | None) -> Mapping[str, QuerySet]:
    return {}


def waiting_counts(account: Account, season: Season | None = None, also: Beside = _nothing) -> dict[str, int]:
    """How many new students in the account's care stand where, in one query; all seasons unless one is named.

    Keys: every state, ``sent_back`` (those of supplementing whose last act was to send them back), ``reading``
    (rosters being worked on), and those of ``also``: rows of other tables to be counted in the same query.
    """
    tracks = account.own_school.tracks if account.school_id else frozenset()
    names, query = _counting(account.role, tracks, season is not None, also)
    counts = dict.fromkeys(names, 0)
    if account.is_authenticated and account.is_active and query:
        place = account.school_id or account.authority_id or 0
        for name, number in query.rows(place, season.pk if season else 0):
            counts[name] += number
    return counts


@cache
def _counting(
    role: str, tracks: frozenset[Track], of_season: bool, also: Beside
) -> tuple[list[str], WrittenOnce | None]:
    """What is counted for accounts of such a role at such a school, and the query; None for who sees nobody.

    The account for which it is written knows no more than that: nobody else's place can come into it.
    """
    school = School(pk=FIRST, **{f"{track}_track": True for track in tracks}) if role in SCHOOL_ROLES else None
    account = Account(role=role, school=school, authority=None if school else Authority(pk=FIRST))
    season = Season(pk=SECOND) if of_season else None
    others = also(account, season)
    condition = within(account, "school")
    names = [*states.STATES, "sent_back", "reading", *others]
    if condition is None:
        return names, None
    rosters = Roster.objects.filter(condition)
    if season:
        rosters = rosters.filter(season=season)
    unfinished = rosters.filter(state__in=[UploadState.WAITING, UploadState.READING])
    reading = unfinished.order_by().values_list(_word("reading")).annotate(Count("pk"))
    counted = [rows.order_by().values_list(_word(name)).annotate(Count("pk")) for name, rows in others.items()]
    return names, WrittenOnce(reading.union(*counting.by_state(condition, season), *counted, all=True))


def _word(word: str):
    return Value(word, output_field=CharField())


def sent_back(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Of these, the ones that somebody sent back and nobody has submitted since."""
    return entries.filter(is_sent_back=True, state=states.SUPPLEMENTING)


def untouched(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of a roster's new students that no person has decided about or written anything for yet, in its order."""
    by_person = Step.objects.filter(entry=OuterRef("pk")).exclude(action__in=states.REMATCHES)
    waiting = entries.filter(state__in=[states.RESOLVING, states.SUPPLEMENTING])
    return waiting.exclude(Exists(by_person)).order_by("row_number", "pk")


def standing(entries: QuerySet[Entry], **also: QuerySet[Entry]) -> dict[str, int]:
    """How many of these new students stand in which state, and how many are of ``also``; one query."""
    by_state = entries.order_by().values_list(F("state")).annotate(Count("pk"))
    others = [rows.order_by().values_list(_word(name)).annotate(Count("pk")) for name, rows in also.items()]
    return dict.fromkeys((*states.STATES, *also), 0) | dict(by_state.union(*others, all=True))


def oldest_at_authority(account: Account, season: Season | None = None) -> datetime | None:
    """Since when the one (of a season) waits that waits longest for the authority."""
    waiting = Entry.objects.visible_to(account).filter(state=states.AT_AUTHORITY)
    if season:
        waiting = waiting.filter(season=season)
    return waiting.aggregate(since=Min("state_since"))["since"]
