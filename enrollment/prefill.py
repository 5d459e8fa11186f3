"""What a supplement starts from: the continued archive's values, and the little that the entry itself says (P3.1)."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from enrollment.models import Entry, Supplement
from registry.field_set import Field
from registry.identity.documents import DocumentType, is_valid_number
from registry.k12 import K12, SCHOOLING, YES
from registry.models import StudentRecord

# what every record has, under the field that asks for it; a record names one guardian
_OF_EVERY_RECORD = {
    "former_name": "former_name",
    "household_region": "household_region",
    "address": "current_address",
    "guardian_name": "member1_name",
    "guardian_phone": "member1_phone",
}
_OF_THE_OLD_SCHOOL = frozenset(field.name for field in SCHOOLING.fields)
FIRST_GRADE = "一年级"


class Change(NamedTuple):
    """A value from the archive that was changed: both as a user would write them."""

    field: Field
    old: str
    new: str


def archive_values(archive: StudentRecord | None) -> dict[str, Any]:
    """What the archive says, by the field that asks for it; values that could not be typed either are left out."""
    if archive is None:
        return {}
    detail = getattr(archive, "k12_detail", None)
    taken = {} if detail is None else _of_detail(detail)
    for source, name in _OF_EVERY_RECORD.items():
        value = _readable(name, getattr(archive, source))
        if value and not taken.get(name):
            taken[name] = value
    return _with_guardian(archive, taken)


def _of_detail(detail) -> dict[str, Any]:
    """All that a K-12 archive knows, but for the schooling: that was another school's."""
    values = {name: value for name, value in K12.values(detail).items() if name not in _OF_THE_OLD_SCHOOL}
    return {name: value for name, value in values.items() if value != K12.by_name[name].kind.blank}


def _readable(name: str, text: str):
    try:
        return K12.by_name[name].read(text)
    except ValidationError:
        return ""


def _with_guardian(archive: StudentRecord, taken: dict[str, Any]) -> dict[str, Any]:
    """The archive's guardian is one; the document of a guardian is taken only when it is certainly a resident ID."""
    if archive.guardian_name and taken.get("member1_name") == archive.guardian_name:
        taken.setdefault("member1_is_guardian", YES)
        if is_valid_number(DocumentType.RESIDENT_ID, archive.guardian_id_number):
            taken.setdefault("member1_id_type", DocumentType.RESIDENT_ID.value)
            if taken["member1_id_type"] == DocumentType.RESIDENT_ID:
                taken.setdefault("member1_id_number", archive.guardian_id_number)
    return {name: taken[name] for name in K12.by_name if name in taken}


def _known(entry: Entry) -> dict[str, Any]:
    """What follows from the entry: a newcomer is in grade 1 from the season's start; resident IDs are for Chinese."""
    chinese = {"nationality": "CHN"} if entry.id_type == DocumentType.RESIDENT_ID else {}
    return {"grade": FIRST_GRADE, "entry_month": f"{entry.season.starts_on:%Y%m}", **chinese}


def prefill(entry: Entry) -> Supplement:
    """An unsaved supplement of this entry with all that is known before anybody typed (version 0)."""
    taken = archive_values(entry.archive)
    return Supplement(
        entry=entry, archive=entry.archive, from_archive=list(taken), missing=0, **{**_known(entry), **taken}
    )


def supplement_of(entry: Entry) -> Supplement:
    """The entry's supplement as saved, or prefilled when nobody saved one yet.

    When the decision was undone and another archive confirmed since, what came from the first archive is another
    child's: it gives way to what the present one says.
    """
    supplement = getattr(entry, "supplement", None)
    if supplement is None:
        return prefill(entry)
    if supplement.archive_id != entry.archive_id:
        _change_archive(supplement, entry)
    return supplement


def _change_archive(supplement: Supplement, entry: Entry) -> None:
    for name in supplement.from_archive:
        setattr(supplement, name, K12.by_name[name].kind.blank)
    taken = archive_values(entry.archive)
    for name, value in taken.items():
        if getattr(supplement, name) == K12.by_name[name].kind.blank:
            setattr(supplement, name, value)
    supplement.archive = entry.archive
    supplement.from_archive = list(taken)


def changes(supplement: Supplement) -> list[Change]:
    """Where the supplement no longer says what the archive says, in the order of the form (P3.1)."""
    said = archive_values(supplement.archive)
    return [
        Change(field, field.kind.show(said[field.name]), field.kind.show(getattr(supplement, field.name)))
        for field in K12.fields
        if field.name in supplement.from_archive
        and field.name in said
        and said[field.name] != getattr(supplement, field.name)
    ]
