"""Forms of unusual access: what was found out, and why an account is disabled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from review.alarms.acts import MOST


class AlarmNoteForm(forms.Form):
    """What whoever looked into it found out; kept for good."""

    note = forms.CharField(
        label=_("What you found out"), max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def note_of(cls, data) -> str:
        """The note that was written, cut where nobody could have typed more."""
        return data.get("note", "").strip()[:MOST]
