"""Workbooks that leave through the pages: the empty roster, and rows that were not taken, to be corrected."""

from django.conf import settings
from django.utils.translation import gettext as _

from enrollment.rosters.models import Outcome, Roster
from enrollment.rosters.results import rows_of, shown
from enrollment.uploads.files import opened
from enrollment.uploads.given_back import marked
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.tabular import writing
from registry.tabular.reading import read
from registry.tabular.table import Limits, Table

EXAMPLE = {
    "student_number": "",
    "name": "李小明",
    "sex": "男",
    "birth_date": "2020-03-15",
    "id_type": "居民身份证",
    "id_number": "110105202003150011",
}


def explanations() -> dict[str, str]:
    """What is to be written into each column, for the sheet beside the empty one."""
    return {
        "student_number": _("Optional. 19 characters beginning with G, L or J, when the new student brings it along."),
        "name": _("As in the household register, also long names and names with a dot."),
        "sex": _("Choose from the list."),
        "birth_date": _("Year, month, day, for example 2020-03-15 or 20200315."),
        "id_type": _(
            "Choose from the list: “居民身份证” when the household register shows a citizen's number; “其他” for a "
            "child without a document, or with a birth certificate alone."
        ),
        "id_number": _("All characters as text. May be blank only with document type “其他”."),
    }


def roster_template(track: str) -> bytes:
    """The empty roster of a track: text columns, drop-down lists, one explained example on a second sheet."""
    columns = LAYOUTS[track].columns
    fields = [column.field for column in columns]
    words = explanations()
    choices = {"sex": [name for _code, name in SEX.codes], "id_type": [name for _code, name in DOCUMENT_TYPE.codes]}
    return writing.template(
        columns,
        title=_("roster of new students"),
        guide_title=_("how to fill in"),
        guide_headings=(_("Column"), _("How to fill it in"), _("Example")),
        example={field: EXAMPLE[field] for field in fields},
        explanations={field: words[field] for field in fields},
        choices=choices,
    )


def rejected_rows(roster: Roster, account: Account) -> bytes:
    """The rejected rows of a roster in the layout of its own file, each bad cell marked and explained."""
    return marked(table_of_roster(roster), shown(rows_of(roster, Outcome.REJECTED), account))


def table_of_roster(roster: Roster) -> Table:
    """The uploaded file of a finished roster, read again."""
    limits = Limits(bytes=settings.ROSTER_MAX_BYTES, rows=settings.ROSTER_MAX_ROWS)
    return read(opened(roster), LAYOUTS[roster.track].columns, limits)
