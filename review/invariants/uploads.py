"""What must always hold of files that were given in, and of their rows; queries as in entries.py."""

from collections.abc import Callable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from enrollment.entries.models import Entry
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.sheets.models import SupplementSheet
from enrollment.uploads import files
from enrollment.uploads.models import ANSWERS_FOR_ITS_FILE, UploadState
from registry.identity.names import agreement_key
from review.cases import evidence
from review.cases.models import Evidence
from review.invariants.naming import Offenders
from review.invariants.naming import entries as _entries
from review.invariants.naming import named as _named

ACCEPTED = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.ADMITTED)


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


def _names_that_are_not_as_imported() -> Offenders:
    """The name of a new student is the one in its row of the roster; numbers of the rows are nowhere kept twice."""
    rows = RosterRow.objects.filter(outcome__in=ACCEPTED).exclude(name=F("entry__name")).order_by("pk")
    written = rows.values_list("pk", "name", "entry__name").iterator()
    # few are written otherwise: with blanks, in full width
    return _named("roster row", [pk for pk, name, ours in written if agreement_key(name) != agreement_key(ours[:60])])


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
    ("I3", "accepted rows and entries belong together", _rows_and_entries_that_do_not_agree),
    ("I10", "a new student has the name of its row", _names_that_are_not_as_imported),
    ("I12", "a finished upload has no unfinished row", _finished_uploads_with_unfinished_rows),
    ("I13", "the same file is one upload, unless the earlier one came to nothing", _files_taken_twice),
    ("I19", "no file without row, no row without file", _files_and_rows_that_do_not_agree),
)
