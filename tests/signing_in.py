"""Signed in without a password; at a desk account somebody sits already, as after the question who it is."""

from django.test import Client

from registry.accounts import desk_sessions
from registry.accounts.models import Account, DeskSession

PASSWORD = "harbour-Lamp-52"


def sign_in(client: Client, account: Account, person: str = "") -> Client:
    """Sign the account in with this browser; gives the browser."""
    client.force_login(account)
    desk_session = sit(account, person)
    session = client.session
    session["desk_session"] = desk_session.pk
    session.save()
    return client


def sit(account: Account, person: str = "") -> DeskSession:
    """A desk session of this person under the account, of its own person by default."""
    return desk_sessions.begin(account, person or account.person)


def signed_in(account: Account, person: str = "") -> Client:
    """A browser of its own in which this account is signed in."""
    return sign_in(Client(), account, person)
