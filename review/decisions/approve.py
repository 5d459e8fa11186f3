"""Both reviews (P4): the school's, then the competent authority's; nobody's approval stands in for the other's.

Who may act on what is said by states.py and by scope: the competent authority's officers alone see a school's
new students, so that a superior authority can neither approve nor skip the school.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from enrollment.entries import states
from enrollment.entries.claims import lock
from enrollment.entries.models import Entry
from enrollment.entries.transitions import ActsOutcome, move, move_many
from enrollment.refused import ActRefused
from enrollment.registration.register import register_many
from registry.accounts.models import Account
from registry.institutions import Track
from registry.records import StudentRecord, held_by_senior_high
from review.cases.acts import disputed, favourable
from review.decisions.refusals import AdmittedSince, HeldBySeniorHigh, Unsettled


def school_approve(
    ids: Iterable[int],
    account: Account,
    versions: dict[int, int] | None = None,
    confirmed_at: datetime | None = None,
) -> ActsOutcome:
    """The school's approval of one, some or all: they go to the authority. ``versions``: as the account saw them."""
    return move_many(ids, "school_approve", account, versions=versions, confirmed_at=confirmed_at)


def authority_approve(ids: Iterable[int], account: Account, versions: dict[int, int] | None = None) -> ActsOutcome:
    """The authority's approval of one, some or all: in the same transaction the records are made.

    Nobody is registered whose record another school still has a say in (W4).
    """
    return move_many(
        ids,
        "authority_approve",
        account,
        change=lambda entries: _register(entries, account),
        writes=("record",),
        detail=lambda entry: {"record": entry.record_id},
        versions=versions,
    )


def _register(entries: list[Entry], account: Account) -> dict[int, ActRefused]:
    """Register those whose record is nobody else's any more (W4, I16); the others are refused."""
    archives = {entry.archive_id for entry in entries if entry.archive_id is not None}
    lock(archives)  # from here on nobody opens a case about one of them, and whether it is held stays so
    of_senior_high = StudentRecord.objects.filter(held_by_senior_high(), pk__in=archives)
    now_held = set(of_senior_high.values_list("pk", flat=True))
    asked = [entry for entry in entries if entry.archive_id in now_held]
    refused: dict[int, ActRefused] = {pk: AdmittedSince() for pk in _admitted_since(entries)}
    refused |= {pk: HeldBySeniorHigh() for pk in {entry.pk for entry in asked} - favourable(asked)}
    refused |= {pk: Unsettled() for pk in disputed(entries)}
    return refused | register_many([entry for entry in entries if entry.pk not in refused], account)


def _admitted_since(entries: list[Entry]) -> set[int]:
    """Ids of vocational new students with another record at a senior high school than the one continued."""
    to_vocational = [entry for entry in entries if entry.track == Track.VOCATIONAL and entry.document_key is not None]
    if not to_vocational:
        return set()
    keys = {entry.document_key for entry in to_vocational}
    found = StudentRecord.objects.filter(held_by_senior_high(), document_key__in=keys)
    persons = {(record.document_key, record.name_key): record.pk for record in found}
    # the archive that is continued may be that very record: then the case about it has the say (W4)
    others = {entry.pk: persons.get((entry.document_key, entry.name_key)) for entry in to_vocational}
    return {entry.pk for entry in to_vocational if others[entry.pk] not in (None, entry.archive_id)}


def send_back(
    entry_id: int,
    account: Account,
    reason: str,
    fields: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
) -> Entry:
    """Send one back to be corrected; ``fields`` has the reason for single fields, by the field's name.

    Raises what transitions.move raises.
    """
    action = states.of_role(states.SENDING_BACK, account.role)
    return move(entry_id, action, account, reason=reason, detail={"fields": dict(fields or {})}, version=version)
