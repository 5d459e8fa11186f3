"""Who has new students, cases and rosters, on lists and on their own pages."""

from django import template
from django.utils.translation import gettext as _

from enrollment.entries.models import Entry
from review.people import awaiting

register = template.Library()


@register.simple_tag
def whereabouts(entries) -> dict[int, awaiting.WhoHasIt]:
    """Who has the new students of a page, by id; a fixed number of queries. Takes whatever has an ``entry`` too."""
    found = (each if isinstance(each, Entry) else each.entry for each in entries)
    return awaiting.whereabouts(entry for entry in found if entry)


@register.inclusion_tag("components/who_has.html")
def who_has(found: dict[int, awaiting.WhoHasIt], entry: Entry | None) -> dict:
    """Who has one new student of a page, out of what ``whereabouts`` found for all."""
    return {"who_has": found.get(entry.pk) if entry else None}


@register.inclusion_tag("components/badge.html")
def where_it_stands(found: dict[int, awaiting.WhoHasIt], entry: Entry) -> dict:
    """Where one new student of a page stands; to be confirmed, but in a case, is called that."""
    word = _("in a case") if found[entry.pk].waits_in_case(entry) else entry.get_state_display()
    return {"code": entry.state, "word": word}


@register.simple_tag
def case_of(found: dict[int, awaiting.WhoHasIt], entry: Entry) -> int | None:
    """The id of the case that somebody to be confirmed waits for; None where the school has the word."""
    return found[entry.pk].case if found[entry.pk].waits_in_case(entry) else None


@register.inclusion_tag("components/who_has.html")
def who_has_entry(entry: Entry) -> dict:
    """Who has one new student."""
    return {"who_has": awaiting.whereabouts([entry])[entry.pk]}


@register.inclusion_tag("components/who_has.html")
def who_has_case(case) -> dict:
    """Who has a case."""
    return {"who_has": awaiting.who_has_case(case)}


@register.simple_tag
def rosters_parts(rosters) -> dict[int, list[awaiting.RosterPart]]:
    """Who has the new students of these rosters, by the roster's id; two queries for any number."""
    return awaiting.rosters_parts(rosters)


@register.inclusion_tag("components/parts.html")
def roster_parts(found: dict[int, list[awaiting.RosterPart]], roster) -> dict:
    """Who has the new students of one roster, out of what ``rosters_parts`` found for all."""
    return {"parts": found.get(roster.pk, ()), "roster": roster}


@register.inclusion_tag("components/who_has.html")
def who_has_roster(roster) -> dict:
    """Who has a roster."""
    return {"who_has": awaiting.who_has_roster(roster)}
