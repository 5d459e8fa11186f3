"""One value of a supplement as somebody may see it: what a record gave, and nobody typed since, by the table's word.

What the school typed itself is its own word and is shown; what was taken over from the record is shown, masked or not
shown at all, by how far the claim is proved (registry/disclosure.py).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from enrollment.entries.models import Entry
from enrollment.entries.stages import claim_stage, viewer_of
from registry.accounts.models import Account
from registry.disclosure import Piece, Show, Viewer, show
from registry.fields.by_track import SETS
from registry.fields.family import MEMBERS
from registry.fields.field_set import Field
from registry.fields.kinds import DocumentNumber, Phone, Region

_GUARDIANS = frozenset(f"member{number}_name" for number in MEMBERS)
_ADDRESSES = frozenset(
    {
        "current_address",
        "mailing_address",
        "home_address",
        "household_address",
        "postcode",
        *(f"member{number}_address" for number in MEMBERS),
    }
)


class ShownValue(NamedTuple):
    """A value as a user would write it, or what is shown in its place: a masked text, or nothing; ``how`` says which.

    ``how`` is YES, MASKED or UNSEEN.
    """

    text: str
    how: Show

    @property
    def hidden(self) -> bool:
        """Whether something else stands there than the value itself."""
        return self.how != Show.YES

    @property
    def words(self) -> str:
        """The text, or in words that there is one which is not shown."""
        return _("taken over from the record, not shown") if self.how == Show.UNSEEN else self.text

    def masked(self, field: Field) -> str:
        """The same on pages on which nobody edits it: of numbers as much as may be seen, whose word they are or not."""
        return self.words if self.hidden else field.kind.hide(self.text)


def piece_of(field: Field) -> Piece:
    """Which piece of a record the field of a set is; every kind of number is one, whatever its name."""
    if isinstance(field.kind, Phone | DocumentNumber):
        return Piece.NUMBER
    if field.name in _GUARDIANS:
        return Piece.GUARDIAN
    return Piece.ADDRESS if field.name in _ADDRESSES or isinstance(field.kind, Region) else Piece.REST


PIECE_OF_FIELD: Mapping[str, Piece] = {
    field.name: piece_of(field) for fields in SETS.values() for field in fields.fields
}


def shown_pieces(entry: Entry, account: Account) -> Mapping[Piece, Show]:
    """How the account sees each piece of the record that the new student continues; without one there is none."""
    archive = entry.archive
    if archive is None:
        return {}
    # whose school is the record's own needs no more than its id, which lists have without a query
    of_own = account.school_id is not None and account.school_id == archive.school_id
    school = archive.school if account.school_id is None else None
    viewer = Viewer.OWN if of_own else viewer_of(account, school)
    stage = claim_stage(entry, archive)
    return {piece: show(stage, piece, viewer) for piece in Piece}


def shown_value(field: Field, value: Any, how: Show) -> ShownValue:
    """A value that came from the record, by how its piece is shown. What is not shown at all is taken over unseen."""
    text = field.kind.show(value)
    if how == Show.YES or value == field.kind.blank:
        return ShownValue(text, Show.YES)
    if how == Show.MASKED:
        return ShownValue(field.kind.hide(text), Show.MASKED)
    return ShownValue("", Show.UNSEEN)


def own_value(field: Field, value: Any) -> ShownValue:
    """A value that the school typed, or its roster told."""
    return ShownValue(field.kind.show(value), Show.YES)
