"""What is unfinished when its season has ended somewhere, ends with it: nothing is held from one season into the next.

A season has ended at a school and track when its last day is over, and the school's own deadline too
(seasons/deadlines.py). A duty of the workers ends what is left there (config/ops/duties.py); who needs a record before
it has run calls `end_holders` or `end_at` first. Whoever is in an open case is left until the case has ended.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.claims import persons_of
from enrollment.entries.models import BY_NAME, Entry, Step
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import BATCH, move_many
from enrollment.refused import ActRefused
from enrollment.seasons.deadlines import ended
from registry.institutions import School
from registry.many_values import one_of, one_of_texts
from registry.records import StudentRecord

ENDING = "end_with_season"
AT_ONCE = 10 * BATCH  # ids read by one look for what is left
TOLD_FOR = timedelta(days=30)  # how long the home page of a school speaks of it

# what lets an unfinished new student stay after its season, as conditions of Entry: the floor that has the cases puts
# them here when it is loaded, as this one knows of none
STAYS: list[Callable[[], Q]] = []


def left_over(entries: QuerySet[Entry] | None = None) -> QuerySet[Entry]:
    """Unfinished new students whose season has ended where they are, but for who stays."""
    found = Entry.objects.all() if entries is None else entries
    found = ended(found.filter(state__in=states.UNDER_WAY))
    for stays in STAYS:
        found = found.exclude(stays())
    return found


def end_all() -> int:
    """End everybody who is left over (the duty); their number. By two at once nobody is ended twice."""
    return sum(_end(ids) for ids in _chunks())


def end_at(school: School, track: str) -> int:
    """End who is left over at this school and track, before new students arrive there; their number."""
    here = Entry.objects.filter(school=school, track=track)
    # nearly always nobody, which is told without asking of deadlines and cases
    if not here.filter(state__in=states.UNDER_WAY, season__ends_on__lt=timezone.localdate()).exists():
        return 0
    return _end(left_over(here).values_list("pk", flat=True))


def end_holders(record_ids: Iterable[int]) -> int:
    """End who is left over and holds one of these records, or another of the same person, whatever its school.

    A claim of a season that is over stands in nobody's way. To be called before the new student who wants the record
    is locked: new students are locked in the order of their ids.
    """
    persons = persons_of(StudentRecord.objects.filter(pk__in=set(record_ids)))
    holders = Entry.objects.filter(archive__in={pk for person in persons.values() for pk in person})
    return _end(left_over(holders).values_list("pk", flat=True))


def _chunks() -> Iterator[list[int]]:
    """Ids of who is left over, so many at a time: a season may leave a hundred thousand."""
    last = 0
    while ids := list(left_over().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield ids
        last = ids[-1]


def _end(ids: Iterable[int]) -> int:
    return len(move_many(sorted(ids), ENDING, None, detail=_detail, change=_still_left_over).done)


def _still_left_over(entries: list[Entry]) -> dict[int, ActRefused]:
    """Asked again under the locks: meanwhile a case may have been opened, or the deadline extended."""
    still = set(left_over(Entry.objects.filter(pk__in=[entry.pk for entry in entries])).values_list("pk", flat=True))
    return {entry.pk: Conflict() for entry in entries if entry.pk not in still}


def _detail(entry: Entry) -> dict:
    """The step's: which archive was let go."""
    return {"archive": entry.archive_id}


# --- who comes again, and what schools are told -----------------------------------------------------------------------


def ended_with_season(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of the entries that ended because their season did."""
    steps = Step.objects.filter(action=ENDING).values("entry")
    return entries.filter(state=states.TERMINATED, pk__in=steps)


def lately_ended(entries: QuerySet[Entry]) -> list[tuple[int, str, int]]:
    """Of these entries how many ended so lately: id and code of the season, and their number; one query."""
    lately = ended_with_season(entries).filter(state_since__gte=timezone.now() - TOLD_FOR)
    by_season = lately.order_by("season__starts_on").values_list("season", "season__code")
    return list(by_season.annotate(number=Count("pk")))


def person_of(document_key: int | None, name_key: str, birth_date, sex: str) -> tuple:
    """What two new students of one school have in common who are one person (I6)."""
    return (document_key,) if document_key is not None else (name_key, str(birth_date), sex)


def earlier_of(school: School, season_id: int, track: str, persons: Collection[tuple]) -> dict[tuple, int]:
    """By person, the last entry of another season that ended unfinished at this school: its place may be taken.

    ``persons`` as person_of gives them. Two queries by their indexes, and one of who is found, if anybody.
    """
    documents = [document for document, *rest in persons if not rest]
    names = {name for name, *rest in persons if rest}
    ended = [*_ended("document_key IS NOT NULL", *one_of("document_key", documents))] if documents else []
    ended += _ended("document_key IS NULL", *one_of_texts("name_key", names)) if names else []
    if not ended:
        return {}
    here = Entry.objects.filter(pk__in=ended, school=school, track=track).exclude(season=season_id)
    rows = ended_with_season(here).order_by("season__starts_on", "pk").values_list("pk", "document_key", *BY_NAME)
    found = {person_of(document, *by_name): pk for pk, document, *by_name in rows}
    return {person: found[person] for person in persons if person in found}


def _ended(kind: str, one: str, parameters: list) -> list[int]:
    """Ids of terminated new students of these persons, in the terms of the indexes ended_entry_by_…."""
    query = f"SELECT id FROM {Entry._meta.db_table} WHERE state = '{states.TERMINATED}' AND {kind} AND {one}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [pk for (pk,) in cursor.fetchall()]
