"""Schools and seasons of the new students that a list shows: nearly always the reader's own and the present one."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from enrollment.entries.models import Entry
from enrollment.seasons.deadlines import current_season
from registry.institutions import School


def with_places(entries: Iterable[Entry], school: School | None) -> list[Entry]:
    """Give each its school, authority and season: this school, if it is theirs, and others by a query for all."""
    found, season = list(entries), current_season()
    for entry in found:
        if school and entry.school_id == school.pk:
            entry.school = school
        if season and entry.season_id == season.pk:
            entry.season = season
    prefetch_related_objects(found, "school__authority", "season")
    return found
