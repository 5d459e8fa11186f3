"""Who has new students, cases and rosters, on lists and on their own pages."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enrollment.entries.models import Entry, State
from registry.templatetags.components import badge, countdown
from review.people import awaiting

register = template.Library()


@register.simple_tag
def whereabouts(entries) -> dict[int, awaiting.WhoHasIt]:
    """Who has the new students of a page, by id; a fixed number of queries. Takes whatever has an ``entry`` too."""
    found = (each if isinstance(each, Entry) else each.entry for each in entries)
    return awaiting.whereabouts(entry for entry in found if entry)


@register.simple_tag
def who_has_it(found: awaiting.WhoHasIt | None) -> SafeString | str:
    """Who has something, who has a say too, since when, until when."""
    if found is None:
        return ""
    since = timezone.localtime(found.since).date() if found.since else None
    return _drawn(str(found.words), found.also, since, found.until, timezone.localdate(), get_language())


@lru_cache(maxsize=1000)
def _drawn(words: str, also: str, since: date | None, until: date | None, today: date, language: str) -> SafeString:
    """The same for nearly all rows of a list, so it is drawn once; how near a day is depends on today."""
    look = '<div class="who-has"><span class="who">{}</span>{}<span class="quiet-text">{}</span>{}</div>'
    asked = format_html('<span class="quiet-text">{}</span>', _("and %(who)s is asked") % {"who": also}) if also else ""
    near = awaiting.near(until)
    return format_html(look, words, asked, awaiting.since_and_until(since, until), countdown(near) if near else "")


@register.simple_tag
def who_has(found: dict[int, awaiting.WhoHasIt], entry: Entry | None) -> SafeString | str:
    """Who has one new student of a page, out of what ``whereabouts`` found for all."""
    return who_has_it(found.get(entry.pk) if entry else None)


@register.simple_tag
def where_it_stands(found: dict[int, awaiting.WhoHasIt], entry: Entry) -> SafeString:
    """Where one new student of a page stands; to be confirmed, but in a case, is called that."""
    word = _("in a case") if found[entry.pk].waits_in_case(entry) else State(entry.state).label
    return badge(entry.state, word)


@register.simple_tag
def case_of(found: dict[int, awaiting.WhoHasIt], entry: Entry) -> int | None:
    """The id of the case that somebody to be confirmed waits for; None where the school has the word."""
    return found[entry.pk].case if found[entry.pk].waits_in_case(entry) else None


@register.simple_tag
def who_has_entry(entry: Entry) -> SafeString | str:
    """Who has one new student."""
    return who_has_it(awaiting.whereabouts([entry])[entry.pk])


@register.simple_tag
def who_has_case(case) -> SafeString | str:
    """Who has a case."""
    return who_has_it(awaiting.who_has_case(case))


@register.simple_tag
def rosters_parts(rosters) -> dict[int, list[awaiting.RosterPart]]:
    """Who has the new students of these rosters, by the roster's id; two queries for any number."""
    return awaiting.rosters_parts(rosters)


@register.inclusion_tag("components/parts.html")
def roster_parts(found: dict[int, list[awaiting.RosterPart]], roster) -> dict:
    """Who has the new students of one roster, out of what ``rosters_parts`` found for all."""
    return {"parts": found.get(roster.pk, ()), "roster": roster}


@register.simple_tag
def who_has_roster(roster) -> SafeString | str:
    """Who has a roster."""
    return who_has_it(awaiting.who_has_roster(roster))
