"""The results of a roster as a workbook (P2). Numbers are masked as on the pages unless they are asked for in full."""

from collections.abc import Iterator
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.exporting import CHUNK, MadeWorkbook, Texts, make
from enrollment.rosters.models import Roster
from enrollment.rosters.results import ResultRow, rows_of, shown
from enrollment.rosters.workbooks import table_of_roster
from registry.access_log import AccessKind, log_access
from registry.accounts.models import Account
from registry.identity.masking import birth_month, mask_cell, mask_digits, mask_unknown
from registry.tabular.table import Table


def roster_results(roster: Roster, account: Account, reason: str, *, whole: bool) -> MadeWorkbook:
    """The school's own rows in their own columns, what became of each and why, by its cell, and where it stands now."""
    access = log_access(
        account,
        AccessKind.EXPORT,
        "roster_results",
        reason=reason,
        rows=roster.rows_total or 0,
        subject=f"roster {roster.pk}",
        school=roster.school,
    )
    table = table_of_roster(roster)
    width = max((len(row.raw) for row in table.rows), default=0)
    header = _padded(table.head[-1], width)
    headings = [_("Row"), *header, _("Outcome"), _("Reason, with the cells of the file"), _("Stands at"), _("since")]
    return make(access, headings, _result_rows(roster, table, header, account, whole))


def _result_rows(roster: Roster, table: Table, header: Texts, account: Account, whole: bool) -> Iterator[Texts]:
    raw = {row.number: row.raw for row in table.rows}
    fields = table.fields
    rows = iter(rows_of(roster, ""))
    while stored := list(islice(rows, CHUNK)):
        for row in shown(stored, account):
            texts = _padded(raw.get(row.number, ()), len(header))
            yield [str(row.number), *(texts if whole else _masked(texts, fields, row)), *_outcome(row)]


def _padded(texts: Texts, width: int) -> list[str]:
    return [*texts[:width], *[""] * (width - len(texts))]


def _masked(texts: list[str], fields: dict[int, str], row: ResultRow) -> list[str]:
    """As lists show it, each column by what it was recognised as on import, whatever its heading says."""
    return [_masked_cell(text, fields.get(place), row) for place, text in enumerate(texts)]


def _masked_cell(text: str, field: str | None, row: ResultRow) -> str:
    """Of an accepted row's birth date the month; a rejected one's is there to be corrected."""
    if field is None:  # a column of the school's own
        return mask_unknown(text)
    if field in ("id_number", "student_number"):
        return mask_digits(text)
    if field == "birth_date" and row.entry:
        return birth_month(row.entry.birth_date)
    return mask_cell("", text)


def _outcome(row: ResultRow) -> Texts:
    problems = [f"{line.cell} {line.words}".strip() for line in row.lines]
    reasons = pgettext("between sentences", " ").join(part for part in (row.why, row.again, *problems) if part)
    if not row.entry:
        return str(row.outcome.label), reasons, "", ""
    since = f"{timezone.localtime(row.entry.state_since):%Y-%m-%d}"
    return str(row.outcome.label), reasons, row.entry.get_state_display(), since
