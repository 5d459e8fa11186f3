"""Forms that narrow the lists of who is registered and of the access log."""

from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.seasons.models import Season
from registry.access_log import AccessKind
from registry.institutions import School, Track
from review.forms.cases import DayInput
from review.forms.rosters import SeasonField


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
