"""What must always hold of new students, their files and sheets, and of bulk actions: offending rows by query."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment.entries import states
from enrollment.entries.models import LIVE, DoubleKind, Entry, MatchCandidate, PossibleDouble, Step
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.seasons.deadlines import ordinary_deadline
from enrollment.seasons.models import Extension, ExtensionRequest
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.uploads import files
from enrollment.uploads.models import ANSWERS_FOR_ITS_FILE, UNFINISHED, UploadState
from enrollment.uploads.storing import tasks_of
from registry.access_log import AccessEntry
from registry.records import Status, StudentRecord
from review.bulk.models import DONE, BulkAct
from review.bulk.models import UNFINISHED as UNFINISHED_ACTS
from review.bulk.tasks import work_off
from review.cases import evidence
from review.cases.models import CaseStep, Evidence
from review.invariants import integrity

ACCEPTED = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.ADMITTED)
LONG_NUMBER = "[0-9]{11}"
DOCUMENT_NUMBER = "[0-9]{17}[0-9Xx]"
GRACE = timedelta(hours=1)  # for what is being worked on right now

Offenders = Iterable[str]


def _named(kind: str, ids: Iterable) -> list[str]:
    return [f"{kind} {pk}" for pk in ids]


def _entries(entries: QuerySet[Entry]) -> list[str]:
    return _named("entry", entries.order_by("pk").values_list("pk", flat=True))


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
    made = StudentRecord.objects.filter(source_key=None, entry=None)
    registered = Entry.objects.filter(state=states.REGISTERED).exclude(record__source_key=None, record__isnull=False)
    return [*_named("record", made.values_list("pk", flat=True)), *_entries(registered)]


def _persons_with_two_active_records() -> Offenders:
    """A source system may have doubled its own; here at least one of the two was made by registration."""
    active = StudentRecord.objects.filter(status=Status.ENROLLED, document_key__isnull=False)
    another = active.filter(registry=OuterRef("registry"), document_key=OuterRef("document_key"))
    ours = active.filter(source_key=None)
    return _named("record", ours.filter(Exists(another.exclude(pk=OuterRef("pk")))).values_list("pk", flat=True))


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
    school = Step.objects.filter(
        entry=OuterRef("entry"), action="school_approve", number=OuterRef("number") - 1
    ).exclude(account=OuterRef("account"))
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
    return _entries(Entry.objects.filter(differs | documents, record__isnull=False))


def _uploads_without_or_with_two_tasks() -> Offenders:
    found = []
    for kind, word in ((Roster, "roster"), (SupplementSheet, "sheet")):
        ids = [pk for (pk,) in tasks_of(kind).values_list("args_kwargs__args__0")]
        doubled = sorted({pk for pk in ids if ids.count(pk) > 1})
        unfinished = kind.objects.filter(state__in=UNFINISHED, uploaded_at__lt=timezone.now() - GRACE)
        found += _named(word, [*doubled, *unfinished.exclude(pk__in=ids).values_list("pk", flat=True)])
    return found


def _bulk_acts_without_or_with_two_tasks() -> Offenders:
    alive = DBTaskResult.objects.filter(
        task_path=work_off.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    ids = [pk for (pk,) in alive.values_list("args_kwargs__args__0")]
    forgotten = BulkAct.objects.filter(state__in=UNFINISHED_ACTS, asked_at__lt=timezone.now() - GRACE).exclude(
        pk__in=ids
    )
    return _named("act", [*sorted({pk for pk in ids if ids.count(pk) > 1}), *forgotten.values_list("pk", flat=True)])


def _bulk_acts_at_odds_with_their_entries() -> Offenders:
    worked_off = ~Q(items__outcome="")
    counted = BulkAct.objects.annotate(
        has=Count("items"),
        through=Count("items", filter=worked_off),
        not_done=Count("items", filter=worked_off & ~Q(items__outcome=DONE)),
    )
    agree = Q(total=F("has"), done=F("through"), refused=F("not_done"))
    return _named("act", counted.exclude(agree).values_list("pk", flat=True))


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
    # or another school's new student of the same document, about whom there is nothing to choose
    other = PossibleDouble.objects.filter(kind=DoubleKind.DOCUMENT, second=OuterRef("pk"))
    nothing_to_choose = Q(state=states.RESOLVING) & ~Exists(shown) & ~Exists(other)
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


def _files_and_rows_that_do_not_agree() -> Offenders:
    missing = [
        *_named("roster", files.FILES.missing(Roster)),
        *_named("sheet", files.FILES.missing(SupplementSheet)),
    ]
    left = [*files.orphans(), *evidence.orphans()]
    return [*_named("file", left), *missing, *_named("evidence", evidence.FILES.missing(Evidence))]


def _numbers_that_changed_or_are_shared() -> Offenders:
    ours = StudentRecord.objects.filter(source_key=None)
    changed = ours.filter(continues__student_number_key__isnull=False).exclude(
        student_number_key=F("continues__student_number_key")
    )
    same = StudentRecord.objects.filter(
        registry=OuterRef("registry"), student_number_key=OuterRef("student_number_key")
    ).exclude(pk=OuterRef("pk"))
    shared = ours.filter(Exists(same), student_number_key__isnull=False)
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
    kept = ((Step, "reason"), (CaseStep, "reason"), (BulkAct, "reason"), (Extension, "reason"))
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
    ("I10", "a record has the controlled values of its entry", _records_that_differ_from_their_entry),
    ("I11", "an unfinished upload has one task", _uploads_without_or_with_two_tasks),
    ("I11", "an unfinished bulk action has one task", _bulk_acts_without_or_with_two_tasks),
    ("I12", "a bulk action counts its new students", _bulk_acts_at_odds_with_their_entries),
    ("I12", "a finished upload has no unfinished row", _finished_uploads_with_unfinished_rows),
    ("I13", "the same file is one upload, unless the earlier one came to nothing", _files_taken_twice),
    ("I14", "a decision is about what was shown", _decisions_about_what_was_not_shown),
    ("I15", "claims and continuations agree", _claims_at_odds_with_continuations),
    ("I17", "one school from roster to record", _chains_of_several_schools),
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
