"""What a record says of its family, with its numbers opened: for comparing alone, no page gets it."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from matching.core.family import Known
from registry.fields.family import MEMBERS
from registry.records import Registry, StudentRecord


def with_details(records: Sequence[StudentRecord]) -> None:
    """Read what K-12 records hold beyond themselves, at once."""
    prefetch_related_objects([record for record in records if record.registry == Registry.K12], "k12_detail")


def known_of(record: StudentRecord) -> Known:
    """The guardian whom every record names, and the family members of a K-12 one."""
    detail = getattr(record, "k12_detail", None) if record.registry == Registry.K12 else None

    def all_of(own: str, column: str) -> tuple[str, ...]:
        members = () if detail is None else (getattr(detail, f"member{number}_{column}") for number in MEMBERS)
        return (own, *members)

    return Known(
        names=all_of(record.guardian_name, "name"),
        phones=all_of(record.guardian_phone, "phone"),
        documents=all_of(record.guardian_id_number, "id_number"),
        school=record.school.name if record.school else "",
        household=record.household_region,
        address=record.address,
    )
