"""A guard against the wrong file: what is unusual about a roster, said on its page before anybody goes on (P1, P2)."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from enrollment.entries.models import Entry
from enrollment.rosters.models import Outcome, Roster
from registry.institutions import Track

LEAST_ROWS = 10  # of fewer rows a share says nothing
# children enter primary school in their own city; vocational schools take those of the whole province
_NEAR_DIGITS: dict[str, int] = {Track.PRIMARY: 4, Track.VOCATIONAL: 2}


def remarks(roster: Roster, counts: dict[str, int]) -> list[str]:
    """Sentences on what is unusual; ``counts`` are the roster's rows by outcome. One query at most."""
    rows = roster.rows_total or 0
    if rows < LEAST_ROWS:
        return []
    said = []
    if _is_unusual(counts[Outcome.NOT_FOUND], rows):
        said.append(_not_found(counts[Outcome.NOT_FOUND], rows))
    if _is_unusual(counts[Outcome.REPEATED], rows):
        said.append(_repeated(counts[Outcome.REPEATED], rows))
    elsewhere, placed = _from_elsewhere(roster)
    if placed >= LEAST_ROWS and _is_unusual(elsewhere, placed):
        said.append(_elsewhere(elsewhere, placed))
    return said


def _is_unusual(part: int, whole: int) -> bool:
    return part >= settings.ROSTER_UNUSUAL_SHARE * whole


def _from_elsewhere(roster: Roster) -> tuple[int, int]:
    """How many of the archives found belong to other regions, and how many there are whose region is known."""
    here = _near(roster)
    found = Entry.objects.filter(roster=roster).filter(
        Q(archive__school__isnull=False) | Q(archive__isnull=False) & ~Q(archive__household_region="")
    )
    of_the_school = Q(archive__school__authority__code__startswith=here)
    near = of_the_school | Q(archive__household_region__startswith=here)
    counted = found.aggregate(placed=Count("pk"), near=Count("pk", filter=near))
    return counted["placed"] - counted["near"], counted["placed"]


def _near(roster: Roster) -> str:
    """The first digits of regions around the school; a province's own schools take the province's children."""
    code = roster.school.authority.code
    while code.endswith("00"):
        code = code[:-2]
    return code[: _NEAR_DIGITS[roster.track]]


def _not_found(part: int, whole: int) -> str:
    return _(
        "%(part)d of %(whole)d rows were not found in the registry. Look whether this is the right list, and whether "
        "this year's records have been shared already, before you go on."
    ) % {"part": part, "whole": whole}


def _repeated(part: int, whole: int) -> str:
    return _(
        "%(part)d of %(whole)d rows stand on a roster of this school already. Look whether this is a list that was "
        "imported before, before you go on."
    ) % {"part": part, "whole": whole}


def _elsewhere(part: int, whole: int) -> str:
    return _(
        "%(part)d of the %(whole)d records found belong to other regions. Look whether this is the list of another "
        "school, before you go on."
    ) % {"part": part, "whole": whole}
