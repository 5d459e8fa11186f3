"""The list of all new students of a school, or of an authority's own schools, as its filter narrows it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry, State
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import current_season, past_deadline
from enrollment.seasons.models import Season
from enrollment.seasons.wording import season_words
from registry.accounts.models import Account, Role
from registry.institutions import School
from registry.text import Text
from review.people.awaiting import CONDITIONS, Awaiting

ANY = ("", _("all"))


class NewStudentFilter(forms.Form):
    """Filter of the list; words and ids only, because it stands in the address: never a name or a number."""

    fields: dict[str, Any]  # each of its own kind

    whom = forms.ChoiceField(label=_("Awaiting"), choices=[ANY, *Awaiting.choices], required=False)
    state = forms.ChoiceField(label=_("Stands at"), choices=[ANY, *State.choices], required=False)
    overdue = forms.ChoiceField(
        label=_("Deadline"), choices=[ANY, ("1", _("past, and not finished by the school"))], required=False
    )
    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), required=False, empty_label=_("all"))
    roster = forms.ModelChoiceField(Roster.objects.none(), label=_("Roster"), required=False, empty_label=_("all"))
    season = forms.ModelChoiceField(Season.objects.none(), label=_("Season"), required=False, empty_label=None)

    def __init__(self, data, account: Account):
        super().__init__(data)
        self._offer_seasons()
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
        if chosen.get("overdue"):
            entries = past_deadline(entries.filter(state__in=states.AT_THE_SCHOOL))
        return entries

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the season was chosen."""
        return any(value for name, value in self.cleaned_data.items() if name != "season")


def act_of(entry: Entry, account: Account) -> tuple[str, Text]:
    """Where this account goes on with a new student: name of the address, and the words."""
    allowed = states.allowed(entry.state, account.role)
    for action, url_name, words in (
        ("confirm", "resolve_entry", _("Confirm")),
        ("save", "supplement", _("Supplement")),
        ("school_approve", "review_entry", _("Review")),
        ("authority_approve", "review_entry", _("Review")),
    ):
        if action in allowed:
            return url_name, words
    return "entry", _("Look")
