"""What a supplement starts from: what the archive says, what the roster tells, and the little that follows (P3.1).

What is saved goes first; then what the archive says and the school sees, what the roster tells, and what the archive
says unseen. A person of the family is never put together of two.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from enrollment.disclosure.facts import told
from enrollment.entries.models import Entry
from enrollment.entries.stages import claim_stage
from enrollment.supplement.models import MODELS, AnySupplement, saved_supplement
from registry.disclosure import LinkStage
from registry.fields.by_track import field_set
from registry.fields.family import MEMBERS, YES
from registry.fields.field_set import Field, FieldSet
from registry.fields.k12 import K12, SCHOOLING
from registry.fields.kinds import Phone
from registry.identity.documents import DocumentType, is_valid_number
from registry.identity.pinyin import pinyin
from registry.institutions import Track
from registry.records import StudentRecord

# what every record has, under the field that asks for it; a record names one guardian
_OF_EVERY_RECORD = {
    "former_name": "former_name",
    "household_region": "household_region",
    "address": "current_address",
    "guardian_name": "member1_name",
    "guardian_phone": "member1_phone",
}
_OF_THE_OLD_SCHOOL = frozenset(field.name for field in SCHOOLING.fields)
MEMBER, FIRST = "member", MEMBERS[0]  # what the names of fields of a person of the family begin with
FIRST_GRADE = "一年级"
# what was true of the season in which it was filled in
_OF_THE_SEASON = frozenset({"entry_month", "grade", "class_name", "class_seat", "school_number"})


def archive_values(archive: StudentRecord | None, fields: FieldSet) -> dict[str, Any]:
    """What the archive says, by the field that asks for it; values that could not be typed either are left out."""
    if archive is None:
        return {}
    detail = getattr(archive, "k12_detail", None)
    taken = {} if detail is None else _of_detail(detail, fields)
    for source, name in _OF_EVERY_RECORD.items():
        if name in fields.by_name and not taken.get(name):
            taken[name] = _readable(fields, name, getattr(archive, source))
    taken = {name: value for name, value in taken.items() if value != fields.by_name[name].kind.blank}
    return _with_guardian(archive, taken, fields)


def _of_detail(detail, fields: FieldSet) -> dict[str, Any]:
    """All that a K-12 archive knows and the set asks for, but for the schooling: that was another school's."""
    values = {}
    for name in fields.by_name.keys() & K12.by_name.keys() - _OF_THE_OLD_SCHOOL:
        value, kind = getattr(detail, name), K12.by_name[name].kind
        if value != kind.blank:
            values[name] = value if kind == fields.by_name[name].kind else _readable(fields, name, kind.show(value))
    return values


def _readable(fields: FieldSet, name: str, text: str):
    """A text as the set stores it: where two sets have lists of their own, a value goes over by its name."""
    try:
        return fields.by_name[name].read(text)
    except ValidationError:
        return fields.by_name[name].kind.blank


def _with_guardian(archive: StudentRecord, taken: dict[str, Any], fields: FieldSet) -> dict[str, Any]:
    """The archive's guardian is one; the document of a guardian is taken only when it is certainly a resident ID."""
    if archive.guardian_name and taken.get("member1_name") == archive.guardian_name:
        taken.setdefault("member1_is_guardian", YES)
        if is_valid_number(DocumentType.RESIDENT_ID, archive.guardian_id_number):
            taken.setdefault("member1_id_type", DocumentType.RESIDENT_ID.value)
            if taken["member1_id_type"] == DocumentType.RESIDENT_ID:
                taken.setdefault("member1_id_number", archive.guardian_id_number)
    return {name: taken[name] for name in fields.by_name if name in taken}


def _known(entry: Entry) -> dict[str, Any]:
    """What follows from the entry: month of entry, grade 1 in a primary school, the nationality of a resident ID.

    The pinyin is a proposal.
    """
    known = {"entry_month": f"{entry.season.starts_on:%Y%m}", "name_pinyin": pinyin(entry.name)}
    if entry.track == Track.PRIMARY:
        known["grade"] = FIRST_GRADE
    if entry.id_type == DocumentType.RESIDENT_ID:
        known["nationality"] = "CHN"
    return known


def told_values(entry: Entry, taken: Mapping[str, Any], fields: FieldSet) -> dict[str, Any]:
    """What the roster tells, where it goes before what the archive says: of a proved claim where that says nothing.

    Of the family one person is filled in, as a second one would have to be filled in to the end. Where the school sees
    whom the archive names, only what it does not say of the same one; else what it says of another one is blank.
    """
    said, seen = _said(entry, fields), _is_seen(entry)
    if not seen:
        return _besides(said) | _instead(_member(said, FIRST), taken, fields)
    if any(_member(taken, number) for number in MEMBERS):
        values = _besides(said) | _of_the_same(said, taken)
    else:
        values = _besides(said) | _instead(_member(said, FIRST), taken, fields)
    return {name: value for name, value in values.items() if name not in taken}


def told_otherwise(supplement: AnySupplement) -> dict[str, str]:
    """Texts of the roster beside what came from the archive and the school sees, where they are others."""
    entry, fields = supplement.entry, supplement.field_set
    if not (entry.family and entry.archive and _is_seen(entry)):
        return {}
    said = _said(entry, fields)
    told = _besides(said) | _of_the_same(said, fields.values(supplement))
    return {
        name: fields.by_name[name].kind.show(value)
        for name, value in told.items()
        if name in supplement.from_archive
        and name not in supplement.own_words
        and not _same(fields.by_name[name], value, getattr(supplement, name))
    }


def _same(field: Field, value: Any, other: Any) -> bool:
    """Whether two values say the same; a telephone by its digits alone."""
    if isinstance(field.kind, Phone):
        return [sign for sign in value if sign.isdigit()] == [sign for sign in other if sign.isdigit()]
    return value == other


def _said(entry: Entry, fields: FieldSet) -> dict[str, Any]:
    texts = told(entry) if entry.family else {}
    said = {name: _readable(fields, name, text) for name, text in texts.items() if name in fields.by_name}
    return {name: value for name, value in said.items() if value != fields.by_name[name].kind.blank}


def _is_seen(entry: Entry) -> bool:
    return entry.archive is not None and claim_stage(entry, entry.archive) != LinkStage.UNPROVED


def _besides(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of no person of the family."""
    return {name: value for name, value in said.items() if not name.startswith(MEMBER)}


def _of_the_same(said: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of the persons who are named there."""
    people = {person["name"]: person for number in MEMBERS if "name" in (person := _member(said, number))}
    return {
        f"{MEMBER}{number}_{column}": value
        for number in MEMBERS
        for column, value in people.get(named.get(f"{MEMBER}{number}_name", ""), {}).items()
    }


def _member(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    of_member = f"{MEMBER}{number}_"
    return {name.removeprefix(of_member): value for name, value in values.items() if name.startswith(of_member)}


def _instead(person: Mapping[str, Any], taken: Mapping[str, Any], fields: FieldSet) -> dict[str, Any]:
    """The person as the first of the family; nothing stays there of the one whom the archive names."""
    if not person:
        return {}
    names = {column: f"{MEMBER}{FIRST}_{column}" for column in {**_member(taken, FIRST), **person}}
    return {name: person.get(column, fields.blank[name]) for column, name in names.items()}


def prefill(entry: Entry) -> AnySupplement:
    """An unsaved supplement of this entry with all that is known before anybody typed (version 0)."""
    fields = field_set(entry.track)
    taken = archive_values(entry.archive, fields)
    said = told_values(entry, taken, fields)
    return MODELS[entry.track](
        entry=entry,
        archive=entry.archive,
        from_archive=list(taken),
        own_words=[name for name in fields.by_name if said.get(name)],
        missing=0,
        **_before_anybody_typed(entry, {**taken, **said}),
    )


def prefilled_values(entry: Entry) -> dict[str, Any]:
    """What such a supplement says in each field, without making one: lists need no more."""
    fields = field_set(entry.track)
    taken = archive_values(entry.archive, fields)
    return {**fields.blank, **_before_anybody_typed(entry, {**taken, **told_values(entry, taken, fields)})}


def _before_anybody_typed(entry: Entry, taken: Mapping[str, Any]) -> dict[str, Any]:
    known = {**_known(entry), **taken}
    return {**_earlier(entry, known), **known}


def _earlier(entry: Entry, known: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in when the child came in an earlier season and was not registered, where nothing else is known.

    What had come from an archive is left out: what the present one says stands, and another one's is another child's.
    """
    old = saved_supplement(entry.takes_place_of) if entry.takes_place_of else None
    if old is None:
        return {}
    values = old.field_set.values(old)
    for number in MEMBERS:
        name = f"{MEMBER}{number}_name"
        if name in known and known[name] != values[name]:
            values = {each: value for each, value in values.items() if not each.startswith(f"{MEMBER}{number}_")}
    left_out = {*known, *old.from_archive, *_OF_THE_SEASON}
    return {name: value for name, value in values.items() if name not in left_out}


def supplement_of(entry: Entry) -> AnySupplement:
    """The entry's supplement as saved, or prefilled when nobody saved one yet.

    When the decision was undone and another archive confirmed since, what came from the first archive is another
    child's: it gives way to what the present one says.
    """
    supplement = saved_supplement(entry)
    if supplement is None:
        return prefill(entry)
    if supplement.archive_id != entry.archive_id:
        _change_archive(supplement, entry)
    return supplement


def _change_archive(supplement: AnySupplement, entry: Entry) -> None:
    fields = supplement.field_set.by_name
    for name in supplement.from_archive:
        setattr(supplement, name, fields[name].kind.blank)
    taken = archive_values(entry.archive, supplement.field_set)
    for name, value in taken.items():
        if getattr(supplement, name) == fields[name].kind.blank:
            setattr(supplement, name, value)
    supplement.own_words = [name for name in supplement.own_words if name not in supplement.from_archive]
    supplement.archive = entry.archive
    supplement.from_archive = list(taken)
