"""Which national field set a track's new students are supplemented with (P3, V3)."""

from registry.fields.field_set import FieldSet
from registry.fields.k12 import K12
from registry.fields.vocational import VOCATIONAL
from registry.institutions import Track

SETS: dict[str, FieldSet] = {Track.PRIMARY.value: K12, Track.VOCATIONAL.value: VOCATIONAL}


def field_set(track: str) -> FieldSet:
    """The field set of a track. Raises KeyError for a track that has none."""
    return SETS[track]
