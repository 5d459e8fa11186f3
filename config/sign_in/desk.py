"""Who sits at the desk (N8): every signed-in request belongs to a desk session; a desk account is asked whose it is.

The desk session's id stands in the session. Registrars, officers and operations sit there as their account's own
person; under a desk account nothing goes on until somebody has said who it is.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from config.site.middleware import page_of
from registry.access import only_for
from registry.accounts import desk_sessions
from registry.accounts.models import Account, DeskSession
from registry.accounts.states import Standing
from registry.roles import Role

DESK_SESSION = "desk_session"  # in the session


def asks_nobody(view: Callable) -> Callable:
    """Decorator of a view that a desk account may open before anybody has said who sits there."""
    view.asks_nobody = True  # type: ignore[attr-defined]  # a mark on the function, for `AtTheDesk`
    return view


class AtTheDesk:
    """Finds the desk session of a request, and sets ``request.user.desk_session``; where that has ended, signs out.

    It stands before SignInFirst, because reading ``request.user`` there throws away the session of an account that
    may not be used any more, and with it the reason.
    """

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> HttpResponse | None:
        """None to go on; else the way to sign-in or to the question who is at the desk."""
        pk = request.session.get(DESK_SESSION)
        account, needs_login = request.user, getattr(view, "login_required", True)
        if not account.is_authenticated:
            return _signed_out(request, pk) if pk and needs_login else None
        desk_session = DeskSession.objects.filter(pk=pk, account=account.pk).first() if pk else None
        if desk_session and desk_session.ended_at:
            logout(request)
            return _signed_out(request, desk_session.pk) if needs_login else None
        if desk_session:
            desk_sessions.note_seen(desk_session)
        elif needs_login and account.role != Role.DESK:
            desk_session = sit_down(request, account.person)
        account.desk_session = desk_session
        asked = needs_login and desk_session is None and not getattr(view, "asks_nobody", False)
        return _ask(request) if asked else None


def sit_down(request: HttpRequest, person: str) -> DeskSession:
    """Begin a desk session in this session, instead of the one before."""
    account = request.user
    assert isinstance(account, Account)  # its pages ask for sign-in
    if account.desk_session:
        desk_sessions.end(account.desk_session, account)
    account.desk_session = desk_sessions.begin(account, person)
    request.session[DESK_SESSION] = account.desk_session.pk
    return account.desk_session


def get_up(request: HttpRequest) -> None:
    """End the desk session of this session; the session itself ends with signing out."""
    if request.user.is_authenticated and request.user.desk_session:
        desk_sessions.end(request.user.desk_session, request.user)


def _signed_out(request: HttpRequest, pk: int) -> HttpResponse:
    """To sign-in, with the sentence why this session is over; what was just sent is said to be lost there."""
    messages.warning(
        request, _why_over(DeskSession.objects.select_related("account", "ended_by").filter(pk=pk).first())
    )
    lost = {"unsaved": "1"} if request.method == "POST" else {}
    back = page_of(request) if request.method == "POST" else request.get_full_path()
    return _lead(request, resolve_url("sign_in"), lost | {"next": back})


def _why_over(desk_session: DeskSession | None) -> str:
    if desk_session is None:
        return _("You have been signed out. Sign in again.")
    if not desk_session.account.is_active:
        return standing_words(desk_session.account)
    if desk_session.ended_by:
        return _("%(person)s ended this desk session. Sign in again if you are to go on.") % {
            "person": desk_session.ended_by.person or desk_session.ended_by.username
        }
    return _("The password of this account was changed, so that everybody has to sign in again with the new one.")


def standing_words(account: Account) -> str:
    """Why nobody may sign in with this account now, and what to do."""
    asked = _("your school's registrar") if account.role == Role.DESK else _("your education authority")
    return {
        Standing.WAITING: _(
            "This account has not been activated, or it was given a new code: activate it by its slip."
        ),
        Standing.LOCKED: _(
            "Nobody used this account for a long time, so it is locked. Ask %(contact)s for a new code."
        ),
        Standing.DISABLED: _("This account is disabled. Ask %(contact)s."),
        Standing.ENDED: _("This account has ended with the season. Ask %(contact)s to extend it."),
    }[account.standing] % {"contact": asked}


def _ask(request: HttpRequest) -> HttpResponse:
    lost = {"unsaved": "1"} if request.method == "POST" else {}
    back = page_of(request) if request.method == "POST" else request.get_full_path()
    return _lead(request, reverse("desk"), lost | {"next": back})


def _lead(request: HttpRequest, url: str, query: dict) -> HttpResponse:
    """There, as a whole page, also when only a part of a page was asked for."""
    url = f"{url}?{urlencode(query, safe='/')}"
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)


class PersonForm(forms.Form):
    """Who sits at the desk."""

    person = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=DeskSession._meta.get_field("person").max_length,
        help_text=gettext_lazy("It stands in the history beside everything that you do, so that others can ask you."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )

    def clean_person(self) -> str:
        """Blanks folded."""
        return " ".join(self.cleaned_data["person"].split())


@only_for("desk")
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """经办人: who is at the desk now; answered again whenever somebody else takes over."""
    assert isinstance(request.user, Account)  # as `only_for` has made sure
    back = _safe_next(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sit_down(request, form.cleaned_data["person"])
        return HttpResponseRedirect(back)  # an address, never the name of one
    context = {
        "title": _("Who is at the desk?"),
        "form": form,
        "next": back,
        "earlier": desk_sessions.earlier_persons(request.user),
        "now": request.user.desk_session,
    }
    return render(request, "registration/desk.html", context)


asks_nobody(desk)


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else reverse("home")
