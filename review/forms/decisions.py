"""Forms of what persons decide about new students; whether it may be decided is said by review/decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 500  # characters of a reason, as Step and PossibleDouble keep them


class DecisionForm(forms.Form):
    """Why: asked for where a record is near, where nothing proves the one chosen, or names differ under one document.

    A tired person leaves it blank and is told that it is needed, with the choice kept; one in a hurry writes a dot,
    which both reviews show beside the child; one of ill will writes a story, under the own name, for good.
    """

    reason = forms.CharField(
        label=_("Reason"), max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @classmethod
    def reason_of(cls, data) -> str:
        """The reason that was written, cut where nobody could have typed more."""
        return data.get("reason", "").strip()[:MOST]
