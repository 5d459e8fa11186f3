"""The end of a walk: everybody does what there is to do; who then is neither registered nor ended is stuck (I27)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from enrollment.entries import states
from enrollment.entries.models import LIVE, Entry
from registry.records import StudentRecord
from registry.refused import Refused
from review.cases.ends import is_active_where_registered
from review.cases.models import UNSETTLED, AdmissionCase
from review.cases.refusals import DecidedBefore
from tests.one_person import acting

if TYPE_CHECKING:
    from tests.one_person.walk import Walk

ROUNDS = 8


def settle(walk: "Walk") -> str:
    """Extend what is over, answer what is asked, decide, complete, approve, until nothing moves any more."""
    before = None
    for number in range(ROUNDS):
        now = list(Entry.objects.order_by("pk").values_list("pk", "version"))
        if now == before:
            return f"after {number} rounds"
        before = now
        _one_round(walk)
    return "after all rounds"


def _one_round(walk: "Walk") -> None:
    acting.duties()  # who waited for a case beyond the end of its season ends once the case has
    names = {school.pk: name for name, school in walk.world.schools.items()}
    for school, track in sorted(set(_live().values_list("school", "track"))):
        _tried(lambda s=names[school], t=track: acting.extend(walk, s, t))
    for case in AdmissionCase.objects.filter(UNSETTLED).order_by("pk"):
        _tried(lambda c=case: acting.CASE_ACTS["the holding school contests"](walk.world, c))
        document = case.kind == "document"
        end = "decided: the document is this child's" if document else "decided for the claiming school"
        _tried(lambda c=case, e=end: acting.CASE_ACTS[e](walk.world, c))
    for entry in _live().filter(state=states.RESOLVING):
        _resolve(entry, walk.registrar(entry))
    for school in _where(states.SUPPLEMENTING, "school"):
        _tried(lambda a=walk.world.registrars[school]: acting.complete_all(a))
    for school in _where(states.AT_SCHOOL, "school"):
        _tried(lambda a=walk.world.registrars[school]: acting.school_approve(a, bulk=False))
    for entry in _live().select_related("school"):
        for which in range(len(acting.doubles_of(entry))):
            _tried(lambda e=entry, n=which: acting.not_the_same(e, walk.registrar(e), n))
        if entry.number_check:
            _tried(lambda e=entry: acting.check(e, walk.officer(e)))
    for authority in _where(states.AT_AUTHORITY, "school__authority"):
        _tried(lambda a=walk.world.officers[authority]: acting.authority_approve(a, bulk=False))


def _where(state: str, place: str) -> list[int]:
    """The places at which somebody stands there."""
    return sorted(set(_live().filter(state=state).values_list(place, flat=True)))


def _resolve(entry: Entry, account) -> None:
    """The first way on that is not refused."""
    shown = range(max(1, entry.candidates.count()))
    ways: list[Callable] = [
        lambda: acting.continue_admitted(entry, account),
        *(lambda n=n: acting.confirm(entry, account, n, acting.WHY) for n in shown),
        *(lambda n=n: acting.open_claim(entry, account, n) for n in shown),
        *(lambda n=n: _case_on_double(entry, account, n) for n in range(2)),
        *(lambda n=n: acting.open_dispute(entry, account, n) for n in shown),
        lambda: acting.none_of_these(entry, account, acting.WHY),
    ]
    if not any(_tried(way) for way in ways) and (_is_here_already(entry) or _was_decided(entry, account)):
        _tried(lambda: acting.withdraw(entry, account))


def _was_decided(entry: Entry, account) -> bool:
    """An authority has said this season that the child is at another school, against this one: it is taken off."""
    try:
        acting.open_claim(entry, account, 0)
    except DecidedBefore:
        return True
    except Refused:
        return False
    return False


def _is_here_already(entry: Entry) -> bool:
    """The child has its active record at this very school: there is nobody to ask, and nothing to make."""
    records = [candidate.record for candidate in entry.candidates.select_related("record")]
    return any(is_active_where_registered(entry, each) and each.school_id == entry.school_id for each in records)


def _case_on_double(entry: Entry, account, which: int) -> None:
    if isinstance(acting.open_claim_on_double(entry, account, which), str):
        raise Refused("nobody")


def _tried(way: Callable) -> bool:
    try:
        way()  # in no transaction: what a refusal leaves to be seen stays, as it does for people
    except Refused:
        return False
    return True


def _live():
    return Entry.objects.filter(LIVE).exclude(state=states.REGISTERED).order_by("pk")


def stuck(walk: "Walk") -> list[str]:
    """New students for whom nobody finds a way on, and archives that nobody continues and that are not free."""
    found = []
    for entry in _live():
        season = "" if entry.season_id == walk.season.pk else f" of the ended season {entry.season.code}"
        found.append(f"I27 entry {entry.pk} {entry.name}{season} stands at {entry.state}: {_why(walk, entry)}")
    doubled = StudentRecord.objects.filter(claims__in=Entry.objects.filter(state__in=states.ENDED))
    return found + [f"record {record.pk} is held by one who ended" for record in doubled]


def _why(walk: "Walk", entry: Entry) -> str:
    """What the last act that would bring it on says."""
    account = walk.registrar(entry)
    if entry.state == states.AT_AUTHORITY:
        outcome = acting.authority_approve(walk.world.officers[entry.school.authority_id], bulk=False)
        return ", ".join(sorted({refusal.code for pk, refusal in outcome.refused if pk == entry.pk}))
    said = []
    for way in (
        lambda: acting.confirm(entry, account, 0, acting.WHY),
        lambda: acting.none_of_these(entry, account, acting.WHY),
        lambda: acting.open_claim(entry, account, 0),
        lambda: acting.open_claim_on_double(entry, account, 0),
        lambda: acting.open_dispute(entry, account, 0),
    ):
        try:
            way()
        except Refused as refused:
            said.append(refused.code)
    return ", ".join(said)
