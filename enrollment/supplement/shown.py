"""A supplement as one account may see it: form, sheet, print and reviews show these texts, and compare with no others.

Of a claim that is not proved, what the record holds is in the supplement and unseen. So nothing that a page answers may
depend on it: a value that the school types over an unseen one is its own word and a change, equal or not.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from enrollment.disclosure.values import PIECE_OF_FIELD, ShownValue, own_value, shown_pieces, shown_value
from enrollment.supplement.models import AnySupplement
from enrollment.supplement.prefill import archive_values
from registry.accounts.models import Account
from registry.disclosure import Show
from registry.fields.family import MEMBERS
from registry.fields.field_set import Field, FieldSet

ShownValues = Mapping[str, ShownValue]


class Change(NamedTuple):
    """A value of the archive's that was changed: both as an account may see them."""

    field: Field
    old: str
    new: str


def shown_values(supplement: AnySupplement, account: Account) -> dict[str, ShownValue]:
    """Each field's value as the account may see it, in the order of the form."""
    pieces = shown_pieces(supplement.entry, account)
    taken = set(supplement.from_archive).difference(supplement.own_words) if pieces else ()
    return {
        name: shown_value(field, getattr(supplement, name), pieces[PIECE_OF_FIELD[name]])
        if name in taken
        else own_value(field, getattr(supplement, name))
        for name, field in supplement.field_set.by_name.items()
    }


def seen_values(supplement: AnySupplement, shown: ShownValues) -> dict[str, Any]:
    """The values, blank where one is unseen: what other values are checked beside must be known to who typed them."""
    fields = supplement.field_set
    values = fields.values(supplement)
    return values | {name: fields.blank[name] for name, value in shown.items() if value.how == Show.UNSEEN}


def written(texts: Mapping[str, str], shown: ShownValues) -> dict[str, str]:
    """Texts without those that only repeat what a page shows in the place of a hidden value: nobody's word."""
    return {
        name: text
        for name, text in texts.items()
        if name not in shown or not shown[name].hidden or text.strip() != shown[name].text
    }


def write(supplement: AnySupplement, values: Mapping[str, Any], shown: ShownValues, typed: Collection[str]) -> None:
    """Set these values; the ``typed`` ones that changed, or stand in the place of a hidden one, are own words.

    Who types over an unseen member's name or document fills in the rest of it too: what stays unseen there is
    another person's, perhaps, and is let go.
    """
    own = {
        name for name in typed if name in values and (shown[name].hidden or values[name] != getattr(supplement, name))
    }
    for name, value in values.items():
        setattr(supplement, name, value)
    for name in _let_go(supplement.field_set, own, shown):
        setattr(supplement, name, supplement.field_set.blank[name])
    own.update(supplement.own_words)
    supplement.own_words = [name for name in supplement.field_set.by_name if name in own]


def _let_go(fields: FieldSet, own: Collection[str], shown: ShownValues) -> Iterable[str]:
    """The unseen rest of a person, or of a document, of which a part was typed."""
    unseen = [name for name, value in shown.items() if value.how == Show.UNSEEN and name not in own]
    for number in MEMBERS:
        of_member = f"member{number}_"
        document = {f"{of_member}id_type", f"{of_member}id_number"}
        if f"{of_member}name" in own:
            yield from (name for name in unseen if name.startswith(of_member))
        elif not document.isdisjoint(own):
            yield from document.intersection(unseen)


def changes(supplement: AnySupplement, account: Account) -> list[Change]:
    """Where the supplement no longer says what the archive says, in the order of the form (P3.1).

    Nothing where the account does not see what the archive says: neither the value nor that it is another one.
    """
    if not supplement.from_archive:
        return []
    pieces = shown_pieces(supplement.entry, account)
    said = archive_values(supplement.archive, supplement.field_set)
    found = []
    for name, field in supplement.field_set.by_name.items():
        if name not in said or name not in supplement.from_archive or said[name] == getattr(supplement, name):
            continue
        old = shown_value(field, said[name], pieces.get(PIECE_OF_FIELD[name], Show.NO))
        if old.how != Show.UNSEEN:
            value, own = getattr(supplement, name), name in supplement.own_words
            new = own_value(field, value) if own else shown_value(field, value, pieces[PIECE_OF_FIELD[name]])
            found.append(Change(field, old.text, new.text))
    return found
