"""Pages of practice mode; at any other site they do not exist."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.practice.seats import BY_CODE, account_of, free_account, seat_of, still_there
from config.sign_in.activation import PASSWORD_BACKEND
from review.forms.numbers import whole_number


@login_not_required
@require_POST
def practise(request: HttpRequest) -> HttpResponse:
    """Sit down at a free seat, or at the one named, in a role; nobody needs a password."""
    role = BY_CODE.get(request.POST.get("role", ""))
    if not settings.PRACTICE or role is None:
        raise Http404
    number = whole_number(request.POST.get("seat", ""))
    seat = still_there(number) if number is not None else None
    place = (seat, account_of(seat, role)) if seat else free_account(role) if number is None else None
    if place is None:
        messages.warning(request, _("There is no such seat now. Choose a role, and you get a free one."))
        return redirect(settings.LOGIN_URL)
    seat, account = place
    if not account.is_active:  # somebody practised disabling it
        text = _(
            "At seat %(number)s somebody has disabled the account of this role or issued a new code for it; tonight "
            "it is made again. Choose another role, or sign out and get another seat."
        )
        messages.warning(request, text % {"number": seat.number})
        return redirect(settings.LOGIN_URL)
    login(request, account, backend=PASSWORD_BACKEND)
    text = _("You sit at seat %(number)s as %(role)s. The number leads you back here until tonight.")
    messages.info(request, text % {"number": seat.number, "role": role.label})
    return redirect("home")


@require_safe
def practice_roster(request: HttpRequest, name: str) -> FileResponse:
    """One of the seat's rosters to practise with."""
    place = seat_of(request.user)
    if place is None:
        raise Http404
    seat, role = place
    if name not in seat.rosters(role.place):
        raise Http404
    return FileResponse((seat.folder / role.place / name).open("rb"), as_attachment=True, filename=name)
