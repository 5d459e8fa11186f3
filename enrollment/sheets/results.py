"""What the result page says of a sheet's rows: three lists, the sum that proves itself, each row's reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from enrollment.entries.models import Entry
from enrollment.sheets.models import SheetOutcome, SheetProblem, SheetRow, SupplementSheet
from enrollment.supplement.models import saved_supplement
from enrollment.supplement.work_list import RELATIONS
from enrollment.uploads.outcomes import outcome_tabs, sum_of_rows
from enrollment.uploads.problem_lines import ResultLine, problem_line
from enrollment.uploads.wording import refusal_words
from registry.fields.by_track import field_set
from registry.fields.field_set import MARKER_COLUMN, FieldSet

MOST_FIELDS_NAMED = 8
MOST_ROWS_NAMED = 20


@dataclass(frozen=True)
class SheetResultRow:
    """One row of a list: the stored row, its problems in words, what was saved, and what its new student lacks now."""

    row: SheetRow
    lines: list[ResultLine]
    why: str
    missing: int | None

    @property
    def number(self) -> int:
        """The row as the user sees it in the spreadsheet."""
        return self.row.number


def add_counts(sheets: Iterable[SupplementSheet]) -> None:
    """Give each sheet its ``counts``, rows by outcome with every outcome named; one query for all."""
    by_id = {sheet.pk: sheet for sheet in sheets}
    for sheet in by_id.values():
        sheet.counts = dict.fromkeys(SheetOutcome.values, 0)
    rows = SheetRow.objects.filter(sheet__in=by_id).order_by()
    for pk, outcome, number in rows.values_list("sheet", "outcome").annotate(Count("pk")):
        by_id[pk].counts[outcome] = number


def chosen_list(wanted: str | None, counts: dict[str, int]) -> str:
    """The list to show: the one asked for, else the refused ones while there are any."""
    if wanted in SheetOutcome.values:
        return wanted
    needing = (SheetOutcome.REFUSED, SheetOutcome.SAVED)
    return next((outcome.value for outcome in needing if counts[outcome]), SheetOutcome.UNCHANGED.value)


def tabs(sheet: SupplementSheet, chosen: str) -> list[dict]:
    """The lists as tabs with their counts."""
    return outcome_tabs(list(SheetOutcome), sheet.counts, chosen)


def proof(sheet: SupplementSheet) -> str:
    """The sum that shows that no row is lost."""
    return sum_of_rows(sheet.rows_total, list(SheetOutcome), sheet.counts)


def remarks(sheet: SupplementSheet) -> list[str]:
    """What there is to say of the file as a whole."""
    found = sheet.warning_words()
    if sheet.hidden_rows:
        rows = pgettext("between items", ", ").join(map(str, sheet.hidden_rows[:MOST_ROWS_NAMED]))
        count = len(sheet.hidden_rows)
        more = "…" if count > MOST_ROWS_NAMED else ""
        words = ngettext(
            "%(count)d row is hidden or filtered away in the file (%(rows)s); it was read like all others.",
            "%(count)d rows are hidden or filtered away in the file (%(rows)s); they were read like all others.",
            count,
        )
        found.append(words % {"count": count, "rows": rows + more})
    return found


def refusal(sheet: SupplementSheet) -> str:
    """Why nothing of the file was read; a file without a header is sent to where sheets come from."""
    if sheet.refusal_code == "no_header" and "missing" in sheet.refusal_details and "row" not in sheet.refusal_details:
        return _(
            "No header row was found in the first ten rows. Upload a supplement sheet that was downloaded here, or the "
            "national template; its columns must keep their headings."
        )
    return refusal_words(sheet.refusal_code, sheet.refusal_details)


def rows_of(sheet: SupplementSheet, outcome: str) -> QuerySet[SheetRow]:
    """Rows of one list with all that is shown of them; a second query for their problems."""
    rows = SheetRow.objects.filter(sheet=sheet, outcome=outcome)
    saved = [f"entry__{relation}" for relation in RELATIONS]
    return rows.select_related("entry", *saved).prefetch_related("problems")


def shown(rows: Iterable[SheetRow], track: str) -> list[SheetResultRow]:
    """Rows with their words; no query beyond those of ``rows_of``."""
    fields = field_set(track)
    return [_shown(row, fields) for row in rows]


def _shown(row: SheetRow, fields: FieldSet) -> SheetResultRow:
    lines = [_line(problem) for problem in row.problems.all()]
    return SheetResultRow(row, lines, _why(row, fields), _missing(row.entry))


def _line(problem: SheetProblem) -> ResultLine:
    """A problem with the column's name: in a table of seventy columns an address alone says too little."""
    line = problem_line(problem.as_read)
    if problem.column in ("", MARKER_COLUMN) or problem.column in line.words:  # nobody sees the marker's column
        return line
    return replace(line, words=_("%(column)s: %(words)s") % {"column": problem.column, "words": line.words})


def _missing(entry: Entry | None) -> int | None:
    saved = saved_supplement(entry) if entry else None
    return saved.missing if saved else None


def _why(row: SheetRow, fields: FieldSet) -> str:
    if row.outcome == SheetOutcome.UNCHANGED:
        return _("Nothing in this row differs from what is saved.")
    if row.outcome != SheetOutcome.SAVED:
        return ""
    names = [fields.by_name[name].column for name in row.changed if name in fields.by_name]
    if not names:
        return _("Saved as it was shown.")
    listed = "、".join(names[:MOST_FIELDS_NAMED])
    if len(names) <= MOST_FIELDS_NAMED:
        return _("Saved: %(fields)s.") % {"fields": listed}
    return _("Saved: %(fields)s and %(count)d more.") % {"fields": listed, "count": len(names) - MOST_FIELDS_NAMED}
