"""What was not taken of a supplement sheet, as a workbook."""

from enrollment.sheets.models import SheetOutcome, SupplementSheet
from enrollment.sheets.receiving import table_of
from enrollment.sheets.results import rows_of, shown
from enrollment.uploads.given_back import marked


def refused_rows(sheet: SupplementSheet) -> bytes:
    """The rows of a supplement sheet that were not taken, in the same way; their markers go along."""
    found = rows_of(sheet, SheetOutcome.REFUSED)
    return marked(table_of(sheet), shown(found, sheet.track))
