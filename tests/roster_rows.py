"""Rows of rosters, and the records that they meet."""

from datetime import date

from enrollment.entries.models import Entry
from enrollment.rosters.models import RosterRow
from tests.factories import StudentRecordFactory, a_birth_date, a_name, resident_number

BORN = date(2020, 3, 15)


def row(name: str, number: str, sex="1", born=BORN, document="居民身份证") -> list[str]:
    """The five columns of P1."""
    return [name, {"1": "男", "2": "女"}[sex], born.isoformat(), document, number]


def student(n: int) -> list[str]:
    """The n-th new student without a record."""
    born = a_birth_date(n)
    return row(a_name(n), resident_number(born, "1", n, region="330102"), born=born)


def matched(n: int) -> list[str]:
    """A new student whose record is in the registry."""
    born = a_birth_date(n)
    number = resident_number(born, "1", n)
    StudentRecordFactory(name=a_name(n), birth_date=born, id_number=number)
    return row(a_name(n), number, born=born)


def doubtful(n: int) -> list[str]:
    """A new student whose record writes the name's last character otherwise: 小 and 晓 sound the same."""
    born = a_birth_date(n)
    number = resident_number(born, "1", n)
    StudentRecordFactory(name=a_name(n)[:2] + "晓", birth_date=born, id_number=number)
    return row(a_name(n)[:2] + "小", number, born=born)


def wrong(n: int) -> list[str]:
    """A row whose number's check digit is wrong."""
    number = resident_number(BORN, "1", n)
    return row(a_name(n), number[:-1] + ("0" if number[-1] != "0" else "1"))


def outcomes(**of_roster) -> list[tuple[int, str]]:
    """Number and outcome of each row that is stored, as an entry or as a row that made none; of these rosters."""
    entries = Entry.objects.filter(roster__isnull=False, **of_roster).values_list("row_number", "verdict")
    return sorted([*entries, *RosterRow.objects.filter(**of_roster).values_list("number", "outcome")])


def outcomes_by_name(roster) -> dict[str, str]:
    """The same by name."""
    entries = Entry.objects.filter(roster=roster).values_list("name", "verdict")
    return dict(entries) | dict(RosterRow.objects.filter(roster=roster).values_list("name", "outcome"))
