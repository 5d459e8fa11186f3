"""Forms that narrow the lists of new students, of who is registered and of the access log."""

from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry, State
from enrollment.entries.season_end import ended_with_season
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import current_season, past_deadline
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from registry.access_log import AccessKind
from registry.accounts.models import Account
from registry.institutions import School, Track
from registry.roles import Role
from review.forms.days import DayInput
from review.forms.rosters import SeasonField
from review.people.awaiting import CONDITIONS, Awaiting
from review.people.how import CONDITIONS as HOW_CONDITIONS
from review.people.how import How
from review.people.looked_again import AfterLoad, after_load

ANY = ("", _("all"))
ENDED_UNFINISHED = "ended"


class NewStudentFilter(forms.Form):
    """Filter of the list; words and ids only, because it stands in the address: never a name or a number."""

    fields: dict[str, Any]  # each of its own kind

    whom = forms.ChoiceField(label=_("Awaiting"), choices=[ANY, *Awaiting.choices], required=False)
    state = forms.ChoiceField(label=_("Stands at"), choices=[ANY, *State.choices], required=False)
    overdue = forms.ChoiceField(
        label=_("Deadline"),
        choices=[
            ANY,
            ("1", _("past, and not finished by the school")),
            (ENDED_UNFINISHED, _("ended unfinished, with the season")),
        ],
        required=False,
    )
    after_load = forms.ChoiceField(label=_("After a load"), choices=[ANY, *AfterLoad.choices], required=False)
    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), required=False, empty_label=_("all"))
    roster = forms.ModelChoiceField(Roster.objects.none(), label=_("Roster"), required=False, empty_label=_("all"))
    season = forms.ModelChoiceField(Season.objects.none(), label=_("Season"), required=False, empty_label=None)

    def __init__(self, data, account: Account):
        super().__init__(data)
        self._offer_seasons()
        if not data.get("after_load"):  # a notice leads to it; nobody looks for it in the list
            self.fields["after_load"].widget = forms.HiddenInput()
        if account.role == Role.OFFICER:
            del self.fields["roster"]
            self.fields["school"].queryset = School.objects.reviewed_by(account).order_by("code")
        else:
            del self.fields["school"]
            self.fields["roster"].queryset = Roster.objects.visible_to(account).order_by("-uploaded_at")
            self.fields["roster"].label_from_instance = lambda roster: roster.file_name

    def _offer_seasons(self) -> None:
        field, now = self.fields["season"], current_season()
        field.queryset = Season.objects.filter(starts_on__lte=timezone.localdate())
        field.initial, field.label_from_instance = now, lambda season: season_words(season.code)
        if len(field.queryset) < 2:  # read once, for the choices as well
            field.widget = forms.HiddenInput()
        self._now = now

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """What was chosen; a word that cannot be read narrows nothing."""
        self.full_clean()
        chosen = self.cleaned_data
        entries = entries.filter(season=chosen.get("season") or self._now)
        if chosen.get("whom"):
            entries = entries.filter(CONDITIONS[chosen["whom"]])
        for name in ("state", "school", "roster"):
            if chosen.get(name):
                entries = entries.filter(**{name: chosen[name]})
        if chosen.get("overdue") == ENDED_UNFINISHED:
            entries = ended_with_season(entries)
        elif chosen.get("overdue"):
            entries = past_deadline(entries.filter(state__in=states.AT_THE_SCHOOL))
        return entries.filter(after_load(chosen["after_load"])) if chosen.get("after_load") else entries

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the season was chosen."""
        return any(value for name, value in self.cleaned_data.items() if name != "season")


class HowFilter(forms.Form):
    """Filter of both reviews by how the new students came to their records."""

    how = forms.ChoiceField(label=_("Came to the record"), choices=[ANY, *How.choices], required=False)
    season = forms.IntegerField(widget=forms.HiddenInput, required=False)  # which the list shows

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Those that came so; a word that cannot be read narrows nothing."""
        self.full_clean()
        how = self.cleaned_data.get("how")
        return entries.filter(HOW_CONDITIONS[how]) if how else entries

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.cleaned_data.get("how"))


class RegisteredFilter(forms.Form):
    """Filter of the registered students; nothing personal, because it stands in the address."""

    fields: dict[str, Any]  # each of its own kind

    season = forms.ModelChoiceField(Season.objects.none(), label=_("Season"), required=False, empty_label=_("all"))
    track = forms.ChoiceField(label=_("Track"), choices=[("", _("all")), *Track.choices], required=False)
    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), required=False, empty_label=_("all"))
    of_class = forms.ChoiceField(label=_("Class"), required=False)
    begin = forms.DateField(label=pgettext_lazy("first day", "registered from"), required=False, widget=DayInput())
    end = forms.DateField(label=pgettext_lazy("last day", "to"), required=False, widget=DayInput())

    LOOKUPS = MappingProxyType(
        {"begin": "state_since__date__gte", "end": "state_since__date__lte", "of_class": "of_class"}
    )

    def __init__(self, *args, account, entries: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["season"] = SeasonField(
            Season.objects.all(), label=_("Season"), required=False, empty_label=_("all")
        )
        if account.school_id:  # a school has one kind of new students or two, and its own classes
            del self.fields["school"]
            classes = sorted(set(entries.order_by().values_list("of_class", flat=True)) - {""})
            self.fields["of_class"].choices = [("", _("all")), *((name, name) for name in classes)]
        else:
            del self.fields["of_class"]
            self.fields["school"].queryset = School.objects.reviewed_by(account)

    def chosen(self) -> dict[str, str]:
        """What is narrowed by, as it stands in an address; what cannot be read narrows nothing."""
        values = self.cleaned_data if self.is_valid() else {}
        return {name: self.data.get(name, "") for name, value in values.items() if value}

    def narrow(self, entries: QuerySet) -> QuerySet:
        """Those of the entries that fit all that was filled in."""
        values = self.cleaned_data if self.is_valid() else {}
        return entries.filter(**{self.LOOKUPS.get(name, name): value for name, value in values.items() if value})

    def address(self, url: str) -> str:
        """The list's address, narrowed as it was."""
        return f"{url}?{urlencode(self.chosen())}" if self.chosen() else url


class AccessFilter(forms.Form):
    """Filter of the access log; nothing personal, because it stands in the address."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *AccessKind.choices], required=False)
    begin = forms.DateField(label=pgettext_lazy("first day", "from"), required=False, widget=DayInput())
    end = forms.DateField(label=pgettext_lazy("last day", "to"), required=False, widget=DayInput())

    def narrow(self, entries: QuerySet) -> QuerySet:
        """The entries of the kind and the days chosen; what cannot be read filters nothing."""
        values = self.cleaned_data if self.is_valid() else {}
        lookups = {"kind": "kind", "begin": "at__date__gte", "end": "at__date__lte"}
        return entries.filter(**{lookups[name]: value for name, value in values.items() if value})
