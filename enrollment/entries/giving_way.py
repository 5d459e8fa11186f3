"""A claim that nothing proves gives way to one that something does: nobody holds a child's record back by a guess.

The new student goes back to be confirmed, with what was filled in, and is told why; it may be confirmed again by a
proof of its own. A registered one, and one that was proved meanwhile, gives way to nobody: that is a case's to say.
"""

from collections.abc import Callable, Iterable, Sequence

from enrollment.entries.claims import YIELDS, persons_of
from enrollment.entries.decided import DECIDED, undecide
from enrollment.entries.models import Entry, Proof, Verdict
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import move_many
from enrollment.refused import ActRefused
from registry.records import StudentRecord

GIVING_WAY = "give_way"
PROVED_ELSEWHERE = "proved_elsewhere"  # why, as the step keeps it

# told, under the locks, who lets go of an archive: the floor that has the cases puts itself here when it is loaded
LETS_GO: list[Callable[[Sequence[Entry]], None]] = []


def give_way(record_ids: Iterable[int], keep: int | None = None) -> list[int]:
    """Let go of these records whoever holds one of their persons without proof, but ``keep``; ids of who gave way.

    To be called before the new student who wants a record, or the record itself, is locked: new students are locked in
    the order of their ids, and before records.
    """
    persons = persons_of(StudentRecord.objects.filter(pk__in=set(record_ids)))
    holders = Entry.objects.filter(YIELDS, archive__in={pk for person in persons.values() for pk in person})
    ids = [pk for pk in holders.order_by("pk").values_list("pk", flat=True) if pk != keep]
    let_go: dict[int, int] = {}

    def change(entries: list[Entry]) -> dict[int, ActRefused]:
        """Asked again under the locks: meanwhile it may be proved, or hold nothing any more."""
        giving = [entry for entry in entries if entry.archive_id is not None and entry.proof == Proof.NONE]
        for tell in LETS_GO:
            tell(giving)
        for entry in giving:
            assert entry.archive_id is not None  # as above
            let_go[entry.pk] = entry.archive_id
            undecide(entry)
            entry.archive, entry.verdict = None, Verdict.PENDING
        return {entry.pk: Conflict() for entry in entries if entry.pk not in let_go}

    def detail(entry: Entry) -> dict:
        return {"why": PROVED_ELSEWHERE, "record": let_go[entry.pk]}

    return move_many(ids, GIVING_WAY, None, detail=detail, change=change, writes=(*DECIDED, "verdict")).done
