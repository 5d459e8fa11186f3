"""Cases on the new student's own page: what stands between it and other schools."""

from collections.abc import Iterable

from django import template
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from enrollment.entries import states
from enrollment.seasons.deadlines import until_of
from registry.accounts.models import Account
from review.cases import wording
from review.cases.doubles import DoubleElsewhere
from review.cases.models import PARTIES, AdmissionCase
from review.cases.seen import as_seen
from review.cases.states import UNSETTLED
from review.people.how import Way

register = template.Library()


@register.inclusion_tag("review/entry_cases.html")
def cases_of(entry, account: Account) -> dict:
    """The new student's cases that the account may see, and whether the end of its registration can be taken back."""
    cases = AdmissionCase.objects.visible_to(account).filter(Q(entry=entry) | Q(rival=entry)).order_by("pk")
    ended = bool({"undo_termination", "undo_withdrawal"} & states.allowed(entry.state, account.role))
    ended = ended and not until_of(entry.school, entry.season, entry.track).over
    last = entry.steps.order_by("number").last() if ended else None
    return {
        "cases": as_seen(cases.select_related(*PARTIES), account),
        "unsettled": UNSETTLED,
        "may_undo": last is not None and last.action in ("terminate", "withdraw"),
        "withdrawn": entry.state == states.WITHDRAWN,
        "entry": entry,
    }


@register.simple_tag
def ways_to_record(ways: Iterable[Way]) -> SafeString | str:
    """How a new student came to the record: one line each, what a review has to look at marked with a word."""
    lines = [
        format_html(
            '<li class="way-{}"><span class="{}">{}</span>{}</li>',
            way.code,
            "difference-word" if way.marked else "way-word",
            way.words,
            format_html('<span class="quiet-text">{}</span>', way.more) if way.more else "",
        )
        for way in ways
    ]
    return (
        format_html('<ul class="ways">{}</ul>', format_html_join("", "{}", ((line,) for line in lines)))
        if lines
        else ""
    )


@register.simple_tag
def marked_ways(found: dict[int, list[Way]], entry) -> SafeString | str:
    """What a review has to look at itself of one new student, out of what ``ways_of`` found for all."""
    return ways_to_record(way for way in found.get(entry.pk, ()) if way.marked)


@register.simple_tag(takes_context=True)
def doubles_line(context, found: dict[int, list[DoubleElsewhere]], entry) -> SafeString | str:
    """Who else is, or may be, the child of one row of a list, out of what ``doubles_of`` found for all."""
    account = context["request"].user
    doubles = [(double, double.school_words(account)) for double in found.get(entry.pk, ())]
    return render_to_string("review/doubles_line.html", {"doubles": doubles, "entry": entry}) if doubles else ""


@register.simple_tag
def settled_words(case) -> str:
    """What a home page tells of a case that others ended: how it ended, and what it means."""
    return wording.what_next(case, frozenset())
