"""Activation slips (N8): one for each account made or given a new code, printed by the browser, shown once."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.access_log import AccessKind, log_access
from registry.accounts.issuing import Slip


def slips(request: HttpRequest, made: Sequence[Slip], *, reason: str, back: str, **more) -> HttpResponse:
    """The page with the activation slips, the only time that their codes are seen; that it was made is logged (I23)."""
    schools = {slip.account.school for slip in made}
    entry = None
    if made:
        school = next(iter(schools)) if len(schools) == 1 else None
        entry = log_access(
            request.user, AccessKind.PRINT, "activation_slips", reason=reason, rows=len(made), school=school
        )
    context = {
        "title": _("Activation slips"),
        "slips": made,
        "entry": entry,
        "back": back,
        "said": _made_words(len(made)),
    }
    return render(request, "registry/slips.html", context | more)


def _made_words(count: int) -> str:
    if not count:
        return _("No account was made.")
    return ngettext(
        "%(count)d slip. Print it now: its code is not shown again; a new one can be issued at any time.",
        "%(count)d slips. Print them now: their codes are not shown again; new ones can be issued at any time.",
        count,
    ) % {"count": count}
