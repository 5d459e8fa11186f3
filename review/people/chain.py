"""The chain of one person's records, one stage after the other, with the numbers that each has had (学籍沿革)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from enrollment.disclosure.records import disclosed
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.numbers import NumberHistory
from registry.records import StudentRecord

LONGEST_CHAIN = 9  # records of one person, one registry and stage after the other


class Link(NamedTuple):
    """One record of the chain, the first stage first; ``own`` is the one at which it was asked for.

    ``registry``: with the stage, in words; ``number``: the one in force; ``since``: year and month of entering.
    """

    record_id: int
    own: bool
    registry: str
    school: str
    key: str
    number: str
    since: str
    status: str


def chain_of(record: StudentRecord | None) -> list[Link]:
    """The records that this one continues, one after the other, itself last."""
    links: list[Link] = []
    one = record
    while one and len(links) < LONGEST_CHAIN:
        links.append(_link(one, own=one is record))
        one = one.continues
    return links[::-1]


def _link(record: StudentRecord, *, own: bool) -> Link:
    entered: date | None = record.entered_on
    return Link(
        record_id=record.pk,
        own=own,
        registry=f"{record.get_registry_display()} {record.get_stage_display()}".strip(),
        school=record.school.name if record.school else "",
        key=record.key,
        number=record.student_number,
        since=f"{entered:%Y-%m}" if entered else "",
        status=record.get_status_display(),
    )


def shown(entry: Entry, account: Account) -> list[tuple[Link, list[NumberHistory]]]:
    """The chain of a new student's page; none where the account may not see all of the record."""
    record = entry.record or entry.archive
    return numbers_of(chain_of(record)) if record and disclosed(entry, record, account).is_seen else []


def numbers_of(links: list[Link]) -> list[tuple[Link, list[NumberHistory]]]:
    """Each record with the lines of its number history, the oldest first; one query."""
    lines: dict[int, list[NumberHistory]] = defaultdict(list)
    for line in NumberHistory.objects.filter(record__in=[link.record_id for link in links]).order_by("pk"):
        lines[line.record_id].append(line)
    return [(link, lines[link.record_id]) for link in links]
