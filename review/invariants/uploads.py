"""What must always hold of files that were given in, and of their rows; queries as in entries.py."""

from collections.abc import Callable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster, RosterRow
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.uploads import files
from enrollment.uploads.models import ANSWERS_FOR_ITS_FILE, Uploaded, UploadState
from registry.identity.names import agreement_key
from review.cases import evidence
from review.cases.models import Evidence
from review.invariants.naming import Offenders
from review.invariants.naming import entries as _entries
from review.invariants.naming import named as _named

# where the rows of each kind of upload are stored
STORED: dict[type[Uploaded], tuple[QuerySet, ...]] = {
    Roster: (Entry.objects.filter(roster=OuterRef("pk")), RosterRow.objects.filter(roster=OuterRef("pk"))),
    SupplementSheet: (SheetRow.objects.filter(sheet=OuterRef("pk")),),
}


def _uploads(condition: Callable[[QuerySet], QuerySet]) -> Offenders:
    """Rosters and supplement sheets of a condition."""
    return [
        name
        for kind, word in ((Roster, "roster"), (SupplementSheet, "sheet"))
        for name in _named(word, condition(kind.objects.all()).order_by("pk").values_list("pk", flat=True))
    ]


def _uploads_that_lost_or_doubled_a_row() -> Offenders:
    """The rows that two independent looks at the file had counted are those stored; of a roster most are entries."""

    def lost(uploads: QuerySet) -> QuerySet:
        stored = sum((_number_of(rows) for rows in STORED[uploads.model]), start=Value(0))
        return uploads.filter(state=UploadState.DONE).annotate(stored=stored).exclude(stored=F("rows_total"))

    return _uploads(lost)


def _number_of(rows: QuerySet) -> Coalesce:
    by_upload = rows.order_by().values(upload=OuterRef("pk"))  # one group
    return Coalesce(Subquery(by_upload.annotate(n=Count("pk")).values("n")), 0)


def _rows_that_are_entries_too() -> Offenders:
    """A row of a roster made a new student, or none; then its number stands on no entry."""
    entries = Entry.objects.filter(roster=OuterRef("roster"), row_number=OuterRef("number"))
    return _named("roster row", RosterRow.objects.filter(Exists(entries)).order_by("pk").values_list("pk", flat=True))


def _entries_of_nowhere() -> Offenders:
    """A new student is a row of a roster, or was typed by somebody."""
    of_a_roster = Q(roster__isnull=False, row_number__isnull=False, typed_by=None)
    typed = Q(roster=None, row_number=None, typed_by__isnull=False)
    return _entries(Entry.objects.exclude(of_a_roster | typed))


def _names_that_are_not_as_imported() -> Offenders:
    """The name of a new student is still the one that its key was worked out from when it came."""
    others = Entry.objects.exclude(name=F("name_key")).order_by("pk")  # few: with letters, in old characters
    written = others.values_list("pk", "name", "name_key").iterator()
    return _named("entry", [pk for pk, name, key in written if agreement_key(name) != key])


def _finished_uploads_with_unfinished_rows() -> Offenders:
    unfinished = ~Q(rows_done=F("rows_total")) | Q(finished_at=None) | Q(rows_total=None)
    return _uploads(lambda uploads: uploads.filter(unfinished, state=UploadState.DONE))


def _files_taken_twice() -> Offenders:
    def twice(uploads: QuerySet) -> QuerySet:
        kept = uploads.filter(ANSWERS_FOR_ITS_FILE)
        same = {name: OuterRef(name) for name in uploads.model.ONE_FILE_PER}
        return kept.filter(Exists(kept.filter(**same).exclude(pk=OuterRef("pk"))))

    return _uploads(twice)


def _files_and_rows_that_do_not_agree() -> Offenders:
    missing = [
        *_named("roster", files.FILES.missing(Roster)),
        *_named("sheet", files.FILES.missing(SupplementSheet)),
    ]
    left = [*files.orphans(), *evidence.orphans()]
    return [*_named("file", left), *missing, *_named("evidence", evidence.FILES.missing(Evidence))]


UPLOADS = (
    ("I3", "every row of a finished upload is stored once", _uploads_that_lost_or_doubled_a_row),
    ("I3", "a row of a roster is an entry or says why not, never both", _rows_that_are_entries_too),
    ("I3", "an entry is a row of a roster, or was typed", _entries_of_nowhere),
    ("I10", "a new student has the name that it came with", _names_that_are_not_as_imported),
    ("I12", "a finished upload has no unfinished row", _finished_uploads_with_unfinished_rows),
    ("I13", "the same file is one upload, unless the earlier one came to nothing", _files_taken_twice),
    ("I19", "no file without row, no row without file", _files_and_rows_that_do_not_agree),
)
