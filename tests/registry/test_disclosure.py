"""The table of disclosure: as people read it, with every column of a record; what it does not name, nobody is shown."""

from pathlib import Path

import pytest
from django.conf import settings

from registry.disclosure import PIECE_OF, TABLE, LinkStage, Piece, Show, Viewer, may_reveal, show
from registry.records import StudentRecord

# the lines of docs/decisions/disclosure.md, and what its words mean
LINES = {
    "name, sex, birth date; the word per fact": [Piece.IDENTITY, Piece.WORDS],
    "counties of household and school, kind of school, status, year of entry": [
        Piece.PLACE,
        Piece.KIND,
        Piece.STATUS,
        Piece.ENTERED_YEAR,
    ],
    "day of entry": [Piece.ENTERED_DAY],
    "name of the record's school": [Piece.SCHOOL],
    "the record's key at its source": [Piece.KEY],
    "guardian's name": [Piece.GUARDIAN],
    "address": [Piece.ADDRESS],
    "the rest of the archive": [Piece.REST],
    "telephones, document numbers, 学籍号": [Piece.NUMBER],
}
WORDS = {
    "yes": Show.YES,
    "no": Show.NO,
    "own area": Show.OWN_AREA,
    "agrees, differs, none": Show.FACT,
    "surname and stars": Show.SURNAME,
    "unseen": Show.UNSEEN,
    "masked": Show.MASKED,
}
STAGES = [LinkStage.WEAK, LinkStage.STRONG, LinkStage.PROVED, LinkStage.UNPROVED, LinkStage.REGISTERED]


def written() -> dict[str, list[str]]:
    """The table as the decision has it, by its first column."""
    text = (Path(settings.BASE_DIR) / "docs/decisions/disclosure.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {first: cells for first, *cells in rows if first and set(first) != {"-"}}


def test_the_table_for_people_is_the_table():
    assert written().keys() == LINES.keys()
    for line, cells in written().items():
        for piece in LINES[line]:
            assert [WORDS[cell] for cell in cells] == [show(stage, piece) for stage in STAGES], (line, piece)


def test_every_piece_but_the_inner_ones_has_its_line_and_every_stage_its_column():
    assert {piece for pieces in LINES.values() for piece in pieces} == set(Piece) - {Piece.INTERNAL}
    assert set(TABLE) == set(STAGES) == set(LinkStage)


def test_every_column_of_a_record_stands_in_it():
    columns = {field.name for field in StudentRecord._meta.concrete_fields}
    assert columns == set(PIECE_OF), "a column without a piece is shown to nobody: say which it is"


@pytest.mark.parametrize("viewer", Viewer)
@pytest.mark.parametrize("stage", LinkStage)
def test_what_is_inside_is_nobodys_to_see(stage, viewer):
    assert show(stage, Piece.INTERNAL, viewer) == Show.NO


@pytest.mark.parametrize("stage", LinkStage)
def test_viewers_differ_from_the_table_as_the_decision_says(stage):
    assert show(stage, Piece.SCHOOL, Viewer.REVIEWER) == Show.YES
    for piece in (Piece.GUARDIAN, Piece.ADDRESS, Piece.REST, Piece.NUMBER):
        assert show(stage, piece, Viewer.REVIEWER) == show(stage, piece)
    for piece in (Piece.GUARDIAN, Piece.ADDRESS, Piece.REST):
        assert show(stage, piece, Viewer.OWN) == Show.YES
        assert show(stage, piece, Viewer.OPERATIONS) == Show.NO


def test_a_whole_number_leaves_only_where_the_link_is_proved_and_never_at_the_desk():
    proved = {LinkStage.PROVED, LinkStage.REGISTERED}
    for viewer in (Viewer.SCHOOL, Viewer.REVIEWER):
        assert {stage for stage in LinkStage if may_reveal(stage, viewer)} == proved
    assert not any(may_reveal(stage, viewer) for stage in LinkStage for viewer in (Viewer.DESK, Viewer.OPERATIONS))
