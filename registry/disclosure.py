"""What a school may learn about a child that is not (yet) its own: the one table that says it, as plain data.

The matching helps a school to find the record of its own child; it must not be a directory of all children. So a
page shows of a record what proves or disproves the link, not what else is known, until the link is proved. Pages,
forms, sheets, workbooks, cards, reviews, admin and commands ask ``show`` which piece of a record they may show to whom;
a piece that nobody named is shown to nobody. ``docs/decisions/disclosure.md`` has the table for people.
"""

from collections.abc import Mapping
from enum import StrEnum


class LinkStage(StrEnum):
    """How far the link between a new student and a record is."""

    WEAK = "weak"  # a candidate whose document is not equal
    STRONG = "strong"  # a candidate with the equal document, or with the equal 学籍号 under the same name
    PROVED = "proved"  # claimed, and the document, a fact of the family, a case or the authority proves it
    UNPROVED = "unproved"  # claimed on name and birth date alone
    REGISTERED = "registered"  # registered here


class Viewer(StrEnum):
    """Who looks at a record, by role and by what the record is to him."""

    SCHOOL = "school"  # a registrar of the school whose new student it may be
    DESK = "desk"  # a desk account of that school
    REVIEWER = "reviewer"  # an officer of that school's competent authority
    OWN = "own"  # the school at which the record is, and its competent authority
    DECIDER = "decider"  # who decides a case about it
    OPERATIONS = "operations"


class Piece(StrEnum):
    """Which part of a record."""

    IDENTITY = "identity"  # name, sex, birth date
    WORDS = "words"  # the word per fact: agrees, sounds the same, differs at place 14
    PLACE = "place"  # county of the household, county of the record's school
    KIND = "kind"  # what kind of school
    STATUS = "status"  # enrolled, graduated, left
    ENTERED_YEAR = "entered_year"
    ENTERED_DAY = "entered_day"
    SCHOOL = "school"  # its name
    KEY = "key"  # the record's name outside this system
    GUARDIAN = "guardian"  # the guardian's name
    ADDRESS = "address"
    REST = "rest"  # the field set, former name, earlier schools
    NUMBER = "number"  # telephones, document numbers, 学籍号, also the guardian's
    INTERNAL = "internal"  # keys, digests, ids: nobody's to see


class Show(StrEnum):
    """How a piece is shown."""

    YES = "yes"
    OWN_AREA = "own_area"  # only where its school is of the viewer's competent authority
    FACT = "fact"  # agrees, differs, the record has none
    SURNAME = "surname"  # the surname and stars
    MASKED = "masked"  # the whole on purpose, one at a time, counted
    UNSEEN = "unseen"  # taken over into the new record without being shown; may be overwritten
    NO = "no"


_ALWAYS = dict.fromkeys(
    (Piece.IDENTITY, Piece.WORDS, Piece.PLACE, Piece.KIND, Piece.STATUS, Piece.ENTERED_YEAR), Show.YES
)
_SEEN = {
    **_ALWAYS,
    **dict.fromkeys((Piece.ENTERED_DAY, Piece.SCHOOL, Piece.KEY, Piece.GUARDIAN, Piece.ADDRESS, Piece.REST), Show.YES),
    Piece.NUMBER: Show.MASKED,
}

TABLE: Mapping[LinkStage, Mapping[Piece, Show]] = {
    LinkStage.WEAK: {**_ALWAYS, Piece.SCHOOL: Show.OWN_AREA, Piece.GUARDIAN: Show.FACT},
    LinkStage.STRONG: {**_ALWAYS, Piece.SCHOOL: Show.YES, Piece.KEY: Show.YES, Piece.GUARDIAN: Show.SURNAME},
    LinkStage.PROVED: _SEEN,
    LinkStage.UNPROVED: {
        **_ALWAYS,
        Piece.SCHOOL: Show.OWN_AREA,
        Piece.ADDRESS: Show.UNSEEN,
        Piece.REST: Show.UNSEEN,
        Piece.NUMBER: Show.UNSEEN,
    },
    LinkStage.REGISTERED: _SEEN,
}

# what of the table is otherwise for a viewer, at every stage: who has the record sees it as its own school does
_FOR_OTHERS: Mapping[Viewer, Mapping[Piece, Show]] = {
    Viewer.REVIEWER: {Piece.SCHOOL: Show.YES},
    Viewer.OWN: _SEEN,
    Viewer.DECIDER: {**_ALWAYS, Piece.SCHOOL: Show.YES, Piece.NUMBER: Show.MASKED},
    Viewer.OPERATIONS: {
        **_ALWAYS,
        Piece.SCHOOL: Show.YES,
        Piece.KEY: Show.YES,
        Piece.NUMBER: Show.MASKED,
        **dict.fromkeys((Piece.GUARDIAN, Piece.ADDRESS, Piece.REST), Show.NO),
    },
}

# the whole number of a record leaves on purpose only for these
_MAY_REVEAL = frozenset({Viewer.SCHOOL, Viewer.REVIEWER, Viewer.OWN, Viewer.DECIDER})

# which piece each column of a record is; a column that stands in none is shown to nobody (a test asks for each)
PIECE_OF: Mapping[str, Piece] = {
    **dict.fromkeys(("name", "sex", "birth_date", "id_type"), Piece.IDENTITY),
    **dict.fromkeys(("registry", "stage", "grade", "major", "status", "left_reason"), Piece.STATUS),
    **dict.fromkeys(("student_number", "id_number", "guardian_id_number", "guardian_phone"), Piece.NUMBER),
    "former_name": Piece.REST,
    "school": Piece.SCHOOL,
    "source_key": Piece.KEY,
    "entered_on": Piece.ENTERED_DAY,
    "guardian_name": Piece.GUARDIAN,
    "household_region": Piece.ADDRESS,  # whole, down to the village; its county alone is PLACE
    "address": Piece.ADDRESS,
    "continues": Piece.REST,
    **dict.fromkeys(
        (
            "id",
            "source_digest",
            "student_number_key",
            "name_key",
            "sound_key",
            "former_sound_key",
            "document_key",
            "invalid_head_key",
            "invalid_ends_key",
            "invalid_tail_key",
            "document_doubted",
            "guardian_document_key",
            "guardian_phone_key",
            "created_at",
        ),
        Piece.INTERNAL,
    ),
}


def show(stage: LinkStage, piece: Piece, viewer: Viewer = Viewer.SCHOOL) -> Show:
    """How this piece of a record is shown to whom, by how far the link is."""
    others = _FOR_OTHERS.get(viewer, {})
    return others.get(piece) or TABLE[stage].get(piece, Show.NO)


def may_reveal(stage: LinkStage, viewer: Viewer = Viewer.SCHOOL) -> bool:
    """Whether a whole number of the record may be shown on purpose, counted."""
    return viewer in _MAY_REVEAL and show(stage, Piece.NUMBER, viewer) == Show.MASKED
