"""What a page gets of a record that is not (yet) the school's own: finished texts, as the table of disclosure says.

Pages, lists, workbooks and cards take a ``Disclosed`` (or the words of a school) from here and read no column of a
record themselves. What may not be shown is blank in it; it holds no row of the database, so nothing can be asked
further of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.entries.models import Entry
from enrollment.entries.stages import in_own_area, school_text, stage_of, viewer_of
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.disclosure import LinkStage, Piece, Show, Viewer, may_reveal, show
from registry.identity.masking import HIDDEN, mask, mask_name, mask_student_number
from registry.identity.regions import region_name
from registry.institutions import School
from registry.records import StudentRecord
from registry.text import Text

# the numbers of a record that are shown in full one at a time: by their names in addresses, column and words
WHOLE: dict[str, tuple[str, Text]] = {
    "document": ("id_number", gettext_lazy("document number on the record")),
    "student": ("student_number", gettext_lazy("student number of the record")),
    "guardian": ("guardian_id_number", gettext_lazy("guardian's document number")),
    "phone": ("guardian_phone", gettext_lazy("guardian's phone")),
}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A record as one account may see it for one new student; a text is blank where it is unknown or not shown.

    ``school``: its name, or where that may not be said what kind of school it is and of which authority.
    ``names_school``: which of the two. ``entered``: the year, or the day where that may be said. ``whole``: which of
    its numbers (``WHOLE``) may be shown in full on purpose.
    """

    record_id: int
    stage: LinkStage
    viewer: Viewer
    name: str
    sex: str
    birth_date: str
    document_type: str
    registry: str
    status: str
    entered: str
    household: str
    kind: str
    school: str
    names_school: bool
    key: str
    guardian: str
    former_name: str
    address: str
    number: str
    student_number: str
    continues: bool
    whole: tuple[str, ...]

    @property
    def document(self) -> str:
        """The document as lists show it: its kind, and what may be seen of its number."""
        seen = self.number.lstrip(HIDDEN)
        return f"{self.document_type} …{seen}" if seen else self.document_type

    @property
    def is_seen(self) -> bool:
        """Whether all of the record is shown, its numbers masked."""
        return show(self.stage, Piece.REST, self.viewer) == Show.YES


def disclosed(
    entry: Entry | None,
    record: StudentRecord,
    account: Account,
    *,
    reasons: Collection[str] = (),
    viewer: Viewer | None = None,
) -> Disclosed:
    """What the account may see of the record for this new student; ``reasons``: of a candidate, why it may be his.

    The record comes with its school and the school's authority: else they are asked for. ``entry``: None where there
    is no new student; ``viewer``: where the account looks as somebody else than its role says (who decides a case).
    """
    stage = LinkStage.WEAK if entry is None else stage_of(entry, record, reasons)
    viewer = viewer or viewer_of(account, record.school)

    def shown(piece: Piece) -> Show:
        return show(stage, piece, viewer)

    def seen(piece: Piece, text: str) -> str:
        return text if shown(piece) in (Show.YES, Show.MASKED) else ""

    named, revealed = names_school(record.school, stage, account, viewer), may_reveal(stage, viewer)
    return Disclosed(
        record_id=record.pk,
        stage=stage,
        viewer=viewer,
        name=seen(Piece.IDENTITY, record.name),
        sex=seen(Piece.IDENTITY, SEX.label_of(record.sex)),
        birth_date=seen(Piece.IDENTITY, record.birth_date.isoformat()),
        document_type=seen(Piece.IDENTITY, DOCUMENT_TYPE.label_of(record.id_type)),
        registry=seen(Piece.STATUS, f"{record.get_registry_display()} {record.get_stage_display()}".strip()),
        status=seen(Piece.STATUS, record.get_status_display()),
        entered=_entered(record, whole=shown(Piece.ENTERED_DAY) == Show.YES),
        household=seen(Piece.PLACE, region_name(record.household_region[:6]) or ""),
        kind=seen(Piece.KIND, _kind(record.school)),
        school=school_text(record.school, known=named),
        names_school=named,
        key=seen(Piece.KEY, record.key),
        guardian=_guardian(record.guardian_name, shown(Piece.GUARDIAN)),
        former_name=seen(Piece.REST, record.former_name),
        address=seen(Piece.ADDRESS, record.address),
        number=seen(Piece.NUMBER, mask(record.id_number)),
        student_number=seen(Piece.NUMBER, mask_student_number(record.student_number)),
        continues=shown(Piece.REST) == Show.YES and record.continues_id is not None,
        whole=tuple(which for which, (column, _words) in WHOLE.items() if revealed and getattr(record, column)),
    )


def disclosed_archives(entries: Iterable[Entry], account: Account) -> dict[int, Disclosed]:
    """Of the new students of a list that have an archive, what the account may see of it, by the new student's id.

    The archives come with their schools; authorities of schools that may not be named are asked for together, so a
    list asks no query more for any number of rows, or one.
    """
    entries = list(entries)
    schools_of_archives(entries, account)
    return {entry.pk: disclosed(entry, entry.archive, account) for entry in entries if entry.archive is not None}


def schools_of_archives(entries: Iterable[Entry], account: Account) -> dict[int, str]:
    """The same of the archives' schools alone, as the account may hear of them."""
    held = [(entry, entry.archive) for entry in entries if entry.archive is not None]
    named = {entry.pk: names_school(archive.school, stage_of(entry, archive), account) for entry, archive in held}
    with_authorities(archive.school for entry, archive in held if not named[entry.pk])
    return {entry.pk: school_text(archive.school, known=named[entry.pk]) for entry, archive in held}


def whole_number(entry: Entry, record: StudentRecord, which: str, account: Account) -> str | None:
    """One number of the record in full, to be shown on purpose; None where it may not be (``WHOLE`` names them)."""
    return getattr(record, WHOLE[which][0]) if which in disclosed(entry, record, account).whole else None


def with_authorities(schools: Iterable[School | None]) -> None:
    """The authorities of these schools, in one query for those that have none yet."""
    prefetch_related_objects([school for school in schools if school is not None], "authority")


def names_school(school: School | None, stage: LinkStage, account: Account, viewer: Viewer | None = None) -> bool:
    """Whether the account may know which school the record is of."""
    if school is None:
        return False
    shown = show(stage, Piece.SCHOOL, viewer or viewer_of(account, school))
    return shown == Show.YES or (shown == Show.OWN_AREA and in_own_area(account, school))


def school_words(school: School | None, stage: LinkStage, account: Account, viewer: Viewer | None = None) -> str:
    """The school of a record as the account may hear of it: its name, or “a kindergarten under X”; "" of none."""
    return school_text(school, known=names_school(school, stage, account, viewer))


def _kind(school: School | None) -> str:
    return school.get_category_display() if school else ""


def _entered(record: StudentRecord, *, whole: bool) -> str:
    if record.entered_on is None:
        return ""
    return record.entered_on.isoformat() if whole else _("in %(year)s") % {"year": record.entered_on.year}


def _guardian(name: str, shown: Show) -> str:
    if shown == Show.SURNAME:
        return mask_name(name)
    return name if shown == Show.YES else ""
