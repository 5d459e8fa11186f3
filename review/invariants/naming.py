"""How offending rows are called: their kind and their id, never a name or a number of a person."""

from collections.abc import Iterable

from django.db.models import QuerySet

from enrollment.entries.models import Entry
from registry.records import StudentRecord
from review.cases.models import AdmissionCase

Offenders = Iterable[str]


def named(kind: str, ids: Iterable) -> list[str]:
    """``kind 12`` for each id."""
    return [f"{kind} {pk}" for pk in ids]


def entries(found: QuerySet[Entry]) -> list[str]:
    """New students."""
    return named("entry", found.order_by("pk").values_list("pk", flat=True))


def records(found: QuerySet[StudentRecord]) -> list[str]:
    """Student records."""
    return named("record", found.order_by("pk").values_list("pk", flat=True))


def cases(found: QuerySet[AdmissionCase]) -> list[str]:
    """Cases between schools."""
    return named("case", found.order_by("pk").values_list("pk", flat=True))
