"""What must always hold of one person in all registries, at all schools, through every decision (I6, I20, I25-I28).

One person here: a valid document that is equal, and a name that agrees; of numbers also one 学籍号 under one name, and
records that continue one another, whatever documents they bear. Name, birth date and sex alone only raise a suspicion:
of two namesakes an invariant can only say whether both schools were told. A record whose document a dispute has called
doubtful agrees with nobody. Each is a query for the offending rows, as in entries.py.
"""

from collections import defaultdict
from itertools import combinations

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enrollment.entries import states
from enrollment.entries.doubles import NAMESAKE_ELSEWHERE
from enrollment.entries.models import BY_NAME, LIVE, Entry, NumberCheck, PossibleDouble, Step
from matching.layouts import LAYOUTS
from registry.numbers import NumberHistory, NumberReason
from registry.records import Status, StudentRecord
from review.cases.models import AdmissionCase
from review.invariants.naming import entries as _entries
from review.invariants.naming import named
from review.invariants.naming import records as _records


def _same_person(document: str, name: str) -> QuerySet[StudentRecord]:
    """Records of the person whose document and name stand at these paths of the outer row."""
    return StudentRecord.objects.filter(
        document_doubted=False, document_key=OuterRef(document), name_key=OuterRef(name)
    )


def _persons_live_at_two_schools() -> list[str]:
    """Of the live entries of one document in one season, one is past “to be confirmed”; others only ask (I6).

    Who was registered and has left since, as the national system says, is at the next school rightly; so is the child
    whose document a record had that was corrected, or called doubtful by a dispute.
    """
    in_force = {"record__status": Status.ENROLLED, "record__document_doubted": False}
    here = Q(state__in=states.GOING_ON)
    here |= Q(state=states.REGISTERED, record__document_key=F("document_key"), **in_force)
    past = Entry.objects.filter(here, document_key__isnull=False)
    other = past.filter(document_key=OuterRef("document_key"), season=OuterRef("season")).exclude(
        school=OuterRef("school")
    )
    between = AdmissionCase.objects.unsettled().filter(
        Q(entry=OuterRef("pk"), rival__isnull=False) | Q(rival=OuterRef("pk"))
    )
    return _entries(past.filter(Exists(other)).exclude(Exists(between)))


def _namesakes_untold() -> list[str]:
    """Live entries of one name, birth date and sex in one season, not all with documents: noted, and both warned (I6).

    Two with documents are two people. The groups are looked for first: they are few, and the table is read once.
    """
    person = ("season", *BY_NAME)
    live = Entry.objects.filter(LIVE)
    counted = live.order_by().values(*person).annotate(entries=Count("pk"), documents=Count("document_key"))
    groups = set(counted.filter(entries__gt=1, documents__lt=F("entries")).values_list(*person))
    if not groups:
        return []
    members = defaultdict(list)
    alike = live.filter(name_key__in={name for _season, name, *_rest in groups}).order_by("pk")
    for pk, document, warnings, *who in alike.values_list("pk", "document_key", "warnings", *person):
        if tuple(who) in groups:
            members[tuple(who)].append((pk, document, NAMESAKE_ELSEWHERE in warnings))
    noted = set(PossibleDouble.objects.values_list("first", "second"))
    untold = set()
    for group in members.values():
        for (first, *of_first), (second, *of_second) in combinations(group, 2):
            (document, warned), (other_document, other_warned) = of_first, of_second
            told = (first, second) in noted and warned and other_warned
            if None in (document, other_document) and not told:
                untold |= {first, second}
    return named("entry", sorted(untold))


def _registered_at() -> Subquery:
    step = Step.objects.filter(entry=OuterRef("pk"), action="authority_approve").order_by("-number")
    return Subquery(step.values("at")[:1])


def _new_although_a_record_agreed() -> list[str]:
    """Registered as if new, though a record of the source registries was there with the same document and name (I25).

    What a source shared only later nobody could know then.
    """
    found = []
    for track, layout in LAYOUTS.items():
        sources = {"registry__in": (layout.registry, layout.registers_into), "source_key__isnull": False}
        agreeing = (
            _same_person("document_key", "name_key")
            .filter(created_at__lt=OuterRef("registered_at"), **sources)
            .exclude(pk=OuterRef("record"))
        )
        new = Entry.objects.filter(track=track, state=states.REGISTERED, archive=None, document_key__isnull=False)
        found += _entries(new.annotate(registered_at=_registered_at()).filter(Exists(agreeing)))
    return found


def _struck(document: str, name: str) -> QuerySet[NumberHistory]:
    """That somebody has struck the number of the outer row, for the person there: it is another child's."""
    person = {"record__document_key": OuterRef(document), "record__name_key": OuterRef(name)}
    return NumberHistory.objects.filter(reason=NumberReason.STRUCK, number_key=OuterRef("student_number_key"), **person)


def _persons_with_two_numbers() -> list[str]:
    """A record made here has another number in force than an earlier record of the same person (I26).

    What a source has doubled before is not ours: a record that continues an archive has that one's number (I20).
    """
    made = StudentRecord.objects.filter(
        entry__isnull=False, document_key__isnull=False, student_number_key__isnull=False, document_doubted=False
    )
    another = (
        _same_person("document_key", "name_key")
        .filter(student_number_key__isnull=False, created_at__lt=OuterRef("created_at"))
        .exclude(student_number_key=OuterRef("student_number_key"))
    )
    another = another.exclude(Exists(_struck(document="document_key", name="name_key")))
    ours = another.filter(entry__isnull=False)
    return _records(made.filter(Q(Exists(another), continues=None) | Q(Exists(ours))))


def _chains_with_two_numbers() -> list[str]:
    """A record made here has another number than one that it carries on, near or far; mostly nobody has a document.

    But one that was struck, as another child's, on the chain.
    """
    records, entries = StudentRecord._meta.db_table, Entry._meta.db_table
    query = f"""
        WITH RECURSIVE chain (made, record, number, before) AS (
            SELECT r.id, r.id, r.student_number_key, r.continues_id
            FROM {records} r JOIN {entries} e ON e.record_id = r.id
            UNION SELECT c.made, r.id, r.student_number_key, r.continues_id
            FROM chain c JOIN {records} r ON r.id = c.before
        )
        SELECT DISTINCT r.id FROM chain c JOIN {records} r ON r.id = c.made
        WHERE c.number <> r.student_number_key AND NOT EXISTS (
            SELECT 1 FROM chain o JOIN {NumberHistory._meta.db_table} h ON h.record_id = o.record
            WHERE o.made = c.made AND h.number_key = c.number AND h.reason = %s
        ) ORDER BY r.id"""  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(query, [NumberReason.STRUCK.value])
        return named("record", [pk for (pk,) in cursor.fetchall()])


def _numbers_of_before() -> list[str]:
    """A record made here got a number that another one of the name had before, and has given up for the one of now.

    One 学籍号 under one name is one person, which has two numbers in force so (I26). Not where the archive has it yet:
    then the sources say two things of the person, and the archive is carried on as it is.
    """
    replaced = NumberHistory.objects.filter(
        until__lte=OuterRef("created_at"),
        number_key=OuterRef("student_number_key"),
        record__name_key=OuterRef("name_key"),
        record__student_number_key__isnull=False,
    )
    replaced = replaced.exclude(reason=NumberReason.STRUCK).exclude(record=OuterRef("pk"))
    replaced = replaced.exclude(record__student_number_key=OuterRef("student_number_key"))
    # two valid documents say that they are two
    nothing = Q(record__document_key=None) | Q(record__document_doubted=True)
    made = StudentRecord.objects.filter(entry__isnull=False, student_number_key__isnull=False)
    made = made.exclude(continues__student_number_key=F("student_number_key"))
    undocumented = made.filter(Q(document_key=None) | Q(document_doubted=True)).filter(Exists(replaced))
    same = nothing | Q(record__document_key=OuterRef("document_key"))
    return _records(made.filter(Exists(replaced.filter(same))) | undocumented)


def _numbers_without_a_line() -> list[str]:
    """Of a record made here the number in force is the last line of its history (I26)."""
    line = NumberHistory.objects.filter(record=OuterRef("pk"), until=None, number_key=OuterRef("student_number_key"))
    return _records(StudentRecord.objects.filter(entry__isnull=False).exclude(Exists(line)))


def _numbers_thrown_away() -> list[str]:
    """A number that the child brought along, and that is nobody else's, is the record's unless it was struck (I20)."""
    owner = StudentRecord.objects.filter(student_number_key=OuterRef("student_number_key")).exclude(
        document_key=OuterRef("document_key"), name_key=OuterRef("name_key")
    )
    brought = Entry.objects.filter(state=states.REGISTERED, student_number_key__isnull=False)
    brought = brought.exclude(number_check=NumberCheck.STRUCK).exclude(Exists(owner))
    kept = Coalesce(F("archive__student_number_key"), F("student_number_key"))
    thrown = brought.annotate(kept=kept).exclude(record__student_number_key=F("kept"))
    struck = NumberHistory.objects.filter(
        record=OuterRef("record"), reason=NumberReason.STRUCK, number_key=OuterRef("kept")
    )
    return _entries(thrown.exclude(Exists(struck)))


def _approved_in_dispute() -> list[str]:
    """Nobody is registered, on either side, about whom a case is open (I28)."""
    unsettled = AdmissionCase.objects.unsettled().filter(Q(entry=OuterRef("pk")) | Q(rival=OuterRef("pk")))
    return _entries(Entry.objects.filter(Exists(unsettled), state=states.REGISTERED))


PERSONS = (
    ("I6", "one person is past doubt at one school a season", _persons_live_at_two_schools),
    ("I6", "namesakes not all of whom have a document are noted, both warned", _namesakes_untold),
    ("I20", "a number that a child brought is kept, unless it was struck", _numbers_thrown_away),
    ("I25", "nobody is registered as new whose record was there", _new_although_a_record_agreed),
    ("I26", "one person has one number", _persons_with_two_numbers),
    ("I26", "one chain of records has one number", _chains_with_two_numbers),
    ("I26", "a number that was replaced is not given again to its person", _numbers_of_before),
    ("I26", "the number in force stands in the history", _numbers_without_a_line),
    ("I28", "nobody is registered in an open case", _approved_in_dispute),
)
