"""Forms of the board: what it shows, which new students of a school, and why it is taken out."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import State
from enrollment.seasons.models import TRACKS, Season
from enrollment.seasons.wording import season_words
from review.board.columns import SHOWS, SORTABLE, VIEWS, BoardColumn, ordered
from review.board.figures import Unit
from review.forms.numbers import whole_number


class BoardForm(forms.Form):
    """Season, track, what to narrow the units to, how to sort them; anything unknown is as if it were not asked for."""

    fields: dict[str, Any]  # each of its own kind

    # a form itself has under these names what was chosen
    season: Any = forms.ChoiceField(label=_("Season"), required=False)
    track: Any = forms.ChoiceField(label=_("Track"), required=False)
    show: Any = forms.ChoiceField(label=_("Show"), required=False)
    view: Any = forms.CharField(widget=forms.HiddenInput, required=False)
    sort: Any = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data):
        self._seasons = {
            str(season.pk): season for season in Season.objects.filter(starts_on__lte=timezone.localdate())
        }
        asked = {name: data.get(name, "") for name in ("season", "track", "show", "view", "sort")}
        self.season = self._seasons.get(asked["season"]) or next(iter(self._seasons.values()), None)
        self.track = asked["track"] if asked["track"] in TRACKS else ""
        self.show = asked["show"] if asked["show"] in SHOWS else ""
        self.view = asked["view"] if asked["view"] in VIEWS else ""
        self.sort = asked["sort"] if asked["sort"].removeprefix("-") in SORTABLE else ""
        self.page = data.get("page")
        known = {name: getattr(self, name) for name in ("track", "show", "view", "sort")}
        super().__init__(initial=known | {"season": self.season and self.season.pk}, auto_id="show-%s")
        self.fields["season"].choices = [(pk, season_words(each.code)) for pk, each in self._seasons.items()]
        self.fields["track"].choices = [("", _("all")), *((track.value, track.label) for track in TRACKS)]
        self.fields["show"].choices = [(name, words) for name, (words, _fits) in SHOWS.items()]

    @cached_property
    def columns(self) -> tuple[BoardColumn, ...]:
        """Columns that the chosen view shows."""
        return VIEWS[self.view][1]

    def chosen(self, units: list[Unit]) -> list[Unit]:
        """The units that are wanted, in the order that is wanted."""
        return ordered([unit for unit in units if SHOWS[self.show][1](unit)], self.sort)

    @property
    def query(self) -> dict[str, object]:
        """What distinguishes the page's address from the plain one."""
        known = {name: getattr(self, name) for name in ("track", "show", "view", "sort")}
        current = next(iter(self._seasons.values()), None)
        season = {} if self.season == current else {"season": self.season.pk}
        return season | {name: value for name, value in known.items() if value}


class StageForm(forms.Form):
    """Which new students of a school: of a season, at one stage."""

    fields: dict[str, Any]  # each of its own kind

    season = forms.CharField(widget=forms.HiddenInput, required=False)
    state: Any = forms.ChoiceField(label=_("Stands at"), required=False)  # a form itself has what was chosen

    def __init__(self, data):
        self.state = data.get("state", "") if data.get("state", "") in {*State.values, "sent_back"} else ""
        self._season = whole_number(data.get("season", ""))
        super().__init__(initial={"state": self.state, "season": self._season or ""})
        self.fields["state"].choices = [("", _("all")), *State.choices, ("sent_back", _("sent back"))]

    @property
    def condition(self) -> Q:
        """What the entries that are meant fulfil; nothing chosen: all do."""
        season = Q(season=self._season) if self._season else Q()
        if self.state == "sent_back":
            return season & Q(state=states.SUPPLEMENTING, is_sent_back=True)
        return season & Q(state=self.state) if self.state else season
