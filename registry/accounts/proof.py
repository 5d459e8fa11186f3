"""The password asked for once more, before whole numbers leave in a file: an open browser is not its owner."""

import time

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from registry.accounts.models import Account

MOST_WRONG = 5
WITHIN_SECONDS = 10 * 60
_WRONG = "wrong_passwords"  # in the session: when each was typed


def confirm_password(request: HttpRequest, text: str) -> bool:
    """Whether this is the password of the account that is signed in.

    The fifth wrong one within ten minutes signs the browser out, and no other: nobody can lock a colleague out by it.
    Under the account's lock and by the session as it is stored, so that many tries at once count one after the other.
    A second factor is asked for here as well, once there is one.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=request.user.pk or 0)
        stored = type(request.session)(request.session.session_key)
        now = time.time()
        wrong = [at for at in stored.get(_WRONG, []) if at > now - WITHIN_SECONDS]
        fits = len(wrong) < MOST_WRONG and account.check_password(text)
        request.session[_WRONG] = wrong = [] if fits else [*wrong, now]
        request.session.save()
    if len(wrong) >= MOST_WRONG:
        logout(request)
    return fits
