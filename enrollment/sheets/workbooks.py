"""What was not taken of a supplement sheet, as a workbook."""

from enrollment.sheets.models import SheetOutcome, SupplementSheet
from enrollment.sheets.receiving import table_of
from enrollment.sheets.results import rows_of, shown
from enrollment.uploads.given_back import marked


def refused_rows(sheet: SupplementSheet) -> bytes:
    """The rows that were not taken, in the layout of the uploaded file, with each bad cell marked and explained.

    Their markers go along, so that they can be uploaded once they are corrected.
    """
    found = rows_of(sheet, SheetOutcome.REFUSED)
    return marked(table_of(sheet), shown(found, sheet.track))
