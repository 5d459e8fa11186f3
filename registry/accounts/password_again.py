"""The password asked for once more, before whole numbers leave in a file: that somebody is signed in is not enough."""

import time

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from registry.accounts import desk_sessions
from registry.accounts.models import Account

WRONG_AT_MOST, WITHIN = 5, 10 * 60  # so many in so many seconds
_WRONG = "wrong_passwords"  # in the session: when each of them was typed


def confirm_password(request: HttpRequest, text: str) -> bool:
    """Whether this is the password of who is signed in; the fifth wrong one in ten minutes signs out.

    It locks nobody out of signing in: whoever knows the password goes on. A second factor is asked for here, too, once
    there is one.
    """
    account = request.user
    assert isinstance(account, Account)  # its pages ask for sign-in
    with transaction.atomic():
        # who types two at the same moment counts one after the other; so what is counted is read again
        Account.objects.select_for_update(no_key=True, of=("self",)).get(pk=account.pk)
        before = type(request.session)(request.session.session_key).get(_WRONG, [])
        now = int(time.time())
        right = account.check_password(text)
        wrong = [] if right else [*(at for at in before if at > now - WITHIN), now]
        request.session[_WRONG] = wrong
        request.session.save()
    if len(wrong) >= WRONG_AT_MOST:
        if account.desk_session:
            desk_sessions.end(account.desk_session, account)
        logout(request)
    return right
