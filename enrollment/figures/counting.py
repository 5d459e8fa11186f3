"""Folding the changes of figures into the figures, and reading both as one (models.py says why).

The background workers fold every few seconds; where none runs, a page that finds many changes does. Neither alters
what is shown, only how many rows are read for it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from enrollment.entries import states
from enrollment.figures.models import BY_STATE, BY_VERDICT, COUNTED, DayFigures, FigureChange, SchoolFigures
from enrollment.figures.triggers import COLUMNS, ENTRIES, counted_entries

MOST = 20_000  # changes that one transaction folds: some tenths of a second
MANY = 5_000  # changes among which a page no longer wants to look: it folds them itself
_LOCK = [7_430_002, 1]  # PostgreSQL's advisory locks are known by two numbers; the first is ours alone
_PLACE = ("season_id", "school_id", "track")
_TAKEN = "figure_changes_taken"
_ENDED = ", ".join(f"'{state}'" for state in states.ENDED)
# by column of figures, of which changes it is made, for the database and (_counts_as) for queries
_CONDITIONS = {
    **{name: f"state = '{name}'" for name in BY_STATE},
    **{name: f"verdict = '{name}' AND state NOT IN ({_ENDED})" for name in BY_VERDICT},
    "sent_back": f"is_sent_back AND state = '{states.SUPPLEMENTING}'",
}
_OF_DAYS = {"received": "SUM(received)", "registered": "SUM(registered)"}
_DAYS = f"""(
    SELECT season_id, school_id, track, received_on AS day, number AS received, 0 AS registered
    FROM {_TAKEN} WHERE state NOT IN ({_ENDED})
    UNION ALL
    SELECT season_id, school_id, track, registered_on, 0, number FROM {_TAKEN} WHERE registered_on IS NOT NULL)"""  # noqa: S608


def _summed(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN number ELSE 0 END)"


class FiguresRow(NamedTuple):
    """Figures of one school and track, in the order of ``COUNTED``."""

    school_id: int
    track: str
    numbers: tuple[int, ...]


def fold(most: int = MOST) -> int:
    """Add the changes to the figures, the oldest first; how many were folded, 0 also while another process does it."""
    if not FigureChange.objects.exists():
        return 0
    with transaction.atomic():
        if not _is_alone():
            return 0
        with connection.cursor() as cursor:
            many = _take(cursor, most)
            if many:
                _add(cursor, SchoolFigures, _PLACE, {name: _summed(_CONDITIONS[name]) for name in COUNTED}, _TAKEN)
                _add(cursor, DayFigures, (*_PLACE, "day"), _OF_DAYS, _DAYS)
            cursor.execute(f"DROP TABLE {_TAKEN}")
    return many


def fold_all() -> None:
    """Fold until nothing is left; another process that folds too is left to it."""
    while fold(50 * MOST):
        pass


def recount() -> None:
    """Count every entry once and let nothing else stand; who writes entries meanwhile waits until the end."""
    changes = FigureChange._meta.db_table
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
                cursor.execute(f"LOCK TABLE {ENTRIES} IN SHARE MODE")
            for model in (FigureChange, SchoolFigures, DayFigures):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
            cursor.execute(f"INSERT INTO {changes} ({COLUMNS}, number) {counted_entries(connection.vendor)}")
        fold_all()


def _is_alone() -> bool:
    """Hold the right to fold until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK)
        return cursor.fetchone()[0]


def _take(cursor, most: int) -> int:
    """Put the oldest changes aside; how many. Of two changes of one new student the first has the lower id."""
    changes = FigureChange._meta.db_table
    cursor.execute(f"CREATE TEMPORARY TABLE {_TAKEN} AS SELECT * FROM {changes} ORDER BY id LIMIT %s", [most])  # noqa: S608
    cursor.execute(f"DELETE FROM {changes} WHERE id IN (SELECT id FROM {_TAKEN})")  # noqa: S608
    return cursor.rowcount


def _add(cursor, model, key: tuple[str, ...], sums: dict[str, str], source: str) -> None:
    """Add the sums (SQL by column) over ``source`` to the rows of their keys; rows not there yet begin at nothing."""
    table, keys = model._meta.db_table, ", ".join(key)
    # an insertion with a conflict clause alone would not do: a figure that falls is checked as if it stood by itself
    cursor.execute(
        f"""INSERT INTO {table} ({keys}, {", ".join(sums)})
            SELECT DISTINCT {keys}, {", ".join("0" for _ in sums)} FROM {source} AS coming WHERE true
            ON CONFLICT ({keys}) DO NOTHING"""  # noqa: S608
    )
    cursor.execute(
        f"""UPDATE {table} SET {", ".join(f"{name} = {table}.{name} + coming.{name}" for name in sums)}
            FROM (SELECT {keys}, {", ".join(f"{sql} AS {name}" for name, sql in sums.items())}
                  FROM {source} AS changes GROUP BY {keys}) AS coming
            WHERE {" AND ".join(f"{table}.{name} = coming.{name}" for name in key)}"""  # noqa: S608
    )


def figures(condition: Q, season, track: str = "") -> list[FiguresRow]:
    """Figures of the schools at which ``condition`` (on ``school…``) holds, as they are now; one query.

    Places without any new student so far are not there.
    """
    folded = SchoolFigures.objects.filter(condition, season=season).order_by()
    changes = FigureChange.objects.filter(condition, season=season).order_by()
    if track:
        folded, changes = folded.filter(track=track), changes.filter(track=track)
    stored: QuerySet[Any, Any] = folded.values_list("school_id", "track", *COUNTED, Value(0))
    since = changes.values_list("school_id", "track").annotate(**_sums(COUNTED), changes=Count("pk"))
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    waiting = 0
    for school_id, of_track, *numbers, many in stored.union(since, all=True):
        place, waiting = (school_id, of_track), waiting + many
        found[place] = tuple(map(int.__add__, found[place], numbers)) if place in found else tuple(numbers)
    _fold_if_many(waiting)
    return [FiguresRow(*place, numbers) for place, numbers in found.items()]


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
    """By day how many new students were received and registered at these schools, as it is now; one query."""
    folded = DayFigures.objects.filter(condition, season=season).order_by()
    changes = FigureChange.objects.filter(condition, season=season).order_by()
    if track:
        folded, changes = folded.filter(track=track), changes.filter(track=track)
    stored: QuerySet[Any, Any] = folded.values_list("day").annotate(
        of_received=Sum("received"), of_registered=Sum("registered")
    )
    received = changes.exclude(state__in=states.ENDED).values_list("received_on")
    registered = changes.filter(registered_on__isnull=False).values_list("registered_on")
    found: dict[date, tuple[int, int]] = {}
    for day, *numbers in stored.union(
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
