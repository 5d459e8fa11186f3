"""Pages of signing in and out and of the password: Django's own views in our look."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.db import transaction
from django.forms import TextInput, ValidationError
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from config.practice.seats import ROLES, seats_in_use
from config.sign_in.desk import get_up, standing_words
from registry.accounts import desk_sessions, issuing
from registry.accounts.models import Account

LONGEST_USERNAME = Account._meta.get_field("username").max_length


class SignInForm(AuthenticationForm):
    """Username and password. Nobody's name is longer than the column: such an attempt is refused unrecorded."""

    username = UsernameField(max_length=LONGEST_USERNAME, widget=TextInput(attrs={"autofocus": True}))

    def confirm_login_allowed(self, user):
        """Who knows the password of an account that may not be used is shown why, and what to do."""
        if not user.is_active:
            raise ValidationError(standing_words(user), code="inactive")


class SignIn(views.LoginView):
    """The one page to sign in; in practice mode it offers the seats."""

    template_name = "registration/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        """With what there is to practise, if it is practice."""
        more = {"roles": ROLES, "seats": seats_in_use()} if settings.PRACTICE else {}
        return super().get_context_data(**kwargs) | more


@method_decorator(login_not_required, name="dispatch")
class SignOut(views.LogoutView):
    """Signs out and says so on the sign-in page; a second press does no harm."""

    def post(self, request, *args, **kwargs):
        """Signs out; the words travel in a cookie, for the session is gone. Unread ones are not for who comes next."""
        get_up(request)
        response = super().post(request, *args, **kwargs)
        list(messages.get_messages(request))
        messages.info(request, _("You are signed out. Drafts are kept."))
        return response


class PasswordChange(views.PasswordChangeView):
    """The own password; whoever else is signed in with the account is signed out."""

    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form):
        """Django ends the other sessions, whose passwords no longer fit; their desk sessions end with them."""
        account = self.request.user
        assert isinstance(account, Account)  # the page asks for sign-in
        with transaction.atomic():
            response = super().form_valid(form)
            issuing.note(account, "change_password", account)
            desk_sessions.end_all(account, but=account.desk_session)
        return response
