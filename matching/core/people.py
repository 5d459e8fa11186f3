"""The two sides of a comparison: a new student as a roster states it, and a record that may be the new student's."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from matching.core.family import Family, nothing_known
from matching.core.rarity import UNKNOWN, Rarity
from registry.identity.names import sound_key, variant_key

# of the K-12 stages the later record is the person's present one (R2)
STAGE_ORDER = {"": 0, "primary": 1, "junior": 2, "senior": 3}


class Probe(NamedTuple):
    """One new student (新生) with the keys it is looked up by.

    `row` is the row as the user sees it; `document_key` is None without a valid number of a document that proves who
    somebody is, so that it can never agree; `sex` is "1" male or "2" female; `student_number` is blank where none was
    given (V1). `entry_id` is that of a new student who is stored already. `family` is what its family told, in one text
    (`family.joined`), which is understood only where records are compared.
    A named tuple, as one is made for every row: a frozen dataclass takes five times as long.
    """

    row: int
    name: str
    agreement_key: str
    sex: str
    birth_date: date
    id_type: str
    id_number: str
    document_key: int | None
    student_number: str = ""
    student_number_key: int | None = None
    entry_id: int | None = None
    family: str = ""

    @property
    def variant_key(self) -> str:
        """Its name with variant characters folded; only who is not found by the document is compared by it."""
        return variant_key(self.name)

    @property
    def sound_key(self) -> str:
        """How its name sounds; as above."""
        return sound_key(self.name)


@dataclass(slots=True)
class Candidate:
    """A record that may be a new student's.

    `has_number` tells whether the record holds any document number; `id_number` is only opened where it must be
    compared. `document_doubted`: a dispute said that the document is another child's, so that it has no key here.
    `household_region` and `school_region` (that of the school's authority) are six digits or blank.
    `guardian_keys` are keys of the guardian's document and phone, as far as there are any; `family` opens what the
    record says of its family. `continued_by` is the
    active record that continues this one in the registry the track registers into; `continued`, that any record does,
    `next_id` which. `here`: it stands in that registry itself. `old_number_keys` are keys of 学籍号 that it had before.
    """

    record_id: int
    record_key: str
    name: str
    name_key: str
    birth_date: date
    sex: str = ""
    former_name: str = ""
    id_type: str = ""
    document_key: int | None = None
    has_number: bool = False
    id_number: str = ""
    document_doubted: bool = False
    student_number_key: int | None = None
    status: str = "enrolled"
    stage: str = ""
    entered_on: date | None = None
    household_region: str = ""
    school_region: str = ""
    school_id: int | None = None
    guardian_keys: frozenset[int] = frozenset()
    family: Family = nothing_known
    continued: bool = False
    next_id: int | None = None
    here: bool = False
    old_number_keys: frozenset[int] = frozenset()
    continued_by: int | None = None
    continued_by_key: str = ""

    def has_student_number(self, key: int | None) -> bool:
        """Whether this is, or was, its 学籍号."""
        return key is not None and (key == self.student_number_key or key in self.old_number_keys)

    @property
    def active_here(self) -> bool:
        """Whether it is in force where the new student is to be registered (row 4)."""
        return self.here and self.status == "enrolled"

    @property
    def held_by_senior_high(self) -> bool:
        """Whether an ordinary senior high school has admitted the person (V2.1)."""
        # as registry.records says it, which needs Django; only records of the K-12 registry have a stage
        return self.stage == "senior" and self.status == "enrolled"


class Glimpse(NamedTuple):
    """As much of a record with a new student's document as tells whether it is the new student's beyond doubt.

    `held`: another record continues it or has its 学籍号, also where the new student is to be registered, or a senior
    high school has admitted the person.
    """

    record_id: int
    record_key: str
    document_key: int
    name_key: str
    birth_date: date
    sex: str
    school_id: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the place where new students arrive; it ranks candidates and decides nothing.

    `regions` are region codes of the importing school's authority, `feeders` ids of the schools from which several
    of the roster's children were found to come, `rarity` tells how rare names are in the registry.
    """

    regions: frozenset[str] = frozenset()
    feeders: frozenset[int] = frozenset()
    rarity: Rarity = UNKNOWN


NOWHERE = Surroundings()


def agrees(probe: Probe, candidate: Candidate | Glimpse) -> bool:
    """Whether document and name agree: the only ground on which a machine links a record (P2.1)."""
    return (
        probe.document_key is not None
        and probe.document_key == candidate.document_key
        and probe.agreement_key == candidate.name_key
    )


@dataclass(slots=True)
class Person:
    """All records found of one person; `present` are those that count now, one unless records are doubled."""

    records: list[Candidate]
    present: list[Candidate]

    @property
    def record_ids(self) -> set[int]:
        """Ids of every record of this person."""
        return {record.record_id for record in self.records}

    @property
    def registered(self) -> bool:
        """Whether the person is registered already where the new student is to be."""
        return any(record.continued_by or record.active_here for record in self.records)

    @property
    def chained(self) -> set[int]:
        """Ids of those that another record of this very person continues."""
        ids = self.record_ids
        return {record.record_id for record in self.records if record.next_id in ids}


def persons(candidates: Iterable[Candidate]) -> list[Person]:
    """Put the records of one person together (R2, R17), in the order in which the persons appear.

    Records are one person's when the name is the same and document or 学籍号 are, or when one continues the other.
    """
    records = list(candidates)
    groups: dict[Hashable, list[int]] = {}
    for place, candidate in enumerate(records):
        identities = _identities(candidate)
        # whoever was known by one of these is the same person, known by all of them from now on
        joined = sorted({place}.union(*(groups.get(identity, ()) for identity in identities)))
        for identity in {*identities, *(one for other in joined for one in _identities(records[other]))}:
            groups[identity] = joined
    found = dict.fromkeys(tuple(group) for group in groups.values())
    return [Person(own, _present(own)) for own in ([records[place] for place in group] for group in sorted(found))]


def _identities(candidate: Candidate) -> list[Hashable]:
    identities: list[Hashable] = [("record", candidate.record_id)]
    if candidate.next_id is not None:
        identities.append(("record", candidate.next_id))
    if candidate.document_key is not None:
        identities.append(("document", candidate.document_key, candidate.name_key))
    if candidate.student_number_key is not None:
        identities.append(("student number", candidate.student_number_key, candidate.name_key))
    return identities


def _present(records: list[Candidate]) -> list[Candidate]:
    """Where the person stands: an ended record of the registry registered into goes on before any archive.

    Unless a senior high school has the person. Else records of the latest stage; those that carry the same 学籍号 are
    one record twice, the fresher counts.
    """
    ended = [record for record in records if record.here and record.status != "enrolled"]
    archives = _latest([record for record in records if not record.here])
    if ended and not any(record.held_by_senior_high for record in archives):
        # of a chain its end
        chosen = _latest([record for record in ended if record.next_id is None] or ended)
    else:
        chosen = archives or _latest(records)
    kept: dict[object, Candidate] = {}
    for record in sorted(chosen, key=_freshness, reverse=True):
        number = record.student_number_key
        kept.setdefault(("record", record.record_id) if number is None else ("number", number), record)
    return list(kept.values())


def _latest(records: list[Candidate]) -> list[Candidate]:
    latest = max((STAGE_ORDER[record.stage] for record in records), default=None)
    return [record for record in records if STAGE_ORDER[record.stage] == latest]


def _freshness(record: Candidate) -> tuple[bool, date, int]:
    return record.status == "enrolled", record.entered_on or date.min, record.record_id
