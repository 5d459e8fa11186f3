"""With whom newcomers, cases and rosters lie, also at the lists of the floor below."""

from django import template

from enrollment.entries.models import Entry
from review.people import with_whom

register = template.Library()


@register.simple_tag
def whereabouts(entries) -> dict[int, with_whom.Lies]:
    """With whom the newcomers of a page lie, by id; a fixed number of queries. Takes whatever has an ``entry`` too."""
    found = (each if isinstance(each, Entry) else each.entry for each in entries)
    return with_whom.whereabouts(entry for entry in found if entry)


@register.inclusion_tag("components/lies.html")
def lies(found: dict[int, with_whom.Lies], entry: Entry | None) -> dict:
    """With whom one newcomer of a page lies, out of what ``whereabouts`` found for all."""
    return {"lies": found.get(entry.pk) if entry else None}


@register.inclusion_tag("components/lies.html")
def entry_lies(entry: Entry) -> dict:
    """With whom one newcomer lies."""
    return {"lies": with_whom.whereabouts([entry])[entry.pk]}


@register.inclusion_tag("components/lies.html")
def case_lies(case) -> dict:
    """With whom a case lies."""
    return {"lies": with_whom.case_lies_with(case)}


@register.simple_tag
def rosters_parts(rosters) -> dict[int, list[with_whom.Part]]:
    """With whom the newcomers of these rosters lie, by the roster's id; two queries for any number."""
    return with_whom.rosters_parts(rosters)


@register.inclusion_tag("components/parts.html")
def roster_parts(found: dict[int, list[with_whom.Part]], roster) -> dict:
    """With whom the newcomers of one roster lie, out of what ``rosters_parts`` found for all."""
    return {"parts": found.get(roster.pk, ()), "roster": roster}


@register.inclusion_tag("components/lies.html")
def roster_lies(roster) -> dict:
    """With whom a roster lies."""
    return {"lies": with_whom.roster_lies_with(roster)}
