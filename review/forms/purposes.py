"""Why something leaves the system or a hidden number is shown: one of a short list, or in own words (I23)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.access_log import MOST_REASON
from registry.accounts.password_again import confirm_password
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
    """A purpose, and whether the list needs whole numbers for it: then the password again, of who sends ``request``."""

    whole = forms.BooleanField(label=_("with whole document numbers, student numbers and birth dates"), required=False)
    password = forms.CharField(
        label=_("your password, for whole numbers"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data=None, *, request: HttpRequest | None = None, **kwargs):
        super().__init__(data, **kwargs)
        self.request = request

    def clean(self):
        """Whole numbers leave only for who types the password once more."""
        cleaned = super().clean()
        if cleaned.get("whole") and not self.errors:
            self._confirm(cleaned.get("password", ""))
        return cleaned

    def _confirm(self, password: str) -> None:
        assert self.request is not None  # the form of a page that only shows it has no data
        if not password:
            self.add_error("password", _("For a list with whole numbers, write your password once more."))
        elif not confirm_password(self.request, password):
            again = _("This is not your password. The list was not made.")
            over = _("Five times this was not your password. Sign in again.")
            self.add_error("password", again if self.request.user.is_authenticated else over)
