"""Forms of P3.2: which new students a sheet is taken out for, and the file that comes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.seasons.deadlines import current_season
from enrollment.sheets.taking_out import SELECTIONS, counted
from enrollment.supplement.saving import SUPPLEMENTED
from registry.accounts.models import Account
from registry.institutions import School, Track
from review.forms.rosters import OneFile, SpreadsheetField


def supplemented_tracks(school: School) -> list[Track]:
    """The tracks of this school whose new students are supplemented."""
    return [Track(track) for track in SUPPLEMENTED if track in school.tracks]


class SheetOutForm(forms.Form):
    """Which new students: a selection of one track, each with how many they are; empty ones are not offered."""

    fields: dict[str, Any]  # each of its own kind

    selection = forms.ChoiceField(label=_("New students to include"), widget=forms.RadioSelect)

    def __init__(self, data, account: Account):
        super().__init__(data)
        tracks = supplemented_tracks(account.own_school)
        numbers = counted(account, current_season())
        choices = [
            (f"{track}.{name}", self._words(track if len(tracks) > 1 else None, words, numbers[track][name]))
            for track in tracks
            for name, (words, _of_these) in SELECTIONS.items()
            if numbers[track][name]
        ]
        self.fields["selection"].choices = choices
        self.fields["selection"].initial = choices[0][0] if choices else None

    @staticmethod
    def _words(track: Track | None, words, count: int) -> str:
        facts = {"track": track.label if track else "", "students": words, "count": count}
        return (
            gettext("%(track)s: %(students)s (%(count)d)") if track else gettext("%(students)s (%(count)d)")
        ) % facts

    @property
    def chosen(self) -> tuple[str, str]:
        """Track and selection of a valid form."""
        track, _dot, name = self.cleaned_data["selection"].partition(".")
        return track, name


class SheetInForm(OneFile):
    """A filled-in sheet; the track is asked only where there is a choice."""

    fields: dict[str, Any]  # each of its own kind

    track = forms.ChoiceField(label=_("Track"))
    file = SpreadsheetField(
        label=_("Supplement sheet"), error_messages={"required": _("Choose the filled-in sheet first.")}
    )

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        tracks = supplemented_tracks(account.own_school)
        self.fields["track"].choices = [(track.value, track.label) for track in tracks]
        if len(tracks) == 1:
            self.fields["track"].widget = forms.HiddenInput()
            self.fields["track"].initial = tracks[0].value
