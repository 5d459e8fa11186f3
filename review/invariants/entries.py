"""What must always hold of new students and of the records made of them: offending rows by query."""

from datetime import timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import LIVE, DoubleKind, Entry, MatchCandidate, NumberCheck, PossibleDouble, Step
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import ordinary_deadline
from enrollment.seasons.models import Extension
from registry.numbers import NumberHistory, NumberReason
from registry.records import Status, StudentRecord
from registry.roles import Role
from review.invariants import integrity
from review.invariants.naming import Offenders
from review.invariants.naming import entries as _entries
from review.invariants.naming import named as _named

CLOCKS_APART = timedelta(minutes=5)  # of two nodes


def _doubled(rows: QuerySet, *fields: str) -> list:
    """Values of ``fields`` that stand in more than one row."""
    return list(rows.order_by().values_list(*fields).annotate(n=Count("pk")).filter(n__gt=1).values_list(fields[0]))


def _archives_continued_twice() -> Offenders:
    continued = _doubled(StudentRecord.objects.filter(continues__isnull=False), "continues")
    claimed = _doubled(Entry.objects.filter(LIVE, archive__isnull=False), "archive")
    return _named("record", [pk for (pk,) in [*continued, *claimed]])


def _entries_at_odds_with_their_state() -> Offenders:
    undecided = Q(decision="")
    return _entries(
        Entry.objects.filter(
            ~Q(state__in=states.STATES)
            | LIVE & Q(verdict="matched", archive=None)
            | LIVE & Q(decision="confirmed", archive=None)
            | Q(decision="none_of_these", archive__isnull=False)
            | Q(archive__isnull=False) & ~Q(verdict__in=["matched", "admitted"]) & ~Q(decision="confirmed")
            | Q(state=states.RESOLVING) & (~undecided | ~Q(verdict__in=["pending", "admitted"]))
            | LIVE & ~Q(state=states.RESOLVING) & undecided & Q(verdict__in=["pending", "admitted"])
            | Q(state__in=states.ENDED, archive__isnull=False)
            | Q(state=states.REGISTERED, record=None)
            | ~Q(state=states.REGISTERED) & Q(record__isnull=False)
        )
    )


def _registrations_without_counterpart() -> Offenders:
    """A record made here keeps its line in the number history, also once a source has taken it over."""
    made = StudentRecord.objects.filter(source_key=None, entry=None)
    made_here = Q(record__source_key=None, record__isnull=False) | Q(
        Exists(NumberHistory.objects.filter(record=OuterRef("record")))
    )
    registered = Entry.objects.filter(state=states.REGISTERED).exclude(made_here)
    return [*_named("record", made.values_list("pk", flat=True)), *_entries(registered)]


def _persons_with_two_active_records() -> Offenders:
    """A source system may have doubled its own; here at least one of the two was made by registration.

    One person: the name agrees, and the document, unless a dispute has called one of the two doubtful, or the 学籍号.
    """
    active = StudentRecord.objects.filter(status=Status.ENROLLED)
    named = active.filter(registry=OuterRef("registry"), name_key=OuterRef("name_key")).exclude(pk=OuterRef("pk"))
    certain = {"document_key__isnull": False, "document_doubted": False}
    by_document = named.filter(document_key=OuterRef("document_key"), **certain)
    by_number = named.filter(student_number_key=OuterRef("student_number_key"))
    twice = Q(Exists(by_document), **certain) | Q(Exists(by_number), student_number_key__isnull=False)
    ours = active.filter(Q(source_key=None) | Q(entry__isnull=False))  # also once a source has taken it over
    return _named("record", ours.filter(twice).values_list("pk", flat=True))


def _persons_twice_at_one_school() -> Offenders:
    same = Entry.objects.filter(
        LIVE, school=OuterRef("school"), season=OuterRef("season"), track=OuterRef("track")
    ).exclude(pk=OuterRef("pk"))
    by_document = same.filter(document_key=OuterRef("document_key"))
    by_name = same.filter(
        document_key=None,
        name_key=OuterRef("name_key"),
        birth_date=OuterRef("birth_date"),
        sex=OuterRef("sex"),
    )
    twice = Q(Exists(by_document), document_key__isnull=False) | Q(Exists(by_name), document_key=None)
    return _entries(Entry.objects.filter(LIVE).filter(twice))


def _registered_without_two_approvals() -> Offenders:
    # between the two something may only have been said of the number from the roster, or of a namesake
    between = Step.objects.filter(
        entry=OuterRef("entry"), number__gt=OuterRef("number"), number__lt=OuterRef(OuterRef("number"))
    ).exclude(action__in=states.BESIDE_APPROVALS)
    school = (
        Step.objects.filter(entry=OuterRef("entry"), action="school_approve", number__lt=OuterRef("number"))
        .exclude(account=OuterRef("account"))
        .exclude(Exists(between))
    )
    authority = Step.objects.filter(entry=OuterRef("pk"), action="authority_approve", number=OuterRef("version"))
    return _entries(Entry.objects.filter(state=states.REGISTERED).exclude(Exists(authority.filter(Exists(school)))))


def _broken_histories() -> Offenders:
    """As many steps as acts, each from where the one before it led, the last to where the entry stands."""
    before = Step.objects.filter(
        entry=OuterRef("entry"), number=OuterRef("number") - 1, to_state=OuterRef("from_state")
    )
    linked = Q(number=1) | Q(Exists(before), number__gt=1)
    last = Step.objects.filter(entry=OuterRef("pk"), number=OuterRef("version"), to_state=OuterRef("state"))
    entries = Entry.objects.annotate(acts=Count("steps"))
    return [
        *_named("step", Step.objects.exclude(linked).values_list("pk", flat=True)),
        *_entries(entries.filter(~Exists(last) & Q(version__gt=0) | ~Q(acts=F("version")))),
    ]


def _first_states_that_no_verdict_gives() -> Offenders:
    """The import is no step: where the history begins, the verdict of the import says.

    It is the entry's own, or, where that was changed since, the one before the first step that says so.
    """
    steps = Step.objects.filter(entry=OuterRef("pk")).order_by("number")
    changes = steps.filter(detail__has_key="verdict").values(before=KT("detail__verdict__0"))
    begun = Entry.objects.annotate(
        first=Coalesce(Subquery(steps.values("from_state")[:1]), F("state")),
        given=Coalesce(Subquery(changes[:1], output_field=CharField()), F("verdict")),
    )
    doubtful = Q(given__in=["pending", "admitted"])
    agree = doubtful & Q(first=states.RESOLVING) | ~doubtful & Q(first=states.SUPPLEMENTING)
    return _entries(begun.exclude(agree))


def _records_that_differ_from_their_entry() -> Offenders:
    controlled = ("name", "sex", "birth_date", "id_type")
    differs = Q()
    for name in controlled:
        differs |= ~Q(**{name: F(f"record__{name}")})
    documents = Q(document_key__isnull=False) & ~Q(document_key=F("record__document_key"))
    # of one that its source has taken over, the source may say what it will
    return _entries(Entry.objects.filter(differs | documents, record__isnull=False, record__source_key=None))


def _matched_with_a_record_that_does_not_agree() -> Offenders:
    """Under way with a record by the machine's word alone: the name, and what the machine found it by, hold (I10).

    The document, the 学籍号 of the roster unless it was struck out, or a record that agrees with the child and has the
    archive's number or is continued by it. The rule of entries/decided.py, said a second time on purpose: a query that
    called what it checks would find nothing that this lets pass; a test holds the two against each other. Of a record
    that a person confirmed the differences stand in the history; of a registered one its source may say what it will.
    """
    agreeing = StudentRecord.objects.filter(
        document_key=OuterRef("document_key"), name_key=OuterRef("name_key"), document_doubted=False
    )
    grounds = Q(archive__document_key=F("document_key"), archive__document_doubted=False)
    grounds |= Q(archive__student_number_key=F("student_number_key")) & ~Q(number_check=NumberCheck.STRUCK)
    grounds |= Q(Exists(agreeing.filter(student_number_key=OuterRef("archive__student_number_key"))))
    grounds |= Q(Exists(agreeing.filter(pk=OuterRef("archive__continues"))))
    matched = Entry.objects.filter(verdict="matched", decision="", archive__isnull=False, state__in=states.UNDER_WAY)
    agreed = matched.filter(grounds, archive__name_key=F("name_key"))
    return _entries(matched.exclude(pk__in=agreed.values("pk")))


def _steps_out_of_time() -> Offenders:
    """A step that was put in or edited: it is older than the one before it by more than two clocks may differ.

    Or, the first one, than the entry.
    """
    before = Step.objects.filter(
        entry=OuterRef("entry"), number=OuterRef("number") - 1, at__gt=OuterRef("at") + CLOCKS_APART
    )
    first = Q(number=1, entry__created_at__gt=F("at") + CLOCKS_APART)
    return _named("step", Step.objects.filter(first | Exists(before)).order_by("pk").values_list("pk", flat=True))


def _decisions_about_what_was_not_shown() -> Offenders:
    shown = MatchCandidate.objects.filter(entry=OuterRef("pk"))
    # who waits because another school has a new student of the document need be shown no record (row 6)
    double = PossibleDouble.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")), kind=DoubleKind.DOCUMENT)
    nothing_to_choose = Q(state=states.RESOLVING) & ~Exists(shown) & ~Exists(double)
    not_shown = LIVE & Q(decision="confirmed") & ~Exists(shown.filter(record=OuterRef("archive")))
    return _entries(Entry.objects.filter(nothing_to_choose | not_shown))


def _claims_at_odds_with_continuations() -> Offenders:
    registered = Entry.objects.filter(state=states.REGISTERED)
    agree = Q(archive=F("record__continues")) | Q(archive=None, record__continues=None)
    return _entries(registered.exclude(agree))


def _chains_of_several_schools() -> Offenders:
    one = Q(roster=None) | Q(school=F("roster__school"), season=F("roster__season"), track=F("roster__track"))
    recorded = Q(record=None) | Q(school=F("record__school"))
    return _entries(Entry.objects.exclude(one & recorded))


def _approvals_out_of_scope() -> Offenders:
    """Who approved for a school belonged to it, who approved for the authority to the school's one (I17).

    An account keeps its place for life. A school may have come under another authority since: one with the same
    superior, or above it or below, is let pass.
    """
    steps = Step.objects.order_by("pk")
    school = steps.filter(action="school_approve").exclude(
        account__role=Role.REGISTRAR, account__school=F("entry__school")
    )
    ours = F("entry__school__authority")
    near = Q(account__authority=ours) | Q(account__authority__superior=F("entry__school__authority__superior"))
    near |= Q(account__authority__superior=ours) | Q(account__authority=F("entry__school__authority__superior"))
    authority = steps.filter(action="authority_approve")
    strangers = authority.exclude(pk__in=authority.filter(near, account__role=Role.OFFICER).values("pk"))
    return _named("step", [*school.values_list("pk", flat=True), *strangers.values_list("pk", flat=True)])


def _numbers_that_changed_or_are_shared() -> Offenders:
    """An archive's number that is not the record's was struck by somebody, as its history says."""
    ours = StudentRecord.objects.filter(source_key=None)
    struck = NumberHistory.objects.filter(
        record=OuterRef("pk"), reason=NumberReason.STRUCK, number_key=OuterRef("continues__student_number_key")
    )
    changed = (
        ours.filter(continues__student_number_key__isnull=False)
        .exclude(student_number_key=F("continues__student_number_key"))
        .exclude(Exists(struck))
    )
    same = StudentRecord.objects.filter(
        registry=OuterRef("registry"), student_number_key=OuterRef("student_number_key")
    ).exclude(pk=OuterRef("pk"))
    # records of one person carry one number on, one after the other, also where their names were said to be one child's
    anothers = Exists(same.exclude(name_key=OuterRef("name_key")).exclude(pk=Coalesce(OuterRef("continues"), 0)))
    at_once = Exists(same.filter(status=Status.ENROLLED))
    shared = ours.filter(anothers | (at_once & Q(status=Status.ENROLLED)), student_number_key__isnull=False)
    unnumbered = ours.filter(student_number_key=None)
    return _named("record", (changed | shared | unnumbered).distinct().values_list("pk", flat=True))


def _school_approvals_after_the_deadline() -> Offenders:
    """Late approvals whose step names no extension of that place that had been granted and had not ended (I21).

    A person's act is judged by the moment of confirming; a bulk action that says so was confirmed then.
    """
    approved = Step.objects.filter(action="school_approve").annotate(last=ordinary_deadline("entry"))
    judged = approved.annotate(moment=Coalesce("confirmed_at", "at"))
    late = judged.filter(moment__date__gt=F("last")).select_related("entry")
    found, named = list(late.order_by("pk")), {}
    for extension in Extension.objects.filter(pk__in={step.detail.get("extension") for step in found} - {None}):
        named[extension.pk] = extension
    return _named("step", [step.pk for step in found if not _covers(named.get(step.detail.get("extension")), step)])


def _covers(extension: Extension | None, step: Step) -> bool:
    """Whether this extension let the school approve then."""
    if extension is None or not extension.reason:
        return False
    entry, places = step.entry, ("school_id", "season_id", "track")
    same = all(getattr(extension, name) == getattr(entry, name) for name in places)
    moment = step.confirmed_at or step.at
    return same and extension.granted_at <= moment and timezone.localdate(moment) <= extension.until


def _rosters_after_the_deadline() -> Offenders:
    """Rosters taken after the deadline without an extension that was granted by then (I21)."""
    rosters = Roster.objects.annotate(last=ordinary_deadline(""), day=TruncDate("uploaded_at"))
    late = rosters.filter(day__gt=F("last"))
    extended = Extension.objects.filter(
        school=OuterRef("school"),
        season=OuterRef("season"),
        track=OuterRef("track"),
        granted_at__lte=OuterRef("uploaded_at"),
        until__gte=OuterRef("day"),
    )
    return _named("roster", late.exclude(Exists(extended)).order_by("pk").values_list("pk", flat=True))


ENTRIES = (
    ("I1", "an archive is continued at most once", _archives_continued_twice),
    ("I2", "an entry's facts agree with its state", _entries_at_odds_with_their_state),
    ("I4", "registered entries and records made correspond", _registrations_without_counterpart),
    ("I5", "one person, one active record per registry", _persons_with_two_active_records),
    ("I6", "one person, one live entry at a school", _persons_twice_at_one_school),
    ("I7", "registered after two approvals of one version", _registered_without_two_approvals),
    ("I8", "each change of state has one step, the chain is unbroken", _broken_histories),
    ("I8", "a history begins where the verdict of the import led", _first_states_that_no_verdict_gives),
    ("I9", "the history cannot be changed or deleted", integrity.missing_triggers),
    ("I9", "steps stand in the order in which they were taken", _steps_out_of_time),
    ("I10", "a record has the controlled values of its entry", _records_that_differ_from_their_entry),
    ("I10", "whom the machine matched, its record agrees with", _matched_with_a_record_that_does_not_agree),
    ("I14", "a decision is about what was shown", _decisions_about_what_was_not_shown),
    ("I15", "claims and continuations agree", _claims_at_odds_with_continuations),
    ("I17", "one school from roster to record", _chains_of_several_schools),
    ("I17", "who approved was in scope", _approvals_out_of_scope),
    ("I20", "one number for life, unique in its registry", _numbers_that_changed_or_are_shared),
    ("I21", "who approves late carries an extension", _school_approvals_after_the_deadline),
    ("I21", "rosters come by the deadline or by an extension", _rosters_after_the_deadline),
)
