"""The chain of one person's records, one stage after the other, with the numbers that each has had (学籍沿革)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from registry.numbers import NumberHistory
from registry.records import StudentRecord

LONGEST_CHAIN = 9  # records of one person, one registry and stage after the other


class Link(NamedTuple):
    """One record of the chain, the first stage first; ``own`` is the one at which it was asked for."""

    record: StudentRecord
    own: bool

    @property
    def registry(self) -> str:
        """Registry and stage, in words."""
        return f"{self.record.get_registry_display()} {self.record.get_stage_display()}".strip()

    @property
    def school(self) -> str:
        """The name of its school; blank when it names none."""
        return self.record.school.name if self.record.school else ""

    @property
    def number(self) -> str:
        """The number in force."""
        return self.record.student_number

    @property
    def since(self) -> str:
        """Year and month of entering; blank when they are not known."""
        entered: date | None = self.record.entered_on
        return f"{entered:%Y-%m}" if entered else ""


def chain_of(record: StudentRecord | None) -> list[Link]:
    """The records that this one continues, one after the other, itself last."""
    links: list[Link] = []
    one = record
    while one and len(links) < LONGEST_CHAIN:
        links.append(Link(one, own=one is record))
        one = one.continues
    return links[::-1]


def numbers_of(links: list[Link]) -> list[tuple[Link, list[NumberHistory]]]:
    """Each record with the lines of its number history, the oldest first; one query."""
    lines: dict[int, list[NumberHistory]] = defaultdict(list)
    for line in NumberHistory.objects.filter(record__in=[link.record.pk for link in links]).order_by("pk"):
        lines[line.record_id].append(line)
    return [(link, lines[link.record.pk]) for link in links]
