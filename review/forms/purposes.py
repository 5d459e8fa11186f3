"""Why something leaves the system or a hidden number is shown: one of a short list, or in own words (I23)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.access_log import MOST_REASON
from registry.text import Text

SHOWING = (
    _("compare with the document in hand"),
    _("clear up a doubt by telephone with the family"),
    _("settle a record that two schools or two records claim"),
)
LISTS = (
    _("archive of the school"),
    _("report to the education authority"),
    _("check with the class teachers"),
)
CARDS = (
    _("for the student's paper file"),
    _("asked for by the guardian"),
    _("asked for by the education authority"),
)
BOARDS = (
    _("talk over the progress of registration"),
    _("urge schools that lag behind"),
    _("report to the superior authority"),
)
OWN_WORDS = "own"


class PurposeForm(forms.Form):
    """A reason; the first of the list is chosen already, so that the usual act costs no click more."""

    fields: dict[str, Any]  # each of its own kind

    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"),
        max_length=MOST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"aria-label": _("In your own words")}),
    )

    def __init__(self, data=None, *, purposes: Sequence[Text], **kwargs):
        super().__init__(data, **kwargs)
        self.purposes = purposes
        self.fields["purpose"].choices = [
            *((str(place), words) for place, words in enumerate(purposes)),
            (OWN_WORDS, _("another purpose:")),
        ]
        self.fields["purpose"].initial = "0"

    def clean(self):
        """Another purpose must be said."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("purpose") == OWN_WORDS and not cleaned.get("words", "").strip():
            self.add_error("words", _("Write for what purpose: it stands in the access log."))
        return cleaned

    @property
    def reason(self) -> str:
        """The purpose in words, of a valid form."""
        chosen = self.cleaned_data["purpose"]
        return self.cleaned_data["words"].strip() if chosen == OWN_WORDS else str(self.purposes[int(chosen)])

    @property
    def complaint(self) -> str:
        """What is wrong with an invalid form, in a sentence."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class ExportForm(PurposeForm):
    """A purpose, and whether the list needs whole numbers for it."""

    whole = forms.BooleanField(label=_("with whole document numbers, student numbers and birth dates"), required=False)
