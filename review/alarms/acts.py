"""What an authority does about unusual access: it notes what it found, or disables the account there and then."""

from django.db import transaction

from enrollment.refused import ReasonMissing
from registry.accounts import issuing
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from review.alarms.models import Alarm, AlarmStep

MOST = 500  # characters of a note


def note(alarm: Alarm, by: Account, text: str) -> None:
    """Write down what was found out. Raises ReasonMissing."""
    _step(alarm, by, "note", text)


def disable(alarm: Alarm, by: Account, account_id: int, text: str) -> Account:
    """Disable one of the accounts that stand in the trail, with the reason. Raises ReasonMissing, NotDone."""
    with transaction.atomic():
        _step(alarm, by, "disable", text)
        return issuing.disable_at_once(by, account_id, kept_reason(text))


def _step(alarm: Alarm, by: Account, action: str, text: str) -> None:
    kept = kept_reason(text)[:MOST]
    if not kept:
        raise ReasonMissing
    AlarmStep.objects.create(alarm=alarm, account=by, person=by.acting_person, action=action, note=kept)
