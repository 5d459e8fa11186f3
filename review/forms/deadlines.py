"""Forms of the pages of deadlines; what may be done is decided in enrollment/seasons/extensions.py."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.seasons.extensions import check_day, latest_offered
from enrollment.seasons.refusals import DayNotOffered
from registry.institutions import Track
from review.forms.days import DayInput


class ExtensionForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label=_("Extended until"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _("After today, at the latest %(day)s.") % {"day": latest_offered()}
        tomorrow = timezone.localdate() + timedelta(days=1)
        self.fields["until"].widget.attrs |= {"min": tomorrow.isoformat(), "max": latest_offered().isoformat()}


class DayForm(forms.Form):
    """A deadline given with a decision; blank: none."""

    until = forms.DateField(required=False, widget=DayInput)

    def clean_until(self):
        """Only a day that may be offered."""
        until = self.cleaned_data["until"]
        if until:
            try:
                check_day(until)
            except DayNotOffered as refusal:
                raise forms.ValidationError(refusal.words()) from refusal
        return until

    def words(self) -> str:
        """What is wrong with the day."""
        return " ".join(map(str, self.errors["until"]))


class AskForm(ExtensionForm):
    """What a school asks for; the track is asked where the school has several."""

    fields: dict[str, Any]  # each of its own kind

    track = forms.ChoiceField(label=_("Track"))
    field_order = ["track", "until", "reason"]

    def __init__(self, *args, tracks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("Until when you need it")
        self.fields["reason"].help_text = _("Your authority reads it; name no child.")
        self.fields["track"].choices = [(track, Track(track).label) for track in tracks]
        if len(tracks) == 1:
            self.fields["track"].widget = forms.HiddenInput()
            self.fields["track"].initial = tracks[0]


class AnswerForm(forms.Form):
    """Why a request is declined."""

    answer = forms.CharField(
        label=_("Reason; the school sees it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class TermForm(forms.Form):
    """A school's own start of term; blank: with the season."""

    starts_on = forms.DateField(
        label=_("The school's term starts on"),
        required=False,
        widget=DayInput,
        help_text=_("Blank: the school begins with the season."),
    )
