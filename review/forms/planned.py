"""Forms of the planned intake: which season, the numbers of many schools at once, the filled-in sheet."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.seasons import planned_intake
from enrollment.seasons.deadlines import tracks_of
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from registry.institutions import School
from review.forms.rosters import OneFile, SpreadsheetField


class SeasonChoice(forms.Form):
    """Any season, also one that has yet to begin: plans are made before it."""

    fields: dict[str, Any]  # each of its own kind

    # a form itself has the season that was chosen
    season: Any = forms.ChoiceField(label=gettext_lazy("Season"), required=False)

    def __init__(self, data: Mapping[str, str]):
        seasons = {str(season.pk): season for season in Season.objects.all()}
        self.season = seasons.get(data.get("season", "")) or next(iter(seasons.values()), None)
        super().__init__(initial={"season": self.season and self.season.pk})
        self.fields["season"].choices = [(pk, season_words(season.code)) for pk, season in seasons.items()]

    @property
    def field(self):
        """The field, beside ``season``, the season itself."""
        return self["season"]


class PlannedLine(NamedTuple):
    """A school's number for one track as it is typed: its field's name, the text, what stood there, what is wrong."""

    school: School
    track: str
    name: str
    text: str
    was: str
    error: str = ""


class PlanForm:
    """Numbers of many schools: two queries, whatever their number."""

    def __init__(self, schools: Iterable[School], season: Season, data: Mapping[str, str] | None = None):
        schools = list(schools)
        known = planned_intake.plans(season, schools)
        self.changed: dict[planned_intake.Place, int | None] = {}
        self.lines = [
            self._line(school, track, known.get((school.pk, track)), data)
            for school in schools
            for track in tracks_of(school)
        ]
        self.errors = [line for line in self.lines if line.error]
        self.total = sum(known.values())

    def _line(self, school: School, track, known: int | None, data) -> PlannedLine:
        name, stands = f"n-{school.pk}-{track.value}", "" if known is None else str(known)
        if data is None or name not in data:
            return PlannedLine(school, track.label, name, stands, stands)
        # only what was changed on the page is written: a colleague's number of meanwhile stays
        text, was = data[name].strip(), data.get(f"was-{name}", "")
        line = PlannedLine(school, track.label, name, text, was)
        if text == was:
            return line
        try:
            self.changed[school.pk, track.value] = planned_intake.number_of(text)
        except planned_intake.NotANumber:
            return line._replace(error=str(planned_intake.PROBLEMS["bad_plan"]))
        return line

    @property
    def words(self) -> str:
        """What is wrong as a whole."""
        return _("%(count)d numbers cannot be taken; nothing has been saved yet.") % {"count": len(self.errors)}


class PlanFile(OneFile):
    """The filled-in sheet."""

    file = SpreadsheetField(
        label=gettext_lazy("Filled-in sheet"),
        error_messages={"required": gettext_lazy("Choose the filled-in sheet first.")},
    )
