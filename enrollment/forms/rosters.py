"""Forms of P1: a roster's file, and one newcomer typed by hand."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models import Season, State
from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity.documents import DocumentType, parse_document_number, resident_facts
from registry.models import School, Track

# Tracks whose whole way, from roster to registration, these pages lead.
TRACKS = (Track.PRIMARY,)


def tracks_of(school: School) -> list[Track]:
    """The tracks that this school may upload rosters for on these pages."""
    return [track for track in TRACKS if track in school.tracks]


class PlaceForm(forms.Form):
    """Season and track; a choice is asked only where there is one."""

    season = forms.ModelChoiceField(Season.objects.none(), label=_("Season"), empty_label=None)
    track = forms.ChoiceField(label=_("Track"))

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["season"].queryset = Season.objects.filter(starts_on__lte=timezone.localdate())
        self.fields["season"].initial = self.fields["season"].queryset.first()
        self.fields["track"].choices = [(track.value, track.label) for track in tracks_of(school)]
        if len(self.fields["track"].choices) == 1:
            self.fields["track"].initial = self.fields["track"].choices[0][0]


class UploadForm(PlaceForm):
    """A roster's file (P1)."""

    file = forms.FileField(
        label=_("Roster file"),
        allow_empty_file=True,  # an empty file gets the reader's own sentence
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": _("Choose the roster file first.")},
    )


class NewcomerForm(PlaceForm):
    """One newcomer's five fields (P1). With a resident ID, sex and birth date come from the number and are locked."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_type = forms.ChoiceField(label=_("Document type"), choices=DOCUMENT_TYPE.choices, initial="1")
    id_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *SEX.choices], required=False)
    birth_date = forms.CharField(
        label=_("Birth date"), max_length=30, required=False, help_text=_("For example 2020-03-15 or 20200315")
    )

    def locked(self) -> dict[str, str] | None:
        """Sex and birth date as the resident number says; blank until the number is complete; None: to be typed."""
        if self["id_type"].value() != DocumentType.RESIDENT_ID:
            return None
        number = parse_document_number(self["id_number"].value() or "", DocumentType.RESIDENT_ID)
        if number.problem:
            return {"sex": "", "birth_date": ""}
        facts = resident_facts(number.value)
        return {"sex": facts.sex, "birth_date": facts.birth_date.isoformat()}

    def values(self) -> dict[str, str]:
        """The five fields as text, as a roster's row would hold them."""
        fields = ("name", "sex", "birth_date", "id_type", "id_number")
        return {field: self.cleaned_data[field] for field in fields} | (self.locked() or {})


class StateFilter(forms.Form):
    """Filter of a roster's accepted rows by where the newcomer stands now."""

    list = forms.CharField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(label=_("Stands at"), choices=[("", _("all")), *State.choices], required=False)


class NameSearch(forms.Form):
    """Search by name; sent by POST, so that no name stands in an address."""

    name = forms.CharField(label=_("Name"), max_length=50, required=False)
