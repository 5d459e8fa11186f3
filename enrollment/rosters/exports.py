"""The results of a roster as a workbook (P2). Numbers are masked as on the pages unless they are asked for in full."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.exporting import CHUNK, MadeWorkbook, Texts, make
from enrollment.rosters.models import Roster, RosterRow
from enrollment.rosters.results import ResultRow, rows_of, shown
from enrollment.rosters.workbooks import table_of_roster
from matching.layouts import LAYOUTS
from registry.access_log import AccessKind, log_access
from registry.accounts.models import Account
from registry.identity.masking import birth_month, mask_cell
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
    return make(access, headings, _result_rows(roster, table, header, whole))


def _result_rows(roster: Roster, table: Table, header: Texts, whole: bool) -> Iterator[Texts]:
    raw = {row.number: row.raw for row in table.rows}
    born = _place_of_birth_date(table, roster.track)
    for stored in rows_of(roster, "").iterator(chunk_size=CHUNK):
        (row,) = shown([stored])
        texts = _padded(raw.get(stored.number, ()), len(header))
        yield [str(stored.number), *(texts if whole else _masked(texts, header, born, stored)), *_outcome(row)]


def _padded(texts: Texts, width: int) -> list[str]:
    return [*texts[:width], *[""] * (width - len(texts))]


def _place_of_birth_date(table: Table, track: str) -> int | None:
    """Which column of the file, counted from 0, has the birth dates."""
    label = next(column.label for column in LAYOUTS[track].columns if column.field == "birth_date")
    places = [place for place, text in enumerate(table.head[-1]) if label in text]
    return places[0] if places else None


def _masked(texts: list[str], header: Texts, born: int | None, row: RosterRow) -> list[str]:
    """As lists show it: of an accepted row's birth date the month; a rejected one's is there to be corrected."""
    masked = [mask_cell(heading, text) for heading, text in zip(header, texts, strict=True)]
    if born is not None and row.entry:
        masked[born] = birth_month(row.entry.birth_date)
    return masked


def _outcome(row: ResultRow) -> Texts:
    stored = row.row
    problems = [f"{line.cell} {line.words}".strip() for line in row.lines]
    reasons = pgettext("between sentences", " ").join(part for part in (row.why, row.again, *problems) if part)
    if not stored.entry:
        return stored.get_outcome_display(), reasons, "", ""
    since = f"{timezone.localtime(stored.entry.state_since):%Y-%m-%d}"
    return stored.get_outcome_display(), reasons, stored.entry.get_state_display(), since
