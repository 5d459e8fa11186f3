"""What was not taken of a supplement sheet, as a workbook."""

from enrollment.sheets import results as sheet_results
from enrollment.sheets.models import SheetOutcome, SupplementSheet
from enrollment.sheets.receiving import table_of
from enrollment.uploads.given_back import marked


def refused_rows(sheet: SupplementSheet) -> bytes:
    """The rows that were not taken, in the layout of the uploaded file, with each bad cell marked and explained.

    Their markers go along, so that they can be uploaded once they are corrected.
    """
    found = sheet_results.rows_of(sheet, SheetOutcome.REFUSED)
    return marked(table_of(sheet), sheet_results.shown(found, sheet.track))
