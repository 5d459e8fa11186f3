"""What must always hold of new students, their files and sheets: offending rows by query."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import LIVE, DoubleKind, Entry, MatchCandidate, NumberCheck, PossibleDouble, Step
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.seasons.deadlines import ordinary_deadline
from enrollment.seasons.models import Extension, ExtensionRequest
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.uploads import files
from enrollment.uploads.models import ANSWERS_FOR_ITS_FILE, UploadState
from registry.access_log import AccessEntry
from registry.identity.names import agreement_key
from registry.numbers import NumberHistory, NumberReason
from registry.records import Status, StudentRecord
from registry.roles import Role
from review.bulk.models import BulkAct
from review.cases import evidence
from review.cases.models import CaseStep, Evidence
from review.invariants import integrity
from review.invariants.naming import entries as _entries
from review.invariants.naming import named as _named

ACCEPTED = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.ADMITTED)
LONG_NUMBER = "[0-9]{11}"
DOCUMENT_NUMBER = "[0-9]{17}[0-9Xx]"
CLOCKS_APART = timedelta(minutes=5)  # of two nodes

Offenders = Iterable[str]


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


def _uploads(condition: Callable[[QuerySet], QuerySet]) -> Offenders:
    """Rosters and supplement sheets of a condition."""
    return [
        name
        for kind, word in ((Roster, "roster"), (SupplementSheet, "sheet"))
        for name in _named(word, condition(kind.objects.all()).order_by("pk").values_list("pk", flat=True))
    ]


def _uploads_that_lost_or_doubled_a_row() -> Offenders:
    def lost(uploads: QuerySet) -> QuerySet:
        return uploads.filter(state=UploadState.DONE).annotate(stored=Count("rows")).exclude(stored=F("rows_total"))

    return _uploads(lost)


def _rows_and_entries_that_do_not_agree() -> Offenders:
    rows = RosterRow.objects.filter(outcome__in=ACCEPTED)
    strayed = rows.exclude(entry__roster=F("roster"), entry__row_number=F("number"))
    its_row = rows.filter(entry=OuterRef("pk"), roster=OuterRef("roster"), number=OuterRef("row_number"))
    rowless = Entry.objects.filter(roster__isnull=False).exclude(Exists(its_row))
    return [*_named("roster row", strayed.values_list("pk", flat=True)), *_entries(rowless)]


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
    before = Step.objects.filter(
        entry=OuterRef("entry"), number=OuterRef("number") - 1, to_state=OuterRef("from_state")
    )
    linked = Q(number=1, from_state="") | Q(Exists(before), number__gt=1)
    last = Step.objects.filter(entry=OuterRef("pk"), number=OuterRef("version"), to_state=OuterRef("state"))
    entries = Entry.objects.annotate(acts=Count("steps"))
    return [
        *_named("step", Step.objects.exclude(linked).values_list("pk", flat=True)),
        *_entries(entries.filter(~Exists(last) | ~Q(acts=F("version")))),
    ]


def _records_that_differ_from_their_entry() -> Offenders:
    controlled = ("name", "sex", "birth_date", "id_type")
    differs = Q()
    for name in controlled:
        differs |= ~Q(**{name: F(f"record__{name}")})
    documents = Q(document_key__isnull=False) & ~Q(document_key=F("record__document_key"))
    # of one that its source has taken over, the source may say what it will
    return _entries(Entry.objects.filter(differs | documents, record__isnull=False, record__source_key=None))


def _names_that_are_not_as_imported() -> Offenders:
    """The name of a new student is the one in its row of the roster; numbers of the rows are nowhere kept twice."""
    rows = RosterRow.objects.filter(outcome__in=ACCEPTED).exclude(name=F("entry__name")).order_by("pk")
    written = rows.values_list("pk", "name", "entry__name").iterator()
    # few are written otherwise: with blanks, in full width
    return _named("roster row", [pk for pk, name, ours in written if agreement_key(name) != agreement_key(ours[:60])])


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
    """A step that was put in or edited: it is older than the one before it by more than two clocks may differ."""
    before = Step.objects.filter(
        entry=OuterRef("entry"), number=OuterRef("number") - 1, at__gt=OuterRef("at") + CLOCKS_APART
    )
    return _named("step", Step.objects.filter(Exists(before)).order_by("pk").values_list("pk", flat=True))


def _finished_uploads_with_unfinished_rows() -> Offenders:
    unfinished = ~Q(rows_done=F("rows_total")) | Q(finished_at=None) | Q(rows_total=None)
    return _uploads(lambda uploads: uploads.filter(unfinished, state=UploadState.DONE))


def _files_taken_twice() -> Offenders:
    def twice(uploads: QuerySet) -> QuerySet:
        kept = uploads.filter(ANSWERS_FOR_ITS_FILE)
        same = {name: OuterRef(name) for name in uploads.model.ONE_FILE_PER}
        return kept.filter(Exists(kept.filter(**same).exclude(pk=OuterRef("pk"))))

    return _uploads(twice)


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


def _files_and_rows_that_do_not_agree() -> Offenders:
    missing = [
        *_named("roster", files.FILES.missing(Roster)),
        *_named("sheet", files.FILES.missing(SupplementSheet)),
    ]
    left = [*files.orphans(), *evidence.orphans()]
    return [*_named("file", left), *missing, *_named("evidence", evidence.FILES.missing(Evidence))]


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


def _left_without_an_access() -> Offenders:
    """Sheets taken out and printed name the access that says so; the log counts no fewer than went."""
    steps = Step.objects.filter(action__in=["take_out", "print_sheet"])
    serial = KeyTextTransform("serial", "detail")
    logged = AccessEntry.objects.filter(serial=OuterRef("its"), account=OuterRef("account"))
    unlogged = steps.annotate(its=serial).exclude(Exists(logged))
    went = Count("pk")
    counted = steps.annotate(its=serial).order_by().values_list("its").annotate(n=went)
    rows_logged = dict(
        AccessEntry.objects.filter(what__in=["sheet_out", "confirmation_sheets"]).values_list("serial", "rows")
    )
    short = [name for name, n in counted if name in rows_logged and rows_logged[name] < n]
    return [*_named("step", unlogged.values_list("pk", flat=True)), *_named("access", short)]


def _rows_with_a_number_in_clear() -> Offenders:
    return [
        name
        for kind, word in ((RosterRow, "roster row"), (SheetRow, "sheet row"))
        for name in _named(word, kind.objects.filter(name__regex=LONG_NUMBER).values_list("pk", flat=True))
    ]


def _purposes_with_a_number() -> Offenders:
    return _named("access", AccessEntry.objects.filter(reason__regex=LONG_NUMBER).values_list("pk", flat=True))


def _reasons_with_a_document_number() -> Offenders:
    kept = tuple((kind, "reason") for kind in (Step, CaseStep, BulkAct, Extension, PossibleDouble))
    asked = ((ExtensionRequest, "reason"), (ExtensionRequest, "answer"))
    found = []
    for kind, field in (*kept, *asked):
        rows = kind.objects.filter(**{f"{field}__regex": DOCUMENT_NUMBER})
        found += _named(f"{field} of {kind._meta.model_name}", rows.values_list("pk", flat=True))
    return found


ENTRIES = (
    ("I1", "an archive is continued at most once", _archives_continued_twice),
    ("I2", "an entry's facts agree with its state", _entries_at_odds_with_their_state),
    ("I3", "every row of a finished upload is stored once", _uploads_that_lost_or_doubled_a_row),
    ("I3", "accepted rows and entries belong together", _rows_and_entries_that_do_not_agree),
    ("I4", "registered entries and records made correspond", _registrations_without_counterpart),
    ("I5", "one person, one active record per registry", _persons_with_two_active_records),
    ("I6", "one person, one live entry at a school", _persons_twice_at_one_school),
    ("I7", "registered after two approvals of one version", _registered_without_two_approvals),
    ("I8", "each change of state has one step, the chain is unbroken", _broken_histories),
    ("I9", "the history cannot be changed or deleted", integrity.missing_triggers),
    ("I9", "steps stand in the order in which they were taken", _steps_out_of_time),
    ("I10", "a record has the controlled values of its entry", _records_that_differ_from_their_entry),
    ("I10", "a new student has the name of its row", _names_that_are_not_as_imported),
    ("I10", "whom the machine matched, its record agrees with", _matched_with_a_record_that_does_not_agree),
    ("I12", "a finished upload has no unfinished row", _finished_uploads_with_unfinished_rows),
    ("I13", "the same file is one upload, unless the earlier one came to nothing", _files_taken_twice),
    ("I14", "a decision is about what was shown", _decisions_about_what_was_not_shown),
    ("I15", "claims and continuations agree", _claims_at_odds_with_continuations),
    ("I17", "one school from roster to record", _chains_of_several_schools),
    ("I17", "who approved was in scope", _approvals_out_of_scope),
    ("I19", "no file without row, no row without file", _files_and_rows_that_do_not_agree),
    ("I20", "one number for life, unique in its registry", _numbers_that_changed_or_are_shared),
    ("I21", "who approves late carries an extension", _school_approvals_after_the_deadline),
    ("I21", "rosters come by the deadline or by an extension", _rosters_after_the_deadline),
    ("I22", "no number or phone lies in clear", integrity.values_in_clear),
    ("I22", "no row keeps a number in the place of a name", _rows_with_a_number_in_clear),
    ("I22", "no reason holds a document number", _reasons_with_a_document_number),
    ("I22", "no purpose in the access log holds a number", _purposes_with_a_number),
    ("I23", "what was taken out or printed is in the access log", _left_without_an_access),
)
