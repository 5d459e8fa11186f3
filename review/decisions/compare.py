"""The new student beside each candidate: one line per field, what agrees, what differs and how (P2.2).

Numbers are masked, the new student's own as well. Where two differ in a place or two, the page says in which, not what
stands there; who must know the number shows it on purpose (reveal.py).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.disclosure.proofs import proved_among
from enrollment.entries.claims import taken
from enrollment.entries.models import Entry, MatchCandidate
from matching.core.one_person import TABLE, Tie, tie
from matching.wording import in_words, summary
from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity.masking import (
    differing_places,
    mask,
    mask_against,
    mask_phone,
    mask_student_number,
)
from registry.identity.regions import region_name
from registry.text import Text

KEYS = 9  # candidates that a key chooses; the others by hand

# What a candidate's reason says of a line: line → reason → word beside the value; a blank word means “equal”.
WORDS: dict[str, dict[str, Text]] = {
    "name": {
        "same_name": "",
        "name_sounds_alike": gettext_lazy("sounds the same"),
        "name_variant": gettext_lazy("variant character"),
        "name_characters_swapped": gettext_lazy("characters swapped"),
        "name_one_character_off": gettext_lazy("one character off"),
        "name_similar": gettext_lazy("similar"),
        "former_name": gettext_lazy("former name"),
        "name_differs": gettext_lazy("differs"),
    },
    "birth_date": {"birth_date_one_digit_off": gettext_lazy("one digit off")},
    "document": {
        "same_document": "",
        "id_number_one_digit_off": gettext_lazy("one digit off"),
        "id_number_two_digits_swapped": gettext_lazy("two digits swapped"),
        "id_number_one_part_off": gettext_lazy("one part off"),
        "same_number_other_type": gettext_lazy("other document type"),
        "no_document": gettext_lazy("no document number"),
        "possible_twin": gettext_lazy("may be a twin"),
        "document_differs": gettext_lazy("differs"),
    },
    "student_number": {
        "same_student_number": "",
        "student_number_differs": gettext_lazy("differs"),
    },
}


@dataclass(frozen=True)
class ComparedCell:
    """A candidate's value in one line; ``same`` is None where the new student has nothing to compare with."""

    value: str
    same: bool | None
    word: str = ""
    against: str = ""  # what the value is compared with, character by character


@dataclass(frozen=True)
class ComparedLine:
    """One field across new student and candidates."""

    label: str
    ours: str
    cells: list[ComparedCell]


@dataclass(frozen=True)
class ComparedColumn:
    """A candidate as the page heads it; ``taken``: another new student holds it now, whatever was so at the import.

    ``proved``: something proves it, so that it is confirmed without a reason, and from who holds it without proof.
    """

    number: int
    candidate: MatchCandidate
    taken: bool
    reasons: list[str]
    proved: bool = False

    @property
    def tie(self) -> Tie:
        """What binds the new student to this record."""
        return tie(self.reasons)

    @property
    def may_be_chosen(self) -> bool:
        """Whether the table lets it be said to be the child's, unless another has it."""
        return TABLE[self.tie].confirm

    @property
    def choosable(self) -> bool:
        """Whether it can be said to be the child's now."""
        return self.may_be_chosen and not self.taken

    @property
    def key(self) -> str:
        """The digit on the keyboard that chooses it; those further down have none."""
        return str(self.number) if self.number <= KEYS else ""

    @property
    def summary(self) -> str:
        """The evidence in words, without what is true of many children."""
        return summary(self.reasons)

    @property
    def words(self) -> str:
        """All of the evidence in words, with what is true of many children."""
        return pgettext("between facts", ", ").join(word for group in in_words(self.reasons) for word in group)


@dataclass(frozen=True)
class SummingUp:
    """The sentence above the table: how many there are, facts that need no names, then how the names differ.

    Where they do, both names stand behind the words.
    """

    opening: str
    facts: str
    name_word: str
    theirs: str

    @property
    def words(self) -> str:
        """All of the sentence but the two names."""
        facts = pgettext("between facts", ", ").join(filter(None, [self.facts, self.name_word]))
        return self.opening + facts + (pgettext("before names", ": ") if self.name_word else "")


def columns(entry: Entry, candidates: list[MatchCandidate]) -> list[ComparedColumn]:
    """The candidates with the key that chooses each, their evidence, and whether another holds them; one query."""
    proved = proved_among(entry, candidates)
    held = taken((candidate.record for candidate in candidates), besides=entry.archive_id, proved=proved)
    return [
        ComparedColumn(
            number, candidate, candidate.record_id in held, _reasons(candidate, held), candidate.record_id in proved
        )
        for number, candidate in enumerate(candidates, start=1)
    ]


def not_chosen(entry: Entry) -> list[ComparedColumn]:
    """What whoever decided was shown beside the record that is continued (rows 2, 3 and 8), for the reviews."""
    if not entry.decision:
        return []
    shown = entry.candidates.select_related("record__school").exclude(record=entry.archive_id).order_by("rank")
    return columns(entry, list(shown))


def _reasons(candidate: MatchCandidate, held: set[int]) -> list[str]:
    """As they were found, but for what may have changed since: who holds it, and whose document it is."""
    changed = {"already_claimed"} | ({"same_document"} if candidate.record.document_doubted else set())
    stored = [reason for reason in candidate.reasons if reason not in changed]
    return [*stored, "already_claimed"] if candidate.record_id in held else stored


def summing_up(entry: Entry, columns: list[ComparedColumn]) -> SummingUp:
    """The best candidate's evidence: “same document number, name sounds the same: 李晓明 / 李小明”."""
    column = columns[0]
    theirs = column.candidate.record.name
    if theirs == entry.name:
        return SummingUp(_opening(columns), column.summary, "", theirs)
    of_names = [reason for reason in column.reasons if reason in WORDS["name"]]
    others = [reason for reason in column.reasons if reason not in of_names]
    return SummingUp(_opening(columns), summary(others), summary(of_names), theirs)


def _opening(columns: list[ComparedColumn]) -> str:
    """Among how many the first is summed up, and whether the second is as near; nothing where it stands alone."""
    if len(columns) == 1:
        return ""
    if columns[0].candidate.score == columns[1].candidate.score:
        words = _("%(n)s records may be the child's, the first two equally near; the first: ")
    else:
        words = _("%(n)s records may be the child's; the nearest: ")
    return words % {"n": len(columns)}


def lines(entry: Entry, candidates: list[MatchCandidate]) -> list[ComparedLine]:
    """All lines in the same order for every new student; those that say nothing are left out."""
    made = [_identity_line(entry, candidates, *row) for row in _identity(entry)]
    made.append(_document_line(entry, candidates))
    if entry.student_number:
        made.append(_student_number_line(entry, candidates))
    made += [_helping_line(label, candidates, read) for label, read in HELPING]
    return [line for line in made if line.ours or any(cell.value for cell in line.cells)]


def _identity(entry: Entry):
    return [
        ("name", _("Name"), entry.name, lambda record: record.name),
        ("sex", _("Sex"), SEX.label_of(entry.sex), lambda record: SEX.label_of(record.sex)),
        ("birth_date", _("Birth date"), entry.birth_date.isoformat(), lambda record: record.birth_date.isoformat()),
    ]


def _identity_line(entry, candidates, field, label, ours, read) -> ComparedLine:
    return ComparedLine(
        label, ours, [_identity_cell(field, ours, read(each.record), each.reasons) for each in candidates]
    )


def _identity_cell(field: str, ours: str, theirs: str, reasons: list[str]) -> ComparedCell:
    if not theirs:
        return ComparedCell("—", None)
    word = _word(field, reasons)
    same = not word if word is not None else ours == theirs
    return ComparedCell(theirs, same, "" if same else word or _("differs"), ours)


def _word(field: str, reasons: list[str]) -> str | None:
    """The word of the first reason that speaks of this line; None when none does."""
    return next((str(word) for reason, word in WORDS.get(field, {}).items() if reason in reasons), None)


def _document_line(entry: Entry, candidates) -> ComparedLine:
    ours = _document(entry.id_type, mask(entry.id_number))
    return ComparedLine(_("Document"), ours, [_document_cell(entry, each) for each in candidates])


def _document(id_type: str, shown: str) -> str:
    return f"{DOCUMENT_TYPE.label_of(id_type)} {shown}".strip()


def _document_cell(entry: Entry, candidate: MatchCandidate) -> ComparedCell:
    record, word = candidate.record, _word("document", candidate.reasons)
    if not record.id_number:
        shown = DOCUMENT_TYPE.label_of(record.id_type)
        return ComparedCell(shown, False, _("no document number"), DOCUMENT_TYPE.label_of(entry.id_type))
    if (entry.id_type, entry.id_number) == (record.id_type, record.id_number):
        return ComparedCell(_document(record.id_type, mask(record.id_number)), True)
    shown = mask_against(record.id_number, entry.id_number)
    word = _with_places(word or _("differs"), differing_places(entry.id_number, record.id_number))
    return ComparedCell(_document(record.id_type, shown), False, word, _document(entry.id_type, mask(entry.id_number)))


def _with_places(word: str, places: list[int]) -> str:
    """“one digit off: place 14”, so that the paper can be looked at there."""
    listed = pgettext("between items", ", ").join(map(str, places))
    return _("%(word)s: place %(places)s") % {"word": word, "places": listed} if places else word


def _student_number_line(entry: Entry, candidates) -> ComparedLine:
    cells = []
    for candidate in candidates:
        theirs = candidate.record.student_number
        same = theirs == entry.student_number
        word = "" if same else _("differs") if theirs else _("has none")
        cells.append(ComparedCell(mask_student_number(theirs) or "—", same, word, mask_student_number(theirs)))
    return ComparedLine(_("Student number"), mask_student_number(entry.student_number), cells)


def _helping_line(label: Text, candidates, read) -> ComparedLine:
    return ComparedLine(str(label), "", [ComparedCell(read(each.record) or "", None) for each in candidates])


def school_of(record) -> str:
    """The name of the record's school; blank when it names none."""
    return record.school.name if record.school else ""


def _region(record) -> str:
    return region_name(record.household_region[:6]) or record.household_region if record.household_region else ""


HELPING = (
    (gettext_lazy("Former name"), lambda record: record.former_name),
    (gettext_lazy("School of the record"), school_of),
    (gettext_lazy("Guardian"), lambda record: f"{record.guardian_name} {mask_phone(record.guardian_phone)}".strip()),
    (gettext_lazy("Household region"), _region),
    (gettext_lazy("Address"), lambda record: record.address),
    (gettext_lazy("Status"), lambda record: record.get_status_display()),
)
