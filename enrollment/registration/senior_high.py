"""A senior high record ends when, and only when, the vocational record that continues it is made (W5)."""

from collections.abc import Iterable

from registry.records import LeftReason, Registry, Status, StudentRecord, held_by_senior_high


def close_senior_high(made: Iterable[StudentRecord]) -> None:
    """Close the senior high records that these new vocational records continue; in the transaction that makes them."""
    continued = [each.continues_id for each in made if each.registry == Registry.VOCATIONAL and each.continues_id]
    if continued:
        StudentRecord.objects.filter(held_by_senior_high(), pk__in=continued).update(
            status=Status.LEFT, left_reason=LeftReason.TO_VOCATIONAL
        )
