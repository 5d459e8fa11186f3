"""What the pages of accounts show: slips, the page of one account, the words after an act."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.accounts.models import Account, AccountStep, DeskSession
from registry.accounts.states import ACTS, Standing, allowed
from registry.roles import Role

LAST_DESK_SESSIONS = 20


def account_context(account: Account, by: Account) -> dict:
    """One account: facts, what ``by`` may do, who is signed in, and all that was done to it."""
    cared_for = Account.objects.in_care_of(by).filter(pk=account.pk).exists()
    desk_sessions = DeskSession.objects.visible_to(by).filter(account=account).select_related("ended_by")
    return {
        "title": account.username,
        "account": account,
        "cared_for": cared_for,
        "acts": allowed(account.standing, account.role) if cared_for else frozenset(),
        "code_kills": account.standing == Standing.ACTIVE,
        "desk_sessions": desk_sessions[:LAST_DESK_SESSIONS],
        "may_see_desk_sessions": by.pk == account.pk or (by.role == Role.REGISTRAR and cared_for),
        "steps": [_step(step) for step in account.steps.select_related("by")],
        "back": back_to(account, by),
    }


def _step(step: AccountStep) -> dict:
    before, after = step.get_from_state_display(), step.get_to_state_display()
    moved = f"{before} → {after}" if step.from_state and step.from_state != step.to_state else ""
    by_itself = step.action in ("lock", "expire")
    who = step.who or (_("the system") if by_itself else _("operations (command line)"))
    return {"at": step.at, "who": who, "words": ACTS[step.action].words, "moved": moved, "reason": _about(step)}


def _about(step: AccountStep) -> str:
    """What the detail of a step says: who it is for, which fields, or until when."""
    if step.action == "make" and step.detail:
        return _("for %(person)s") % {"person": step.detail}
    if step.action == "edit":
        labels = {field.name: str(field.verbose_name) for field in Account._meta.concrete_fields}
        return pgettext("between items", ", ").join(labels.get(name, name) for name in step.detail.split(", "))
    return step.detail


def back_to(account: Account, by: Account) -> str:
    """The list in which ``by`` finds the account."""
    if account.pk == by.pk:
        return reverse("desk_sessions")
    return reverse("account_authorities" if account.role == Role.OFFICER else "accounts")


def done_words(account: Account, act: str) -> str:
    """What was done, and what follows from it."""
    words = {
        "disable": _("%(name)s is disabled; whoever was signed in with it is signed out."),
        "enable": _("%(name)s can be used again."),
        "extend": _("%(name)s can be used until %(day)s."),
        "end": _("%(name)s has ended; whoever was signed in with it is signed out."),
    }[act]
    if act in ("enable", "extend"):
        words = {
            Standing.WAITING: _("%(name)s is to be activated; issue a new code if the slip is lost or old."),
            Standing.LOCKED: _("%(name)s is still locked; its last day of use is now %(day)s. Issue a new code next."),
            Standing.ENDED: _("%(name)s is no longer disabled, but its last day of use has passed. Move it next."),
        }.get(account.standing, words)
    return words % {"name": account.username, "day": account.valid_until}


def not_issued_words(refused: Collection[str]) -> str:
    """Why some codes were not issued."""
    return " ".join(dict.fromkeys(refused))
