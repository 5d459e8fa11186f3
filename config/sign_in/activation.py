"""Activating an account by its slip (N8): name and code once, then an own password. Throttled as sign-in is."""

from django import forms
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from config.sign_in.desk import get_up, sit_down
from registry.accounts.issuing import activate
from registry.accounts.models import Account

PASSWORD_BACKEND = "registry.backends.PasswordBackend"  # noqa: S105 (a class)


class ActivationForm(SetPasswordMixin, forms.Form):
    """Username and code of the slip, the own name, and a password of one's own twice."""

    username = forms.CharField(
        label=gettext_lazy("Username"),
        max_length=Account._meta.get_field("username").max_length,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Activation code"),
        max_length=40,
        help_text=gettext_lazy("As on the slip, like 7KQ2-M4XD-9TFA; capitals and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.CharField(
        label=gettext_lazy("Your own name"),
        max_length=Account._meta.get_field("person").max_length,
        help_text=gettext_lazy("Your real name: it stands beside everything that you do."),
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("Your own password"), label2=gettext_lazy("The password once more")
    )

    def clean_person(self) -> str:
        """Blanks folded."""
        return " ".join(self.cleaned_data["person"].split())

    def clean(self):
        """Both passwords alike and good enough, whatever the code: what is said of them tells nothing of an account."""
        super().clean()
        values = self.cleaned_data
        self.validate_passwords("new_password1", "new_password2")
        someone = Account(username=values.get("username", ""), person=values.get("person", ""))
        self.validate_password_for_user(someone, "new_password2")
        return values


@method_decorator(login_not_required, name="dispatch")
class Activate(View):
    """The page of a slip's second step; the same answer to a wrong name, a wrong code, and one that is over."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(request, ActivationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Activate and sign in; the code is looked at only when everything else is in order."""
        form = ActivationForm(request.POST)
        account = self._activated(request, form) if form.is_valid() else None
        if account is None:
            return self._page(request, form)
        get_up(request)  # whoever was signed in here
        login(request, account, backend=PASSWORD_BACKEND)
        sit_down(request, form.cleaned_data["person"])
        return redirect("home")

    @staticmethod
    def _activated(request: HttpRequest, form: ActivationForm) -> Account | None:
        said = form.cleaned_data
        found = authenticate(request, username=said["username"], secret_code=said["code"])
        done = found and activate(found.pk, said["code"], said["new_password1"], said["person"])
        if not done:
            form.add_error(
                None,
                _(
                    "Username and code do not fit, or the code was used already or is older than seven days. "
                    "Compare both with the slip; if they agree, ask who gave it to you for a new code."
                ),
            )
        return done or None

    @staticmethod
    def _page(request: HttpRequest, form: ActivationForm) -> HttpResponse:
        return render(request, "registration/activate.html", {"title": _("Activate an account"), "form": form})
