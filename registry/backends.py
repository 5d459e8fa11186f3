"""Who may sign in, and with what: a password, or once the code of an activation slip (N8)."""

from django.contrib.auth.backends import BaseBackend, ModelBackend

from registry.accounts.issuing import code_fits
from registry.accounts.models import Account


class PasswordBackend(ModelBackend):
    """Also lets the right password of an account that may not be used pass, so that the form can say why it may not.

    Whoever is signed in by it is asked again on every request: a disabled account is nobody's from the next one on.
    """

    def user_can_authenticate(self, user) -> bool:
        """The sign-in form looks at the standing itself (config/sign_in/pages.py)."""
        return True

    def get_user(self, user_id):
        """The account of a session, while it may be used."""
        # with its place, which the frame of every page and many lists name
        account = Account.objects.select_related("school__authority", "authority").filter(pk=user_id).first()
        return account if account is not None and account.is_active else None


class CodeBackend(BaseBackend):
    """Finds the account that a code activates; called by ``authenticate``, so that attempts are counted there."""

    def authenticate(self, request, username=None, secret_code=None):  # type: ignore[override]  # Django asks whom it fits
        """The account, when this is its code now; whoever has none costs the same time."""
        account = Account.objects.filter(username=username).first()
        known = account or Account(pk=0)
        return account if code_fits(known, secret_code or "") and account else None
