"""What must always hold of cases, and of records that a senior high school holds or held (I6, I8, I15, I16).

Each is a query for the offending rows, as in entries.py, which runs them.
"""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from enrollment.entries import states
from enrollment.entries.models import LIVE, Entry
from registry.records import LeftReason, Registry, Stage, Status, StudentRecord, held_by_senior_high
from review.cases import states as case_states
from review.cases.models import AdmissionCase, CaseKind, CaseStep
from review.invariants.naming import cases as _cases
from review.invariants.naming import entries as _entries
from review.invariants.naming import named

SENIOR = Q(registry=Registry.K12, stage=Stage.SENIOR)
FAVOURABLE = Q(state=case_states.RELEASED) | Q(winner=case_states.CLAIMANT)


def _claims_out_of_place() -> list[str]:
    """While a claim is disputed, the child is with the school that had it first, and the others wait."""
    same = Q(archive=OuterRef("archive")) | Q(archive__document_key=OuterRef("archive__document_key"))
    rival = Entry.objects.filter(LIVE, pk=OuterRef("rival"), school=OuterRef("holding_school"))
    rival = rival.exclude(state=states.REGISTERED)
    asks = Entry.objects.filter(pk=OuterRef("entry"), school=OuterRef("claiming_school"))
    waits = asks.filter(state=states.RESOLVING).exclude(archive=OuterRef("archive"))
    claims = AdmissionCase.objects.unsettled().filter(kind=CaseKind.CLAIM)
    of_record = claims.filter(archive__isnull=False)
    # without a record one of the two may be supplemented meanwhile; and whom a record in force kept waiting that its
    # source has ended since
    of_children = claims.filter(archive=None)
    under_way = asks.filter(state__in=states.UNDER_WAY)
    ended = Q(rival=None) & ~Q(archive__status=Status.ENROLLED)
    return [
        *_cases(of_record.filter(rival__isnull=False, lead=None).exclude(Exists(rival.filter(same)))),
        *_cases(of_record.exclude(Exists(waits)).exclude(ended, Exists(under_way))),
        *_cases(of_children.filter(~Exists(rival) | ~Exists(under_way))),
    ]


def _disputes_out_of_place() -> list[str]:
    """While a document is disputed, the new student waits, and its document is still on the record (rows 3 and 5)."""
    waits = Entry.objects.filter(pk=OuterRef("entry"), state=states.RESOLVING, school=OuterRef("claiming_school"))
    waits = waits.filter(document_key__isnull=False)
    return _cases(AdmissionCase.objects.unsettled().filter(kind=CaseKind.DOCUMENT).exclude(Exists(waits)))


def _cases_apart() -> list[str]:
    """Cases that are decided together stand alike, and a further school joins only an open case of the same child."""
    alike = AdmissionCase.objects.filter(
        pk=OuterRef("lead"),
        lead=None,
        state=OuterRef("state"),
        kind=OuterRef("kind"),
        person_key=OuterRef("person_key"),
    )
    return _cases(AdmissionCase.objects.unsettled().filter(lead__isnull=False).exclude(Exists(alike)))


def _persons_at_two_schools() -> list[str]:
    """Of the new students of two schools, one season and one track, only one holds a record of one person.

    The other one's own record may be held, which a case has given (row 4), and who has left holds none any more.
    """
    here = Q(record=None) | Q(record__status=Status.ENROLLED)
    holding = Entry.objects.filter(LIVE, here, archive__document_key__isnull=False)
    elsewhere = holding.filter(
        season=OuterRef("season"),
        track=OuterRef("track"),
        archive__document_key=OuterRef("archive__document_key"),
        archive__name_key=OuterRef("archive__name_key"),
    ).exclude(school=OuterRef("school"))
    given = Q(record=OuterRef("archive")) | Q(archive=Coalesce(OuterRef("record"), 0))
    return _entries(holding.filter(Exists(elsewhere.exclude(given))))


def _losers_under_way() -> list[str]:
    """The side the authority decided against has nothing under way in that new student."""
    decided = AdmissionCase.objects.filter(state=case_states.DECIDED)
    live = Entry.objects.filter(LIVE)
    lost = Q(winner=case_states.HOLDER, entry__in=live) | Q(winner=case_states.CLAIMANT, rival__in=live)
    lost |= Q(winner=case_states.ANOTHER) & (Q(entry__in=live) | Q(rival__in=live))
    lost |= Q(outcome=case_states.THE_OTHERS, entry__in=live)
    return _cases(decided.filter(lost))


def _admissions_out_of_place() -> list[str]:
    """While a senior high school is asked, the new student is under way with its record."""
    asks = Entry.objects.filter(pk=OuterRef("entry"), archive=OuterRef("archive"), decision="confirmed")
    asks = asks.filter(LIVE).exclude(state__in=[states.RESOLVING, states.REGISTERED])
    return _cases(AdmissionCase.objects.unsettled().filter(kind=CaseKind.ADMISSION).exclude(Exists(asks)))


def _broken_case_histories() -> list[str]:
    before = CaseStep.objects.filter(
        case=OuterRef("case"), number=OuterRef("number") - 1, to_state=OuterRef("from_state")
    )
    linked = Q(number=1, from_state="") | Q(Exists(before), number__gt=1)
    steps = CaseStep.objects.exclude(linked).values_list("pk", flat=True)
    last = CaseStep.objects.filter(case=OuterRef("pk"), number=OuterRef("version"), to_state=OuterRef("state"))
    cases = AdmissionCase.objects.annotate(acts=Count("steps")).filter(~Exists(last) | ~Q(acts=F("version")))
    return [*(f"case step {pk}" for pk in steps), *_cases(cases)]


def _records_open_or_closed_wrongly() -> list[str]:
    """What registration continues and is in force ends by us, and nothing else does (W5, row 4).

    Of who goes on at a vocational school all senior high records of the person, also where its source holds it twice;
    of who goes on at another school of the same registry the record there; should its source call that one enrolled
    again, it is a second active record (I5). Also once a source has taken ours over.
    """
    made = StudentRecord.objects.filter(entry__state=states.REGISTERED)
    at_vocational = made.filter(registry=Registry.VOCATIONAL)
    within = Exists(made.filter(continues=OuterRef("pk"), registry=OuterRef("registry")))
    of_person = Q(continues=OuterRef("pk"))
    for key in ("document_key", "student_number_key"):
        of_person |= Q(**{f"continues__{key}": OuterRef(key), "continues__name_key": OuterRef("name_key")})
    continued = Exists(at_vocational.filter(continues=OuterRef("pk")))
    open_twice = StudentRecord.objects.filter(SENIOR, continued, status=Status.ENROLLED)
    ended = StudentRecord.objects.exclude(left_reason="")
    rightly = Q(SENIOR, Exists(at_vocational.filter(of_person)), left_reason=LeftReason.TO_VOCATIONAL)
    rightly |= Q(within, left_reason=LeftReason.TO_OTHER_SCHOOL)
    nowhere = ended.exclude(pk__in=ended.filter(rightly).values("pk"))
    return named("record", [*open_twice.values_list("pk", flat=True), *nowhere.values_list("pk", flat=True)])


def _admitted_without_decision() -> list[str]:
    return _entries(
        Entry.objects.filter(held_by_senior_high("archive"), LIVE, decision="").exclude(state=states.RESOLVING)
    )


def _taken_without_a_word() -> list[str]:
    """Who took a record in force away had its school's word, or the authority's, for it: a case of its own."""
    won = AdmissionCase.objects.filter(FAVOURABLE, entry=OuterRef("pk"))
    admission = Exists(won.filter(kind=CaseKind.ADMISSION, archive=OuterRef("archive")))
    claim = Exists(won.filter(kind=CaseKind.CLAIM))  # perhaps about another record of the person
    settled = Q(admission, archive__left_reason=LeftReason.TO_VOCATIONAL)
    settled |= Q(claim, archive__left_reason=LeftReason.TO_OTHER_SCHOOL)
    taken = Entry.objects.filter(state=states.REGISTERED).exclude(archive__left_reason="").exclude(archive=None)
    return _entries(taken.exclude(pk__in=taken.filter(settled).values("pk")))


def _unsettled_of_the_ended() -> list[str]:
    ended = Entry.objects.filter(Q(pk=OuterRef("entry")) | Q(pk=OuterRef("rival")), state__in=states.ENDED)
    return _cases(AdmissionCase.objects.unsettled().filter(Exists(ended)))


CASES = (
    ("I6", "a disputed claim stays with its holder until it is settled", _claims_out_of_place),
    ("I6", "whose document is disputed waits", _disputes_out_of_place),
    ("I6", "cases about one child are decided together", _cases_apart),
    ("I6", "one person is at one school, a second one only asks", _persons_at_two_schools),
    ("I6", "who lost a case has nothing under way", _losers_under_way),
    ("I6", "an admission is asked about for a new student under way", _admissions_out_of_place),
    ("I8", "each act of a case has one step, the chain is unbroken", _broken_case_histories),
    ("I15", "a record in force ends where a new one continues it", _records_open_or_closed_wrongly),
    ("I16", "what a senior high school holds is decided explicitly", _admitted_without_decision),
    ("I16", "a record in force is taken with somebody's word", _taken_without_a_word),
    ("I16", "who ended is in no case", _unsettled_of_the_ended),
)
