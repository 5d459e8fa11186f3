"""Sheet out (P3.2): new students being supplemented as a workbook in the national order, to be filled in outside."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.entries.models import Entry
from enrollment.entries.traces import note_archives
from enrollment.entries.transitions import move_many
from enrollment.seasons.models import Season
from enrollment.sheets import marker
from enrollment.sheets.columns import MARKER, SCHOOL, texts_of
from enrollment.sheets.refusals import TooMany
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import SUPPLEMENTED
from enrollment.supplement.shown import shown_values
from enrollment.supplement.work_list import Narrowed, to_supplement, with_all_that_is_shown
from registry.access_log import AccessKind, log_access
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.fields.by_track import field_set
from registry.fields.field_set import CONTROLLED_COLUMNS, MARKER_COLUMN, SCHOOL_COLUMN, Field, FieldSet
from registry.fields.kinds import Month
from registry.looks import LookKind
from registry.tabular.filling import FillColumn, SheetWords, filling_sheet
from registry.text import Text

CHUNK = 500  # new students held in memory at a time
FROZEN = 3  # columns that stay in sight: marker, school, name

# who a sheet is for, beside those that somebody selected
SELECTIONS: dict[str, tuple[Text, Q]] = {
    "not_found": (gettext_lazy("new students without an existing record"), Q(archive=None)),
    "all": (gettext_lazy("all new students being supplemented"), Q()),
}


class Taken(NamedTuple):
    """A workbook and the ids of those in it."""

    data: bytes
    entries: list[int]


def selected(account: Account, track: str, selection: str, season: Season | None = None) -> QuerySet[Entry]:
    """New students of the account's who are being supplemented and belong to a selection; of one season."""
    return _of(account, season).filter(SELECTIONS[selection][1], track=track)


def _of(account: Account, season: Season | None) -> QuerySet[Entry]:
    return to_supplement(account, Narrowed(season=season.pk if season else None))


def counted(account: Account, season: Season | None = None) -> dict[str, dict[str, int]]:
    """How many new students of a season each selection of each track has; one query."""
    counts = {name: Count("pk", filter=condition) for name, (_words, condition) in SELECTIONS.items()}
    found = _of(account, season).order_by().values_list("track").annotate(**counts)
    nobody = dict.fromkeys(SELECTIONS, 0)
    by_track = {track: dict(zip(SELECTIONS, numbers, strict=True)) for track, *numbers in found}
    return dict.fromkeys(SUPPLEMENTED, nobody) | by_track


def take_out(account: Account, track: str, found: QuerySet[Entry]) -> Taken:
    """The workbook of these new students, in the order of the work list. Raises TooMany.

    That it was made stands in their histories, and once in the access log (I23).
    """
    count = found.count()
    if count > settings.SHEET_MAX_ROWS:
        raise TooMany(count)
    order = list(found.values_list("pk", flat=True))
    serial = _logged(account, len(order)) if order else ""
    done = set(move_many(order, "take_out", account, detail={"count": count, "serial": serial}).done)
    taken = [pk for pk in order if pk in done]
    fields = field_set(track)
    data = filling_sheet(columns(fields), _rows(_in_order(taken, account), fields, account), _words(), frozen=FROZEN)
    return Taken(data, taken)


def _logged(account: Account, count: int) -> str:
    """Logged before anything is written: an access too many in the log does no harm, one too few does."""
    reason = _("filled in outside and given back")
    return log_access(account, AccessKind.EXPORT, "sheet_out", reason=reason, rows=count).serial


def _in_order(ids: Sequence[int], account: Account) -> Iterator[Entry]:
    """The new students one after the other, few of them in memory at a time; that they were looked at is noted."""
    shown = with_all_that_is_shown(Entry.objects.select_related("school"))
    for start in range(0, len(ids), CHUNK):
        chunk = shown.in_bulk(ids[start : start + CHUNK])
        note_archives(account, LookKind.FORM, chunk.values())
        yield from (chunk[pk] for pk in ids[start : start + CHUNK])


def _rows(entries: Iterable[Entry], fields: FieldSet, account: Account) -> Iterator[list[str]]:
    headers = {header: field.name for header, field in fields.by_column.items()}
    headers |= {MARKER_COLUMN: MARKER, SCHOOL_COLUMN: SCHOOL}
    headers |= {header: f"controlled {name}" for name, header in CONTROLLED_COLUMNS.items()}
    order = [headers[header] for header in fields.template]
    for entry in entries:
        texts = _row_texts(entry, fields, account)
        yield [texts[name] for name in order]


def _row_texts(entry: Entry, fields: FieldSet, account: Account) -> dict[str, str]:
    """All that the row of an entry shows, by field; controlled ones under ``controlled name``, and so on."""
    supplement = supplement_of(entry)
    texts = texts_of(fields, supplement, shown_values(supplement, account))
    own = {f"controlled {name}": text for name, text in controlled_texts(entry).items()}
    return {MARKER: marker.make(entry, supplement.version, texts), SCHOOL: entry.school.code, **own, **texts}


def controlled_texts(entry: Entry) -> dict[str, str]:
    """The controlled values as a sheet shows them."""
    return {
        "name": entry.name,
        "sex": SEX.label_of(entry.sex),
        "birth_date": f"{entry.birth_date:%Y%m%d}",
        "id_type": DOCUMENT_TYPE.label_of(entry.id_type),
        "id_number": entry.id_number,
    }


def columns(fields: FieldSet) -> list[FillColumn]:
    """The columns of the national template as a workbook shows them."""
    locked = {MARKER_COLUMN, SCHOOL_COLUMN, *CONTROLLED_COLUMNS.values()}
    needed = {field.name for field in fields.needed(fields.blank)}
    needed |= {name for gap in fields.gaps for name in gap(fields.blank)}
    return [
        FillColumn(header, locked=True, hidden=header == MARKER_COLUMN, note=_locked_note(header))
        if header in locked
        else _column(fields.by_column[header], fields.by_column[header].name in needed)
        for header in fields.template
    ]


def _locked_note(header: str) -> str:
    if header == MARKER_COLUMN:
        return _("Tells whose row this is. Leave it as it is: a row whose marker was changed is not taken.")
    return _("Locked: as imported. It cannot be changed in the supplement.")


def _column(field: Field, required: bool) -> FillColumn:
    choices = field.kind.choices or field.kind.suggestions
    return FillColumn(
        field.column,
        required=required,
        note=note(field),
        choices=choices,
        closed=bool(field.kind.choices),
    )


def note(field: Field) -> str:
    """What to write into a field's cell: when it is required, its help, and the form of what has one."""
    parts = [field.needed.words, _form(field), field.help]
    return pgettext("between facts", ", ").join(str(part) for part in parts if part) + _(".")


def _form(field: Field) -> str:
    if field.kind.choices:
        return _("choose from the list")
    if isinstance(field.kind, Month):
        return _("year and month, as 202609")
    return ""


def _words() -> SheetWords:
    return SheetWords(
        title=_("supplement"),
        guide_title=_("how to fill in"),
        guide_headings=(_("Column"), _("How to fill it in"), _("Choices")),
        guide_notes=(
            _("Grey columns are locked. Fill in the others; columns with a star are required."),
            _("Rows may be filtered, sorted and deleted; each row finds its new student by a hidden marker."),
            _("To sort or to delete rows, lift the protection of the sheet first; there is no password."),
            _(
                "What an existing record holds of a child is taken over. Its numbers show as stars; where the claim on"
                " the record is not proved, the cells are blank. Write there only what is different."
            ),
            _("Then upload this file under “Supplement by sheet”. A cell left as it is changes nothing."),
        ),
        author=_("Student record continuation"),
        not_on_list=_("Please choose from the list."),
    )


def file_name(count: int) -> str:
    """A name that tells what it is and for how many; names nobody."""
    return capfirst(_("supplement sheet")) + f"-{count}.xlsx"
