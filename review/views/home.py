"""The home page of each role: what waits for me, who has the rest, the deadline."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.season_end import lately_ended
from enrollment.rosters.counts import add_counts, oldest_at_authority
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import closed, current_season
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from enrollment.seasons.working_days import guessed
from registry.accounts.models import Account
from registry.institutions import Track
from registry.roles import Role
from review.board.figures import Board, behind, planned
from review.cases.queries import opened_by_system, settled_unseen, waits_in_case
from review.cases.seen import as_seen
from review.deadlines import pages
from review.decisions.waiting import counts_of
from review.forms.people import ENDED_UNFINISHED
from review.people.looked_again import Told, looked_again

LAST_ROSTERS = 5
LAGGARDS = 10


@require_safe
def home(request):
    """Where everybody starts."""
    if request.user.role == Role.OPS:
        return redirect("admin:index")
    if request.user.role == Role.OFFICER:
        return render(request, "review/home_officer.html", _officer(request))
    return render(request, "review/home_school.html", _school(request))


def _school(request) -> dict:
    season = current_season()
    counts = counts_of(request.user, season)
    rosters = Roster.objects.visible_to(request.user).select_related("season", "uploaded_by", "desk_session")[
        :LAST_ROSTERS
    ]
    rosters = list(rosters)
    add_counts(rosters, waits_in_case())
    return {
        "title": _("What waits for you"),
        "cards": list(_cards(counts, request.user)),
        "enrols": request.user.school.tracks != {Track.SENIOR_HIGH},
        "counts": counts,
        "since": oldest_at_authority(request.user, season),
        "rosters": rosters,
        "planned": planned(request.user.school, season),
        "settled": as_seen(settled_unseen(request.user), request.user),
        "by_system": _by_system(request.user),
        "looked_again": looked_again(request.user),
        "unfinished": [_unfinished(*each) for each in lately_ended(Entry.objects.visible_to(request.user))],
        **_own_days(request.user, season),
    }


def _by_system(account: Account) -> Told | None:
    """That the authority's review opened cases for the school, which knows nothing of them yet."""
    cases = list(opened_by_system(account))
    if not cases:
        return None
    words = ngettext(
        "At the authority's review %(name)s was found at another school, too: the system has opened a case. Say what "
        "is so, with evidence, or give way.",
        "At the authority's review %(name)s and others, %(n)d in all, were found at other schools, too: the system has "
        "opened cases. Say in each what is so, with evidence, or give way.",
        len(cases),
    ) % {"name": cases[0].entry.name, "n": len(cases)}
    one = reverse("case", args=[cases[0].pk])
    return Told(words, one if len(cases) == 1 else f"{reverse('cases')}?list=mine")


def _unfinished(season: int, code: str, number: int) -> dict:
    """How many new students of a season ended with it, and their list."""
    words = ngettext(
        "%(number)d new student of %(season)s was not registered by the end of the season and ended unfinished. "
        "Should the child be at your school, bring it again in the present season.",
        "%(number)d new students of %(season)s were not registered by the end of the season and ended unfinished. "
        "Should they be at your school, bring them again in the present season.",
        number,
    )
    chosen = urlencode({"season": season, "overdue": ENDED_UNFINISHED})
    return {
        "words": words % {"number": number, "season": season_words(code)},
        "url": f"{reverse('new_students')}?{chosen}",
    }


def _own_days(account: Account, season: Season | None) -> dict:
    """Until when the school registers, what was extended and why, and what the deadline stops now that it is over.

    Who has asked for an extension already is not urged to ask: the line of that day says that it is asked for.
    """
    days = pages.own_days_of(account, season) if season else []
    over = [closed(day.until, account.own_school) for day in days if not day.asked]
    return {"season": season, "days": days, "closed": next((refusal for refusal in over if refusal), None)}


def _cards(counts: dict[str, int], account: Account):
    """What waits for this account, in the order of the work: of its new students, then of cases with other schools."""
    if account.own_school.tracks != {Track.SENIOR_HIGH}:
        yield from _new_students(counts, account.role)
    yield from _cases(counts)


def _new_students(counts: dict[str, int], role: str):
    """New students that wait; sent-back ones stand before what they are a part of."""
    supplement = reverse("supplement_list")
    in_case = counts["in_case"]
    asked = ngettext("%(number)d more waits in a case", "%(number)d more wait in cases", in_case) if in_case else ""
    yield {
        "count": counts["resolving"],
        "verb": _("to be confirmed"),
        "url": reverse("resolve"),
        "note": asked and asked % {"number": in_case},
    }
    if counts["sent_back"]:
        verb = _("sent back, to be corrected")
        yield {"count": counts["sent_back"], "verb": verb, "url": f"{supplement}?show=sent_back", "urgent": True}
    note = _("with those sent back") if counts["sent_back"] else ""
    yield {"count": counts["supplementing"], "verb": _("to be supplemented"), "url": supplement, "note": note}
    if states.may("school_approve", role):
        yield {"count": counts["at_school"], "verb": _("for the school to review"), "url": reverse("school_review")}


def _cases(counts: dict[str, int]):
    """Cases, where there are any; a senior high school's are its work, and stand there always."""
    if "transfers_to_answer" in counts:
        verb, url = _("records asked for, to be answered"), f"{reverse('transfers')}?state=open"
        yield {"count": counts["transfers_to_answer"], "verb": verb, "url": url, "urgent": True}
    if counts.get("cases_to_answer"):
        verb, url = _("disputed by other schools, to be answered"), f"{reverse('cases')}?list=against"
        yield {"count": counts["cases_to_answer"], "verb": verb, "url": url, "urgent": True}
    if counts.get("cases_asked"):
        verb, url = _("records that we ask other schools for"), f"{reverse('cases')}?list=mine"
        yield {"count": counts["cases_asked"], "verb": verb, "url": url}


def _officer(request) -> dict:
    season = current_season()
    lists = pages.listed(pages.rows(request.user, season)) if season else {}
    board = season and Board(season, authority=request.user.authority)
    lagging = [unit for unit in board.schools() if unit.figures.way < 100] if board else []
    return {
        "title": _("What waits for you"),
        "season": season,
        "guessed": season is not None and guessed(season),
        "overdue": len(lists.get("overdue", ())),
        "soon": len(lists.get("soon", ())),
        "board": board,
        "laggards": sorted(lagging, key=behind)[:LAGGARDS],
        "lagging": len(lagging),
    }
