"""Forms of P1: a roster's file, and one new student typed by hand."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.entries.models import State
from enrollment.seasons.deadlines import Deadlines, closed, tracks_of
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from enrollment.uploads.entitled import closed_details
from enrollment.uploads.wording import problem_words, refusal_words
from matching.layouts import LAYOUTS
from matching.roster import check_typed
from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity.documents import DocumentType, parse_document_number, resident_facts
from registry.institutions import School, Track
from registry.text import Text


class SeasonField(forms.ModelChoiceField):
    """Seasons that have begun, called as users call them."""

    def label_from_instance(self, season: Season) -> str:
        """2026-autumn is the autumn of 2026."""
        return season_words(season.code)


class PlaceForm(forms.Form):
    """Season and track; a choice is asked only where there is one.

    ``settled`` are the words of what is not asked, ``closed`` why nobody can be brought any more (N5), else "";
    ``begun``: whether any season has.
    """

    fields: dict[str, Any]  # each of its own kind

    season = SeasonField(Season.objects.none(), label=_("Season"), empty_label=None)
    track = forms.ChoiceField(label=_("Track"))

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.settled: list[Text] = []
        self.closed = ""
        tracks = tracks_of(school)
        self._offer_seasons(school, tracks)
        self.fields["track"].choices = [(track.value, track.label) for track in tracks]
        if len(tracks) == 1:
            self._settle("track", tracks[0].value, tracks[0].label)

    def _offer_seasons(self, school: School, tracks: list[Track]):
        begun = Season.objects.filter(starts_on__lte=timezone.localdate())
        self.fields["season"].queryset = begun
        seasons = list(begun)
        self.begun = bool(seasons)
        days = Deadlines(seasons, [school.pk])
        by_season = {season: [days.of(school.pk, season.pk, track) for track in tracks] for season in seasons}
        still_open = [season for season, untils in by_season.items() if not all(until.over for until in untils)]
        if seasons and tracks and not still_open:
            refusal = closed(max(by_season[seasons[0]]), school)
            assert refusal is not None  # none of its days is still to come
            self.closed = refusal_words("season_closed", closed_details(seasons[0], refusal))
        if len(still_open) == 1:
            self._settle("season", still_open[0], season_words(still_open[0].code))
        elif seasons:
            self.fields["season"].initial = (still_open or seasons)[0]

    def _settle(self, name: str, value, words: Text):
        self.fields[name].widget = forms.HiddenInput()
        self.fields[name].initial = value
        self.settled.append(words)


class SpreadsheetField(forms.FileField):
    """One spreadsheet; read nowhere here: what it is, its content tells."""

    def __init__(self, **kwargs):
        # an empty file gets the reader's own sentence
        widget = forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"})
        super().__init__(allow_empty_file=True, widget=widget, **kwargs)


class OneFile(forms.Form):
    """A form with a spreadsheet as its ``file``."""

    def clean_file(self):
        """Refuse several files, and one too large by its true size: nothing of it was kept (site/upload_handler.py)."""
        file = self.cleaned_data["file"]
        if len(self.files.getlist("file")) > 1:
            raise forms.ValidationError(_("Several files came at once. Upload them one after the other."))
        limit = settings.ROSTER_MAX_BYTES
        if file.size > limit:
            details = {"what": "bytes", "limit": limit, "found": file.size}
            raise forms.ValidationError(refusal_words("too_large", details))
        return file


class UploadForm(OneFile, PlaceForm):
    """A roster's file (P1)."""

    file = SpreadsheetField(label=_("Roster file"), error_messages={"required": _("Choose the roster file first.")})


class NewStudentForm(PlaceForm):
    """One new student's five fields (P1), six at a vocational school (V1).

    With a resident ID, sex and birth date come from the number and are locked.
    """

    student_number = forms.CharField(
        label=_("Student number"),
        max_length=60,
        required=False,
        help_text=_("19 characters beginning with G, L or J, when the new student brings it along."),
    )

    name = forms.CharField(label=_("Name"), max_length=60)
    id_type = forms.ChoiceField(label=_("Document type"), choices=DOCUMENT_TYPE.choices, initial="1")
    id_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("May be blank only with document type “其他”."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *SEX.choices], required=False)
    birth_date = forms.CharField(
        label=_("Birth date"), max_length=30, required=False, help_text=_("For example 2020-03-15 or 20200315")
    )

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, school=school, **kwargs)
        if Track.VOCATIONAL not in tracks_of(school):
            del self.fields["student_number"]

    def locked(self) -> dict[str, str] | None:
        """Sex and birth date as the resident number says; blank until the number is complete; None: to be typed."""
        if self["id_type"].value() != DocumentType.RESIDENT_ID:
            return None
        number = parse_document_number(self["id_number"].value() or "", DocumentType.RESIDENT_ID)
        if number.value is None:
            return {"sex": "", "birth_date": ""}
        facts = resident_facts(number.value)
        return {"sex": facts.sex, "birth_date": facts.birth_date.isoformat()}

    def values(self) -> dict[str, str]:
        """The fields of the track as text, as a roster's row would hold them."""
        fields = [column.field for column in LAYOUTS[self.cleaned_data["track"]].columns]
        return {field: self.cleaned_data.get(field, "") for field in fields} | (self.locked() or {})

    def clean(self):
        """Hold the fields against the rules of a roster's row; all problems at once, each at its field."""
        super().clean()
        cleaned = self.cleaned_data
        if "season" in cleaned and "track" in cleaned:
            layout, starts_on = LAYOUTS[cleaned["track"]], cleaned["season"].starts_on
            _probe, problems = check_typed(self.values(), layout, starts_on=starts_on, today=timezone.localdate())
            for problem in problems:
                self._add(layout.field_of(problem.column), problem)
        return cleaned

    def _add(self, field: str, problem):
        comes_from_number = self.locked() is not None and field in ("sex", "birth_date")
        if problem.level == "error" and field not in self.errors and not comes_from_number:
            self.add_error(field, problem_words(problem))


class StateFilter(forms.Form):
    """Filter of a roster's accepted rows by where the new student stands now."""

    list = forms.CharField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(label=_("Stands at"), choices=[("", _("all")), *State.choices], required=False)


class NameSearch(forms.Form):
    """Search by name; sent by POST, so that no name stands in an address."""

    name = forms.CharField(label=_("Name"), max_length=50, required=False)

    @classmethod
    def of(cls, request: HttpRequest) -> "NameSearch":
        """The search that a list's page was asked with."""
        return cls(request.POST if request.method == "POST" else None)

    @property
    def wanted(self) -> str:
        """The name that is looked for; blank when the page was opened without, or with one that cannot be."""
        return self.cleaned_data["name"].strip() if self.is_bound and self.is_valid() else ""
