"""A senior high record ends when, and only when, the vocational record that continues it is made (W5)."""

from collections.abc import Iterable

from registry.records import LeftReason, Registry, Stage, Status, StudentRecord


def close_senior_high(made: Iterable[StudentRecord]) -> None:
    """Close the senior high records that these new vocational records continue; in the transaction that makes them."""
    continued = [each.continues_id for each in made if each.registry == Registry.VOCATIONAL and each.continues_id]
    if continued:
        of_senior_high = {"registry": Registry.K12, "stage": Stage.SENIOR, "status": Status.ENROLLED}
        StudentRecord.objects.filter(pk__in=continued, **of_senior_high).update(
            status=Status.LEFT, left_reason=LeftReason.TO_VOCATIONAL
        )
