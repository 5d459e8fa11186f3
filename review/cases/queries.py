"""Cases as the pages list and count them."""

from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from enrollment.entries import states as entry_states
from enrollment.entries.claims import persons_of
from enrollment.entries.models import LIVE, Entry
from registry.accounts.models import Account
from registry.institutions import School, Track
from registry.records import StudentRecord
from registry.roles import Role
from review.cases import states
from review.cases.models import PARTIES, AdmissionCase, CaseKind, CaseStep, DocumentOutcome, SeenCase

# lists of a school, lists of an authority; the first is where one begins
SCHOOL_LISTS = ("against", "mine", "settled")
SHOWN_FOR = timedelta(days=14)  # how long the home page shows a settled case
MOST_SHOWN = 5
OFFICER_LISTS = ("to_decide", "doubted", "settled")
NARROWED = ("against", "mine")  # lists whose cases await a school or an authority


def waiting(account: Account) -> dict[str, QuerySet[AdmissionCase]]:
    """What waits in cases for this account, by the name of its count; nothing for who has no part in any."""
    cases = AdmissionCase.objects.visible_to(account)
    if account.role == Role.OFFICER:
        return {"cases_to_decide": listed(account, "to_decide")}
    if account.role != Role.REGISTRAR:
        return {}
    unanswered = cases.leading().filter(holding_school=account.school_id, state=states.OPEN)
    counts = {"cases_to_answer": unanswered, "cases_asked": listed(account, "mine")}
    if _has_transfers(account):
        counts["cases_to_answer"] = unanswered.filter(kind=CaseKind.CLAIM)
        counts["transfers_to_answer"] = unanswered.filter(kind=CaseKind.ADMISSION)
    return counts


def _has_transfers(account: Account) -> bool:
    """Whether admissions that other schools ask about have a page of their own here (W1)."""
    return Track.SENIOR_HIGH in account.own_school.tracks


def listed(account: Account, name: str) -> QuerySet[AdmissionCase]:
    """One list of cases: what waits first, the longest first; settled ones the newest first."""
    cases = AdmissionCase.objects.visible_to(account)
    if name == "to_decide":
        return cases.leading().filter(state=states.CONTESTED).order_by("state_since", "pk")
    if name == "doubted":
        doubted = cases.filter(outcome=DocumentOutcome.THIS_CHILDS, archive__document_doubted=True)
        return doubted.filter(archive__school__authority=account.authority_id).order_by("state_since", "pk")
    if account.role == Role.REGISTRAR and _has_transfers(account):
        cases = cases.filter(Q(claiming_school=account.school_id) | Q(kind=CaseKind.CLAIM))
    if name == "mine":
        return cases.unsettled().filter(claiming_school=account.school_id).order_by("opened_at", "pk")
    if name == "against":
        asked = cases.unsettled().leading().filter(holding_school=account.school_id)
        return asked.exclude(claiming_school=account.school_id)
    return cases.exclude(state__in=states.UNSETTLED).order_by("-state_since", "-pk")


def settled_unseen(account: Account) -> QuerySet[AdmissionCase]:
    """Cases of the account's school that others ended lately, until the account has looked at them."""
    if account.role != Role.REGISTRAR:
        return AdmissionCase.objects.none()
    ended = AdmissionCase.objects.visible_to(account).exclude(state__in=states.UNSETTLED)
    own = CaseStep.objects.filter(case=OuterRef("pk"), number=OuterRef("version"), account=account)
    seen = SeenCase.objects.filter(case=OuterRef("pk"), account=account)
    since = timezone.now() - SHOWN_FOR
    ended = ended.filter(state_since__gte=since).exclude(Exists(own)).exclude(Exists(seen))
    # its words name these; all parties of each would be two dozen joins on a page that everybody opens
    named = ended.select_related("claiming_school", "holding_school", "authority")
    return named.order_by("-state_since", "-pk")[:MOST_SHOWN]


def opened_by_system(account: Account) -> QuerySet[AdmissionCase]:
    """Unsettled cases that the system opened for new students of the registrar's school, which has not said a word."""
    if account.role != Role.REGISTRAR:
        return AdmissionCase.objects.none()
    said = CaseStep.objects.filter(case=OuterRef("pk"), action="add")
    own = AdmissionCase.objects.unsettled().filter(claiming_school=account.school_id, opened_by=None)
    return own.exclude(Exists(said)).select_related("entry").order_by("opened_at", "pk")


def note_seen(case: AdmissionCase, account: Account) -> None:
    """The account has looked at the end of a case: its home page tells no more of it."""
    if case.state not in states.UNSETTLED and account.role == Role.REGISTRAR:
        SeenCase.objects.get_or_create(case=case, account=account)


def transfers(account: Account) -> QuerySet[AdmissionCase]:
    """Admissions about which vocational schools ask or asked: unanswered ones first, then the newest (W1)."""
    return (
        AdmissionCase.objects.visible_to(account)
        .filter(holding_school=account.school_id, kind=CaseKind.ADMISSION)
        .select_related(*PARTIES, "opened_by")
        .order_by(Case(When(state=states.OPEN, then=0), default=1), "-opened_at", "-pk")
    )


def narrowed(
    cases: QuerySet[AdmissionCase],
    *,
    state: str = "",
    school: int | None = None,
    begin: date | None = None,
    end: date | None = None,
) -> QuerySet[AdmissionCase]:
    """The cases of one state, one claiming school, and of some days, the first and last included."""
    if state:
        cases = cases.filter(state=state)
    if school:
        cases = cases.filter(claiming_school=school)
    if begin:
        cases = cases.filter(opened_at__date__gte=begin)
    if end:
        cases = cases.filter(opened_at__date__lte=end)
    return cases


def claimed_elsewhere(entry: Entry, records: list[StudentRecord]) -> dict[int, School]:
    """Of the records whose person another school's new student holds, or continued, the school: it can be asked (V5).

    By the record's id; whether the school may be named is for the page to say.
    """
    persons = persons_of(records)
    everybody = {pk for person in persons.values() for pk in person}
    held = Entry.objects.filter(LIVE, archive__in=everybody).exclude(school=entry.school_id)
    holders = dict(held.values_list("archive", "school"))
    named = School.objects.select_related("authority").in_bulk(set(holders.values())) if holders else {}
    schools = {pk: named[school] for pk, school in holders.items()}
    return {pk: schools[next(iter(found))] for pk, person in persons.items() if (found := person & schools.keys())}


def decision_before(
    entry: Entry, person_key: int, kind: str, other: School | None, about: Q | None = None
) -> AdmissionCase | None:
    """The case in which an authority decided this season about this child, against the school of the new student.

    Of claims and admissions, between the same schools: who lost to ``other`` does not ask it again. Of documents, so
    that the document is not this child's, or both are one child. ``about``: by what else the same child is known, so
    that who leaves the document off the roster does not ask again.
    """
    child = Q(person_key=person_key) | (about or Q())
    decided = AdmissionCase.objects.filter(
        child, kind=kind, season=entry.season_id, state=states.DECIDED
    ).select_related("claiming_school", "holding_school", "authority", "lead")
    for case in decided.order_by("-pk"):
        if kind == CaseKind.DOCUMENT:
            if case.claiming_school_id == entry.school_id and case.outcome != DocumentOutcome.THIS_CHILDS:
                return case
        elif other is not None and entry.school_id in _lost_to(case, other.pk):
            return case
    return None


def answered_before(case: AdmissionCase) -> bool:
    """Whether its holding school has answered the same school about the same child this season, which then gave way.

    Who gives way, comes back and asks again, would hold the child as often as it liked: now the authority decides.
    """
    answers = CaseStep.objects.filter(case=OuterRef("pk"), action__in=states.OF_HOLDER)
    same = {name: getattr(case, name) for name in ("person_key", "kind", "season", "claiming_school", "holding_school")}
    return AdmissionCase.objects.filter(Exists(answers), state=states.CONCEDED, **same).exists()


def _lost_to(case: AdmissionCase, school: int) -> set[int]:
    """Ids of the schools of a decided case that lost to this one."""
    group = case.group()
    won = next((each.claiming_school_id for each in group if each.winner == states.CLAIMANT), case.holding_school_id)
    if won != school:
        return set()
    schools = [case.holding_school_id, *(each.claiming_school_id for each in group)]
    return {each for each in schools if each is not None and each != won}


def waits_in_case() -> Q:
    """Of new students: whether it is to be confirmed, but another school or an authority has the word about it."""
    unsettled = AdmissionCase.objects.unsettled().filter(entry=OuterRef("pk"))
    return Q(Exists(unsettled), state=entry_states.RESOLVING)


def in_document_dispute() -> Q:
    """Of new students: whether it is being settled whose the document is that they brought."""
    unsettled = AdmissionCase.objects.unsettled().filter(entry=OuterRef("pk"), kind=CaseKind.DOCUMENT)
    return Q(Exists(unsettled), state=entry_states.RESOLVING)


def own_undecided(account: Account, season: int | None) -> QuerySet[AdmissionCase]:
    """The unsettled cases in which the account's new students (of a season) wait to be confirmed, the longest first."""
    waiting = Entry.objects.visible_to(account).filter(state=entry_states.RESOLVING)
    waiting = waiting if season is None else waiting.filter(season=season)
    cases = AdmissionCase.objects.unsettled().filter(entry__in=waiting)
    return cases.select_related(*PARTIES).order_by("opened_at", "pk")


def in_open_case() -> Q:
    """Of new students: whether an unsettled case waits for one of the two schools or for the authority."""
    unsettled = AdmissionCase.objects.unsettled()
    return Q(Exists(unsettled.filter(entry=OuterRef("pk")))) | Q(Exists(unsettled.filter(rival=OuterRef("pk"))))
