"""The one rule of who sees what; every queryset that a page uses passes through ``visible_to``.

Deny by default. A school's people see their school. An authority's officer sees the new students of the schools whose
competent authority it is, and of all schools below it the institutions and their figures. Ops see institutions and
rows in Django admin only, which does not ask here.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.roles import Role

SCHOOL_ROLES = frozenset({Role.REGISTRAR, Role.DESK})


def within(account, path: str) -> Q | None:
    """Condition for rows about persons whose school lies at ``path``; None means nothing at all."""
    if not account.is_authenticated or not account.is_active:
        return None
    if account.role in SCHOOL_ROLES:
        return Q(**{path: account.school_id})
    if account.role == Role.OFFICER:
        return Q(**{f"{path}__authority": account.authority_id})
    return None


def below(account, path: str) -> Q | None:
    """Condition for institutions and figures: the own school, or every school below the officer's authority."""
    if not account.is_authenticated or not account.is_active:
        return None
    if account.role in SCHOOL_ROLES:
        return Q(**{path: account.school_id})
    if account.role == Role.OFFICER:
        prefix = "" if path == "pk" else f"{path}__"
        return subtree(account.authority_id, f"{prefix}authority")
    return None


def subtree(authority_id: int, path: str) -> Q:
    """Authorities at ``path`` that are the given one or lie below it (a province, its cities, their counties).

    ``path`` "pk" stands for rows that are authorities themselves.
    """
    above = "superior" if path == "pk" else f"{path}__superior"
    return Q(**{path: authority_id}) | Q(**{above: authority_id}) | Q(**{f"{above}__superior": authority_id})


class ScopedQuerySet(models.QuerySet):
    """A queryset with the scope rule; ``school_path`` leads from the row to its school."""

    school_path = "school"

    def visible_to(self, account):
        """Only rows that this account may see."""
        condition = within(account, self.school_path)
        return self.none() if condition is None else self.filter(condition)


def only_for(*roles: str):
    """Decorator of a view: another role gets 403; what is not the account's own is 404 by ``visible_to``."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.user.role not in roles:
                raise PermissionDenied(_("Your account's role does not include this page."))
            return view(request, *args, **kwargs)

        return checked

    return decorate
