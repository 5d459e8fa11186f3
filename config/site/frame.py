"""What the frame of every page shows: the role's own places with counts, the four steps, season and countdown (N5).

Everything is read on first use, so that a page without the frame costs no query. The frame costs four at most:
season, deadlines, counts, and the account's institution.
"""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse

from config.practice.seats import ROLES, seat_of
from config.site.menu import HOME, STEPS, MenuPlace, places_of
from enrollment.seasons.deadlines import Countdown, current_season, nearest, tracks_of
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from registry.roles import Role
from review.decisions.waiting import counts_of


def _present(template: str) -> str:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return ""
    return template


class Frame:
    """The frame around a page for one request; an anonymous visitor's has only the help contact."""

    def __init__(self, request: HttpRequest):
        self._request = request
        self.help_contact = settings.HELP_CONTACT
        self.number = getattr(request, "number", "")

    @cached_property
    def practice(self) -> dict | None:
        """In practice mode: the seat, as what one sits there, its other roles and its rosters."""
        if not settings.PRACTICE:
            return None
        place = seat_of(self._account) if self._account else None
        if place is None:
            return {"seat": None}
        seat, role = place
        rosters = {name: reverse("practice_roster", args=[name]) for name in seat.rosters(role.place)}
        return {"seat": seat, "role": role, "roles": ROLES, "rosters": rosters}

    @property
    def help_desk_url(self) -> str:
        """Who to call; handed in, so that pages of floors below need no address of this one."""
        return reverse("help_desk")

    @property
    def activation_url(self) -> str:
        """Where an account is activated, with the site's own name, as slips print it."""
        return self._request.build_absolute_uri(reverse("activate"))

    @cached_property
    def help(self) -> str:
        """Name of the template with the page's own help; "" on error pages and in Django admin."""
        match = self._request.resolver_match
        if match is None:
            return ""
        name = match.view_name
        if name == "board" and getattr(self._account, "school_id", None):
            name = "board_school"  # a school's own place on the board is the page of that school
        return _present(f"help/{name}.html")

    @cached_property
    def _account(self):
        account = getattr(self._request, "user", None)
        return account if account is not None and account.is_authenticated else None

    @cached_property
    def person(self) -> str:
        """Who sits at the desk; "" when nobody is signed in."""
        return self._account.acting_person if self._account else ""

    @property
    def shared(self) -> bool:
        """Whether several people use the account, so that somebody else may take over here."""
        return bool(self._account) and self._account.role == Role.DESK

    @cached_property
    def institution(self) -> str:
        """Name of the school or authority; "" for operations."""
        institution = self._account.institution if self._account else None
        return institution.name if institution else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many new students of the present season wait where, in the account's scope, as its work lists show."""
        return counts_of(self._account, self.season) if self._account else {}

    @cached_property
    def _own(self) -> tuple[MenuPlace, ...]:
        return places_of(self._account) if self._account else ()

    @cached_property
    def places(self) -> list[dict]:
        """The role's own places, in the order of the work; nothing that the role cannot use."""
        urls = {place: place.url for place in self._own}
        current = self._nearest(urls.values())
        return [
            {
                "label": place.label,
                "url": url,
                "count": self.counts.get(place.count),
                "current": url == current,
                "apart": place.apart,
            }
            for place, url in urls.items()
            if not place.when or self.counts.get(place.when)
        ]

    def _nearest(self, urls) -> str:
        """The longest address above the page's own: /rosters/upload/ before /rosters/; home only for itself."""
        page, path = self._request.get_full_path(), self._request.path
        above = [url for url in urls if url == path or (url != reverse(HOME.url_name) and page.startswith(url))]
        return max(above, key=len, default="")

    @cached_property
    def steps(self) -> list[dict]:
        """The four steps with the new students standing at each; a link where the role may go."""
        own = {place.url_name for place in self._own}
        return [
            {
                "number": number,
                "label": label,
                "url": reverse(url_name) if url_name in own else "",
                "count": sum(self.counts.get(count, 0) for count in counts),
            }
            for number, (label, url_name, counts) in enumerate(STEPS, start=1)
        ]

    @cached_property
    def season(self) -> Season | None:
        """The newest season that has begun, else the next one."""
        return current_season() if self._account else None

    @property
    def season_words(self) -> str:
        """The season as users call it; "" without one."""
        return season_words(self.season.code) if self.season else ""

    @cached_property
    def deadline(self) -> date | None:
        """The nearest deadline ahead of the account's school, or of an officer's schools; else the one passed last."""
        school = self._account.school if self.season else None
        if self.season is None or (school and not tracks_of(school)):  # a senior high school's work has no deadline
            return None
        return nearest(self._account, self.season)

    @cached_property
    def countdown(self) -> Countdown | None:
        """How near it is; None without a deadline."""
        return Countdown(self.deadline) if self.deadline else None

    @property
    def level(self) -> str:
        """How near the deadline is: ok, amber, red, over; "" without one."""
        return self.countdown.level if self.countdown else ""


def frame(request: HttpRequest) -> dict:
    """Context processor: ``frame``, computed only as far as the page reads it."""
    return {"frame": Frame(request)}
