"""Facts typed on the page of a doubtful new student: compared, counted, noted; the value stays sealed with the entry.

Five answers “differs” for one child and thirty for one account in a day, then the competent authority is asked. One
child is every new student of this school and season that shares a record with this one: who is taken off and comes
again has the tries of before, and each that came with facts has had one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from types import MappingProxyType
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enrollment.disclosure.known import known_of, with_details
from enrollment.disclosure.models import Answer, Fact, FactTry
from enrollment.disclosure.refusals import FactsLocked, FactUnreadable
from enrollment.entries import states
from enrollment.entries.models import Entry, MatchCandidate, Proof, Step
from enrollment.entries.refusals import Conflict
from enrollment.entries.stages import is_unproved
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed, OutOfScope
from matching.core.evidence import ranked_again
from matching.core.family import FamilyFact, answers, came_with_facts, typed_values
from matching.core.family import with_typed as told_with
from matching.core.told import with_family
from registry.accounts.models import Account
from registry.looks import Looked, LookKind, note_looks
from registry.records import StudentRecord

# what the registrar types; household and address are long texts that prove nothing
TYPED_FACTS = (Fact.GUARDIAN, Fact.PHONE, Fact.GUARDIAN_DOCUMENT, Fact.FORMER_SCHOOL)
# facts that prove a link, the strongest first: a document is one person's, a telephone a family's, a name that of many.
# The others can be guessed, and only rank
PROVING: Mapping[Fact, Proof] = MappingProxyType(
    {
        Fact.GUARDIAN_DOCUMENT: Proof.GUARDIAN_DOCUMENT,
        Fact.PHONE: Proof.PHONE,
        Fact.GUARDIAN: Proof.GUARDIAN,
    }
)


_COUNTED = "_wrong_answers"


class Left(NamedTuple):
    """How many answers “differs” are left before facts are locked."""

    of_child: int
    of_account: int

    @property
    def locked(self) -> bool:
        """Whether nothing is compared any more."""
        return self.of_child <= 0 or self.of_account <= 0


class FactTried(NamedTuple):
    """What each record said to the fact that was typed, by its id, and what is left."""

    answers: dict[int, Answer]
    left: Left
    proved: bool = False


def left(entry: Entry, account: Account) -> Left:
    """How many wrong answers this new student and this account have left."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    of_account = FactTry.objects.filter(account=account, at__gte=today, answer=Answer.DIFFERS).count()
    return Left(max(settings.FACT_TRIES - _spent(entry), 0), max(settings.FACT_TRIES_A_DAY - of_account, 0))


def is_locked(entry: Entry) -> bool:
    """Whether this child has had all its wrong answers: what the roster says of the family is not answered either."""
    return _spent(entry) >= settings.FACT_TRIES


def count_once(entry: Entry) -> None:
    """Let this object of the new student, which one page reads, remember how many wrong answers it has had."""
    vars(entry)[_COUNTED] = _count(entry)


def _spent(entry: Entry) -> int:
    counted: int | None = vars(entry).get(_COUNTED)
    return _count(entry) if counted is None else counted


def _count(entry: Entry) -> int:
    """Wrong answers of this child since its authority allowed more: the typed ones, and who else came with facts."""
    known = {entry.pk: entry} | {each.pk: each for each in _same_child(entry).only("pk", "created_at", "family")}
    wrong = FactTry.objects.filter(entry__in=known, answer=Answer.DIFFERS).values_list("at", flat=True)
    spent = [
        *wrong,
        *(each.created_at for pk, each in known.items() if pk != entry.pk and came_with_facts(each.family)),
    ]
    if len(spent) < settings.FACT_TRIES:
        return len(spent)
    allowed = Step.objects.filter(entry__in=known, action="allow_tries").order_by("-at").values_list("at", flat=True)
    since = allowed.first()
    return len(spent) if since is None else sum(at > since for at in spent)


def _same_child(entry: Entry) -> QuerySet[Entry]:
    """New students of this school and season, also who is not on any more, that share a record with this one."""
    records = MatchCandidate.objects.filter(entry=entry).values("record")
    return Entry.objects.filter(school=entry.school_id, season=entry.season_id, candidates__record__in=records)


def try_fact(entry_id: int, fact: Fact, text: str, account: Account) -> FactTried:
    """Compare what was typed with every record that is shown, or with the archive that was claimed without proof.

    What was told ranks the candidates again, and proves a claim at once where it agrees and can prove. Raises
    FactUnreadable, FactsLocked, OutOfScope, NotAllowed, Conflict.
    """
    if account.role not in states.SCHOOL:
        raise NotAllowed
    values = typed_values(FamilyFact(fact), text) if fact in TYPED_FACTS else []
    if not values:
        raise FactUnreadable
    with transaction.atomic():
        entry = lock_child(entry_id, account)
        if left(entry, account).locked:
            raise FactsLocked(entry.school.authority.name)
        records = compared_with(entry)
        found = {record.pk: _answer(fact, values[0], record) for record in records}
        note_try(entry, fact, found, account)
        note_looks(account, LookKind.FACT, (Looked(each.pk, each.school_id, entry.pk) for each in records))
        entry.family = told_with(entry.family, FamilyFact(fact), text)
        entry.save(update_fields=["family"])
        _rank_again(entry)
        proved = _prove(entry, fact, found, account)
        return FactTried(found, left(entry, account), proved)


def lock_child(entry_id: int, account: Account) -> Entry:
    """The new student for whom something is compared, locked with all that are counted together, and the account.

    So no two tries are counted as one. Raises OutOfScope, and Conflict for who has nothing to prove.
    """
    visible = Entry.objects.visible_to(account).select_related("school__authority", "archive")
    entry = visible.filter(pk=entry_id).first()
    if entry is None:
        raise OutOfScope
    # by ids, as everybody locks entries
    together = visible.filter(pk__in={entry.pk, *_same_child(entry).values_list("pk", flat=True)}).order_by("pk")
    entry = next(each for each in together.select_for_update(of=("self",), no_key=True) if each.pk == entry_id)
    Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=account.pk)
    if entry.state != states.RESOLVING and not can_be_proved(entry):
        raise Conflict
    return entry


def can_be_proved(entry: Entry) -> bool:
    """Whether a fact can still prove the archive that was claimed, while the school fills in."""
    return entry.state == states.SUPPLEMENTING and is_unproved(entry)


def compared_with(entry: Entry) -> list[StudentRecord]:
    """The records that answer: all that are shown, or the archive that was claimed without proof."""
    records = StudentRecord.objects.select_related("school").order_by("pk")
    if entry.state == states.RESOLVING:
        records = records.filter(pk__in=MatchCandidate.objects.filter(entry=entry).values("record"))
    else:
        records = records.filter(pk=entry.archive_id or 0)
    found = list(records)
    with_details(found)
    return found


def _answer(fact: Fact, value: str, record: StudentRecord) -> Answer:
    told = told_with("", FamilyFact(fact), value)
    return Answer(answers(told, known_of(record))[FamilyFact(fact)])


def note_try(entry: Entry, fact: Fact, found: dict[int, Answer], account: Account) -> None:
    """Write down that a fact was compared; of several records the best answer counts: which is the child's is asked."""
    agreeing = next((pk for pk, answer in found.items() if answer == Answer.AGREES), None)
    said = set(found.values())
    best = next((answer for answer in (Answer.AGREES, Answer.DIFFERS) if answer in said), Answer.NONE)
    FactTry.objects.create(
        entry=entry,
        school_id=entry.school_id,
        season_id=entry.season_id,
        account=account,
        **account.signature(),
        fact=fact,
        answer=best,
        record_id=agreeing,
    )


def _rank_again(entry: Entry) -> None:
    """Put the candidates into the order that follows from all that was told; nothing else of them changes."""
    candidates = list(MatchCandidate.objects.filter(entry=entry).select_related("record__school"))
    with_details([each.record for each in candidates])
    told = [with_family(each.reasons, answers(entry.family, known_of(each.record))) for each in candidates]
    order = ranked_again(list(zip((each.score for each in candidates), told, strict=True)))
    MatchCandidate.objects.filter(entry=entry).delete()
    MatchCandidate.objects.bulk_create(_in_order(entry, candidates, [list(each.reasons) for each in told], order))


def _in_order(
    entry: Entry, candidates: Sequence[MatchCandidate], reasons: Sequence[list[str]], order: Sequence[int]
) -> list[MatchCandidate]:
    return [
        MatchCandidate(
            entry=entry,
            record_id=candidates[place].record_id,
            rank=rank,
            score=candidates[place].score,
            reasons=reasons[place],
        )
        for rank, place in enumerate(order, start=1)
    ]


def _prove(entry: Entry, fact: Fact, found: dict[int, Answer], account: Account) -> bool:
    """Whether this proves the archive that had been confirmed without proof; then that is an act of the history."""
    proof = PROVING.get(fact)
    if not can_be_proved(entry) or proof is None or found.get(entry.archive_id or 0) != Answer.AGREES:
        return False

    def change(locked: Entry) -> tuple[str, ...]:
        if locked.archive_id != entry.archive_id:
            raise Conflict
        locked.proof = proof
        return ("proof",)

    move(entry.pk, "prove_by_fact", account, detail={"fact": fact, "proof": proof}, change=change)
    return True
