"""The new student beside each candidate: one line per field, what agrees, what differs and how (P2.2).

Of a candidate no more is shown than the table of disclosure says (enrollment/disclosure/records.py): until the link is
proved, what proves or disproves it. Of numbers it is words alone, and the places in which two differ: the paper has the
number, and says what stands there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.disclosure.proofs import proved_among
from enrollment.disclosure.records import Disclosed, disclosed, school_words, with_authorities
from enrollment.entries import states
from enrollment.entries.claims import taken
from enrollment.entries.models import Entry, MatchCandidate
from enrollment.rosters.guessed import GUESSED
from matching.core.one_person import TABLE, Tie, tie
from matching.wording import in_words, summary
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.disclosure import LinkStage
from registry.identity.masking import differing_places, mask, mask_student_number
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

    ``shown``: what may be seen of the record; templates read that alone.
    ``proved``: something proves it, so that it is confirmed without a reason, and from who holds it without proof.
    """

    number: int
    candidate: MatchCandidate
    taken: bool
    reasons: list[str]
    shown: Disclosed
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
        return _all_words(self.reasons)


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


class PassedOver(NamedTuple):
    """A record that was shown to who decided and is not continued: of which kind of school, and the words."""

    school: str
    words: str


def columns(entry: Entry, candidates: list[MatchCandidate], account: Account) -> list[ComparedColumn]:
    """The candidates with the key that chooses each, their evidence, and whether another holds them.

    Of who is decided only the archive: what was not chosen is another child's, and no page of it (`not_chosen`).
    """
    if entry.state != states.RESOLVING:
        candidates = [each for each in candidates if each.record_id == entry.archive_id]
    proved = proved_among(entry, candidates)
    held = taken((candidate.record for candidate in candidates), besides=entry.archive_id, proved=proved)
    found = []
    for number, candidate in enumerate(candidates, start=1):
        reasons = _reasons(candidate, held)
        shown = disclosed(entry, candidate.record, account, reasons=candidate.reasons)
        is_held, is_proved = candidate.record_id in held, candidate.record_id in proved
        found.append(ComparedColumn(number, candidate, is_held, reasons, shown, is_proved))
    return found


def not_chosen(entry: Entry, account: Account) -> list[PassedOver]:
    """What whoever decided was shown beside the record that is continued (rows 2, 3 and 8): that it was, and the words.

    It is other children's: neither their names nor, outside the own area, their schools are said any more.
    """
    if not entry.decision:
        return []
    shown = list(entry.candidates.select_related("record__school").exclude(record=entry.archive_id).order_by("rank"))
    with_authorities(each.record.school for each in shown)
    held = taken(each.record for each in shown)
    return [
        PassedOver(school_words(each.record.school, LinkStage.WEAK, account), _all_words(_reasons(each, held)))
        for each in shown
    ]


def _reasons(candidate: MatchCandidate, held: set[int]) -> list[str]:
    """As they were found, but for what may have changed since: who holds it, and whose document it is."""
    changed = {"already_claimed"} | ({"same_document"} if candidate.record.document_doubted else set())
    stored = [reason for reason in candidate.reasons if reason not in changed]
    return [*stored, "already_claimed"] if candidate.record_id in held else stored


def _all_words(reasons: list[str]) -> str:
    return pgettext("between facts", ", ").join(word for group in in_words(reasons) for word in group)


def summing_up(entry: Entry, columns: list[ComparedColumn]) -> SummingUp:
    """The best candidate's evidence: “same document number, name sounds the same: 李晓明 / 李小明”."""
    column = columns[0]
    theirs = column.shown.name
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


def lines(entry: Entry, columns: list[ComparedColumn]) -> list[ComparedLine]:
    """All lines in the same order for every new student; those that say nothing are left out."""
    made = [_identity_line(columns, *row) for row in _identity(entry)]
    made.append(ComparedLine(_("Document"), _our_document(entry), [_document_cell(entry, each) for each in columns]))
    if entry.student_number:
        ours = mask_student_number(entry.student_number)
        made.append(ComparedLine(_("Student number"), ours, [_student_number_cell(entry, each) for each in columns]))
    made += [_helping_line(label, columns, read) for label, read in HELPING]
    return [line for line in made if line.ours or any(cell.value for cell in line.cells)]


def _identity(entry: Entry) -> list[tuple[str, str, str, Callable[[Disclosed], str]]]:
    return [
        ("name", _("Name"), entry.name, lambda shown: shown.name),
        ("sex", _("Sex"), SEX.label_of(entry.sex), lambda shown: shown.sex),
        ("birth_date", _("Birth date"), entry.birth_date.isoformat(), lambda shown: shown.birth_date),
    ]


def _identity_line(columns, field: str, label: str, ours: str, read) -> ComparedLine:
    return ComparedLine(label, ours, [_identity_cell(field, ours, read(each.shown), each.reasons) for each in columns])


def _identity_cell(field: str, ours: str, theirs: str, reasons: list[str]) -> ComparedCell:
    if not theirs:
        return ComparedCell("—", None)
    word = _word(field, reasons)
    same = not word if word is not None else ours == theirs
    return ComparedCell(theirs, same, "" if same else word or _("differs"), ours)


def _word(field: str, reasons: list[str]) -> str | None:
    """The word of the first reason that speaks of this line; None when none does."""
    return next((str(word) for reason, word in WORDS.get(field, {}).items() if reason in reasons), None)


def _our_document(entry: Entry) -> str:
    return f"{DOCUMENT_TYPE.label_of(entry.id_type)} {mask(entry.id_number)}".strip()


def _document_cell(entry: Entry, column: ComparedColumn) -> ComparedCell:
    """The kind of the record's document, and the word for its number."""
    record, kind, ours = column.candidate.record, column.shown.document_type, DOCUMENT_TYPE.label_of(entry.id_type)
    if GUESSED in column.reasons and "same_document" not in column.reasons:
        return ComparedCell(kind, None)  # a number that may be guessed is not answered, nor how near it was
    if not record.id_number:
        return ComparedCell(kind, False, _("no document number"), ours)
    if (entry.id_type, entry.id_number) == (record.id_type, record.id_number):
        return ComparedCell(_("%(kind)s, the number is equal") % {"kind": kind}, True)
    word = _word("document", column.reasons) or _("differs")
    return ComparedCell(kind, False, _with_places(word, differing_places(entry.id_number, record.id_number)), ours)


def _with_places(word: str, places: list[int]) -> str:
    """“one digit off: place 14”, so that the paper can be looked at there."""
    listed = pgettext("between items", ", ").join(map(str, places))
    return _("%(word)s: place %(places)s") % {"word": word, "places": listed} if places else word


def _student_number_cell(entry: Entry, column: ComparedColumn) -> ComparedCell:
    theirs = column.candidate.record.student_number
    if theirs == entry.student_number:
        return ComparedCell(_("equal"), True)
    return ComparedCell("", False, _("differs") if theirs else _("has none"))


def _helping_line(label: Text, columns, read: Callable[[Disclosed], str]) -> ComparedLine:
    return ComparedLine(str(label), "", [ComparedCell(read(each.shown), None) for each in columns])


HELPING: tuple[tuple[Text, Callable[[Disclosed], str]], ...] = (
    (gettext_lazy("Former name"), lambda shown: shown.former_name),
    (gettext_lazy("School of the record"), lambda shown: shown.school),
    (gettext_lazy("Guardian"), lambda shown: shown.guardian),
    (gettext_lazy("Household region"), lambda shown: shown.household),
    (gettext_lazy("Address"), lambda shown: shown.address),
    (gettext_lazy("Status"), lambda shown: shown.status),
    (gettext_lazy("Entered on"), lambda shown: shown.entered),
)
