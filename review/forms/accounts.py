"""Forms of the pages of accounts; what may be done is decided in registry/accounts/issuing.py."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.access_log import MOST_REASON
from registry.accounts.issuing import Order, places_for, username_problem
from registry.accounts.models import Account
from registry.roles import Role
from review.accounts.lists import KINDS, season_end
from review.forms.days import DayInput
from review.forms.rosters import OneFile, SpreadsheetField

MOST_GRANTED = 100_000  # both numbers of every row of the longest list
_PERSON = Account._meta.get_field("person").max_length
_USERNAME = Account._meta.get_field("username").max_length


class NewAccountForm(forms.Form):
    """One account: for which place, whose, under which name; a desk account also until when."""

    fields: dict[str, Any]  # each of its own kind

    place: Any = forms.ModelChoiceField(None, label=_("For"))  # a school or an authority
    person = forms.CharField(
        label=_("Name of the person"),
        max_length=_PERSON,
        required=False,
        help_text=_("May be left blank: whoever activates the account writes the own name."),
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=_USERNAME,
        required=False,
        help_text=_(
            "Left blank, the place's code is the username, with a number behind it from the second account on."
        ),
    )
    valid_until = forms.DateField(
        label=_("Last day of use"),
        widget=DayInput(),
        help_text=_("After this day nobody can sign in with it. It can be moved."),
    )

    def __init__(self, *args, by: Account, of: str, **kwargs):
        super().__init__(*args, **kwargs)
        self._of, places = of, places_for(by, KINDS[of])
        self.fields["place"].queryset = places.order_by("code")
        if KINDS[of] == Role.DESK:
            self._for_the_desk(by)
        else:
            del self.fields["valid_until"]
            self.fields["place"].label = _("School") if of == "schools" else _("Authority")
            self.fields["place"].label_from_instance = lambda place: f"{place.name} ({place.code})"

    def _for_the_desk(self, by: Account) -> None:
        self.fields["place"].widget = forms.HiddenInput()
        self.fields["place"].initial = by.school_id
        self.fields["person"].required = True
        self.fields["person"].label = _("What the desk is called")
        self.fields["person"].help_text = _("Several people may use it at the same time; each gives their own name.")
        self.fields["username"].help_text = _("Left blank, it is the school's code with “-desk” behind.")
        self.fields["valid_until"].initial = season_end(by.own_school)

    def clean_username(self) -> str:
        """The rules of usernames, before anything is made."""
        username = self.cleaned_data["username"].strip()
        problem = username_problem(username) if username else ""
        if problem:
            raise forms.ValidationError(problem)
        return username

    def clean_valid_until(self):
        """Not before today."""
        return not_past(self.cleaned_data["valid_until"])

    @property
    def order(self) -> Order:
        """What a valid form asks for."""
        said = self.cleaned_data
        person = " ".join(said["person"].split())
        return Order(said["place"].pk, person, said["username"], said.get("valid_until"))


def not_past(day):
    """The day, unless it is over. Raises ValidationError."""
    if day < timezone.localdate():
        raise forms.ValidationError(_("The last day of use is in the past. Choose today or a later day."))
    return day


class ValidUntilForm(forms.Form):
    """Until when a desk account may be used."""

    valid_until = forms.DateField(label=_("Last day of use"), widget=DayInput())

    def clean_valid_until(self):
        """Not before today."""
        return not_past(self.cleaned_data["valid_until"])


class GrantForm(forms.Form):
    """How many whole numbers more for today, and why."""

    numbers = forms.IntegerField(label=_("Whole numbers more, today"), min_value=1, max_value=MOST_GRANTED)
    reason = forms.CharField(label=_("Reason"), max_length=MOST_REASON)


class SheetForm(OneFile):
    """The filled-in sheet of accounts."""

    file = SpreadsheetField(
        label=_("Sheet of accounts"), error_messages={"required": _("Choose the filled-in sheet of accounts first.")}
    )


class SearchForm(forms.Form):
    """Which places the list shows: nothing personal, it stands in the address."""

    show = forms.CharField(required=False, widget=forms.HiddenInput())
    words = forms.CharField(label=_("Name or code"), max_length=100, required=False)

    def clean_words(self) -> str:
        """Without blanks around."""
        return self.cleaned_data["words"].strip()
