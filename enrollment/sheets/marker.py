"""The marker of a row (学籍接续标识): whose row it is, what it was made from, and that nobody else made it.

It is bound by HMAC (a key of its own, sealing/cipher.py) to entry, school, version and controlled values, and to
the values that went out with it. So a sheet may travel by any way: what comes back is certain or refused.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.crypto import constant_time_compare

from enrollment.entries.models import Entry
from registry.identity.characters import fold_width, without_blanks
from registry.sealing.cipher import mark

_PURPOSE, _PURPOSE_OF_VALUES = "marker of a sheet's row", "values of a sheet's row"
_DIGEST = 10  # characters of the digest of values: it finds changes; forgery is the seal's business
_WRITTEN = re.compile(r"j1-([0-9]{1,18})-([0-9]{1,9})-([a-z2-7]{10})-([a-z2-7]{26})").fullmatch


class Marker(NamedTuple):
    """What a marker says: the entry, its supplement's version and the digest of the values when it was made."""

    entry_id: int
    version: int
    values: str
    seal: str


def make(entry: Entry, version: int, texts: Mapping[str, str]) -> str:
    """The marker of an entry's row that shows these texts."""
    values = digest(texts)
    return f"J1-{entry.pk}-{version}-{values}-{_seal(entry, version, values)}"


def parse(text: str) -> Marker | None:
    """What a cell says; None for anything that is no marker. Whether it is genuine only the entry can tell."""
    written = _WRITTEN(without_blanks(fold_width(text)).lower())
    return Marker(int(written[1]), int(written[2]), written[3], written[4]) if written else None


def is_genuine(marker: Marker, entry: Entry) -> bool:
    """Whether this house made it, for this entry at this school with these controlled values."""
    return constant_time_compare(marker.seal, _seal(entry, marker.version, marker.values))


def digest(texts: Mapping[str, str]) -> str:
    """What tells these texts from others; keyed, so that it tells nothing of them."""
    return mark(_PURPOSE_OF_VALUES, *texts.values(), characters=_DIGEST)


def _seal(entry: Entry, version: int, values: str) -> str:
    facts = (entry.pk, entry.school_id, version, values, entry.name, entry.sex, entry.birth_date, entry.id_type)
    return mark(_PURPOSE, *map(str, facts), entry.id_number)
