"""How an account stands, and which act leads from where to where: one table for pages, services and tests (N8)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.roles import Role
from registry.text import Text


class Standing(models.TextChoices):
    """Whether somebody may sign in with an account, and if not, why."""

    WAITING = "waiting", _("to be activated")
    ACTIVE = "active", _("active")
    LOCKED = "locked", _("locked (not used)")
    DISABLED = "disabled", _("disabled")
    ENDED = "ended", _("ended")


_ANY_ROLE = frozenset(Role)
_DESK = frozenset({Role.DESK})


@dataclass(frozen=True)
class Act:
    """One act: ``words`` for the history, from which standings, to which; a blank target is found by the service.

    ``by_hand``: the page of an account offers it to who made the account. ``roles``: whose accounts it is for.
    """

    words: Text
    sources: frozenset[str]
    target: str = ""
    by_hand: bool = False
    roles: frozenset[Role] = _ANY_ROLE


_STANDING = frozenset(Standing.values)

ACTS: dict[str, Act] = {
    "make": Act(_("made"), frozenset()),
    "issue_code": Act(
        _("code issued"),
        frozenset({Standing.WAITING, Standing.ACTIVE, Standing.LOCKED}),
        Standing.WAITING,
        by_hand=True,
    ),
    "activate": Act(_("activated"), frozenset({Standing.WAITING}), Standing.ACTIVE),
    "disable": Act(
        _("disabled"), frozenset({Standing.WAITING, Standing.ACTIVE, Standing.LOCKED}), Standing.DISABLED, by_hand=True
    ),
    "enable": Act(_("enabled"), frozenset({Standing.DISABLED}), by_hand=True),
    "lock": Act(_("locked, because nobody used it"), frozenset({Standing.ACTIVE}), Standing.LOCKED),
    "extend": Act(
        _("last day of use moved"),
        frozenset({Standing.WAITING, Standing.ACTIVE, Standing.LOCKED, Standing.ENDED}),
        by_hand=True,
        roles=_DESK,
    ),
    "end": Act(
        _("ended"),
        frozenset({Standing.WAITING, Standing.ACTIVE, Standing.LOCKED}),
        Standing.ENDED,
        by_hand=True,
        roles=_DESK,
    ),
    "expire": Act(
        _("ended after its last day of use"),
        frozenset({Standing.WAITING, Standing.ACTIVE}),
        Standing.ENDED,
        roles=_DESK,
    ),
    "change_password": Act(_("password changed"), _STANDING),
    "set_password": Act(_("password set by operations"), _STANDING),
    "edit": Act(_("changed by operations"), _STANDING),
}
# acts by hand that only change how an account stands, or until when; a new code is shown on a slip besides
CHANGES = frozenset(name for name, act in ACTS.items() if act.by_hand) - {"issue_code"}


def allowed(standing: str, role: str) -> frozenset[str]:
    """Acts by hand on an account of this role that stands so."""
    return frozenset(
        name for name, act in ACTS.items() if act.by_hand and standing in act.sources and role in act.roles
    )
