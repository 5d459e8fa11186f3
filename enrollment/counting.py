"""Folding the changes of figures into the figures, and reading both as one (figures.py says why).

The background workers fold every few seconds; where none runs, a page that finds many changes does. Neither alters
what is shown, only how many rows are read for it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from enrollment import states
from enrollment.figures import BY_STATE, BY_VERDICT, COUNTED, DayFigures, FigureChange, SchoolFigures
from enrollment.storing import store_instances

MOST = 20_000  # changes that one transaction folds: a third of a second
MANY = 5_000  # changes among which a page no longer wants to look: it folds them itself
_LOCK = [7_430_002, 1]  # PostgreSQL's advisory locks are known by two numbers; the first is ours alone
_TAKEN = ("season_id", "school_id", "track", "state", "verdict", "is_sent_back", "received_on", "registered_on")

Key = tuple[int, int, str]


class Row(NamedTuple):
    """Figures of one school and track, in the order of ``COUNTED``."""

    school_id: int
    track: str
    numbers: tuple[int, ...]


def fold(most: int = MOST) -> int:
    """Add the changes to the figures, the oldest first; how many were folded, 0 also while another process does it."""
    with transaction.atomic():
        if not _is_alone():
            return 0
        taken = _take(most)
        _add(taken)
    return len(taken)


def fold_all() -> None:
    """Fold until nothing is left; another process that folds too is left to it."""
    while fold():
        pass


def _is_alone() -> bool:
    """Hold the right to fold until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK)
        return cursor.fetchone()[0]


def _take(most: int) -> list[tuple]:
    """Remove the oldest changes and give them; whoever comes before another has the lower id."""
    table = FigureChange._meta.db_table
    statement = f"""DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT %s)
                    RETURNING {", ".join(_TAKEN)}, number"""  # noqa: S608 (our own names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return [(*row[:6], _day(row[6]), _day(row[7]), row[8]) for row in cursor.fetchall()]


def _day(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _add(taken: list[tuple]) -> None:
    places: dict[Key, Counter] = {}
    days: dict[tuple, Counter] = {}
    for season, school, track, state, verdict, is_sent_back, received_on, registered_on, number in taken:
        counts = places.setdefault((season, school, track), Counter())
        counts[state] += number
        if is_sent_back and state == states.SUPPLEMENTING:
            counts["sent_back"] += number
        if state not in states.ENDED:
            counts[verdict] += number
            days.setdefault((season, school, track, received_on), Counter())["received"] += number
        if registered_on:
            days.setdefault((season, school, track, registered_on), Counter())["registered"] += number
    _store(SchoolFigures, ("season_id", "school_id", "track"), places)
    _store(DayFigures, ("season_id", "school_id", "track", "day"), days)


def _store(model, names: tuple[str, ...], counted: dict[tuple, Counter]) -> None:
    """Add these counts to the rows of their keys; a row that is not there yet is made."""
    changed = {key: counts for key, counts in counted.items() if any(counts.values())}
    if not changed:
        return
    seasons, schools = ({key[place] for key in changed} for place in (0, 1))
    there = model.objects.filter(season__in=seasons, school__in=schools)
    if "day" in names:
        there = there.filter(day__in={key[3] for key in changed})
    rows = {tuple(getattr(row, name) for name in names): row for row in there}
    for key, counts in changed.items():
        row = rows.setdefault(key, model(**dict(zip(names, key, strict=True))))
        for name, number in counts.items():
            setattr(row, name, getattr(row, name) + number)
    store_instances(rows[key] for key in changed)


def figures(condition: Q, season, track: str = "") -> list[Row]:
    """Figures of the schools at which ``condition`` (on ``school…``) holds, as they are now; one query.

    Places without any newcomer so far are not there.
    """
    folded = SchoolFigures.objects.filter(condition, season=season).order_by()
    changes = FigureChange.objects.filter(condition, season=season).order_by()
    if track:
        folded, changes = folded.filter(track=track), changes.filter(track=track)
    folded = folded.values_list("school_id", "track", *COUNTED, Value(0))
    changes = changes.values_list("school_id", "track").annotate(**_sums(COUNTED), changes=Count("pk"))
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    waiting = 0
    for school_id, of_track, *numbers, many in folded.union(changes, all=True):
        place, waiting = (school_id, of_track), waiting + many
        found[place] = tuple(map(int.__add__, found[place], numbers)) if place in found else tuple(numbers)
    _fold_if_many(waiting)
    return [Row(*place, numbers) for place, numbers in found.items()]


def _sums(names: Iterable[str]) -> dict[str, Coalesce]:
    """What the changes add to each of these columns, under other names: a column of the table has that already."""
    return {f"of_{name}": Coalesce(Sum("number", filter=_counts_as(name)), 0) for name in names}


def _counts_as(name: str) -> Q:
    """Of which changes a column of figures is made."""
    if name in BY_STATE:
        return Q(state=name)
    if name in BY_VERDICT:
        return Q(verdict=name) & ~Q(state__in=states.ENDED)
    return Q(is_sent_back=True, state=states.SUPPLEMENTING)


def _fold_if_many(waiting: int) -> None:
    if waiting >= MANY:
        fold()


def days(condition: Q, season, track: str = "") -> dict[date, tuple[int, int]]:
    """By day how many newcomers were received and registered at these schools, as it is now; one query."""
    folded = DayFigures.objects.filter(condition, season=season).order_by()
    changes = FigureChange.objects.filter(condition, season=season).order_by()
    if track:
        folded, changes = folded.filter(track=track), changes.filter(track=track)
    folded = folded.values_list("day").annotate(of_received=Sum("received"), of_registered=Sum("registered"))
    received = changes.exclude(state__in=states.ENDED).values_list("received_on")
    registered = changes.filter(registered_on__isnull=False).values_list("registered_on")
    found: dict[date, tuple[int, int]] = {}
    for day, *numbers in folded.union(
        received.annotate(of_received=Sum("number"), of_registered=Value(0)),
        registered.annotate(of_received=Value(0), of_registered=Sum("number")),
        all=True,
    ):
        before = found.get(day, (0, 0))
        found[day] = (before[0] + numbers[0], before[1] + numbers[1])
    return {day: numbers for day, numbers in sorted(found.items()) if any(numbers)}


def by_state(condition: Q, season=None) -> list[QuerySet]:
    """Queries of (state or ``sent_back``, number) whose numbers add up to how many stand there now, for one union."""
    folded, changes = SchoolFigures.objects.filter(condition), FigureChange.objects.filter(condition)
    if season:
        folded, changes = folded.filter(season=season), changes.filter(season=season)
    names = (*BY_STATE, "sent_back")
    sums = [_named(folded, name).annotate(of_them=Coalesce(Sum(F(name)), 0)) for name in names]
    moved = changes.order_by().values_list(F("state")).annotate(of_them=Sum("number"))
    back = _named(changes.filter(_counts_as("sent_back")), "sent_back").annotate(of_them=Coalesce(Sum("number"), 0))
    return [*sums, moved, back]


def _named(rows: QuerySet, name: str) -> QuerySet:
    return rows.order_by().values_list(Value(name))
