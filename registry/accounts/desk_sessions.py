"""Who sits at the desk (经办人): several people may work under one account at once, each in a desk session (N8)."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils import timezone

from registry.accounts.models import DeskSession

SEEN_EVERY = timedelta(minutes=1)  # how often a page that is opened is written down
EARLIER_PERSONS = 12  # names offered to who comes to the desk next


def begin(account, person: str) -> DeskSession:
    """Somebody sits down; from then on the account counts as used."""
    desk_session = DeskSession.objects.create(account=account, person=person)
    _used(account.pk, desk_session.seen_at)
    return desk_session


def note_seen(desk_session: DeskSession) -> None:
    """Whoever sits there opened a page; written down once a minute at most."""
    now = timezone.now()
    if now - desk_session.seen_at < SEEN_EVERY:
        return
    DeskSession.objects.filter(pk=desk_session.pk).update(seen_at=now)
    _used(desk_session.account_id, now)


def _used(account_id: int, at) -> None:
    get_user_model().objects.filter(pk=account_id).update(seen_at=at)


def end(desk_session: DeskSession, by=None) -> None:
    """The session's next request leads to sign-in; one that has ended stays as it is."""
    DeskSession.objects.filter(pk=desk_session.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)


def end_all(account, by=None, *, but: DeskSession | None = None) -> int:
    """End every open desk session of an account but ``but``, in which this may be done; how many were ended."""
    found = DeskSession.objects.filter(account=account, ended_at=None)
    if but:
        found = found.exclude(pk=but.pk)
    return found.update(ended_at=timezone.now(), ended_by=by)


def earlier_persons(account) -> list[str]:
    """Who sat there before, the last first."""
    named = DeskSession.objects.filter(account=account).exclude(person="").order_by()
    found = named.values("person").annotate(last=Max("began_at")).order_by("-last")
    return [row["person"] for row in found[:EARLIER_PERSONS]]
