"""The three registries of the county as their source systems would export them."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from config.demo.people import DemoPerson, People, RowTexts, formal_number, row_of
from config.demo.places import (
    ELSEWHERE,
    INDUSTRY,
    JIANGBIN,
    JUNIOR,
    KINDERGARTENS,
    QINGXI,
    REGION_OF,
    SENIOR_HIGH,
    SHIYAN,
    VOCATIONAL,
)
from registry.exchange.columns import REGISTRY_COLUMNS

HEADER = [column.name for column in REGISTRY_COLUMNS["preschool"]]
SEED = 20_140_901
YEAR = timedelta(days=365)


class RegistryLines(list):
    """Lines of one registry, each with a key of its own."""

    def __init__(self, prefix: str):
        super().__init__()
        self._prefix = prefix

    def put(self, person: DemoPerson, school: str, *more: str, status: str = "enrolled", entered: date) -> str:
        """Add a person's record; its key."""
        key = f"{self._prefix}-{len(self) + 1:06d}"
        self.append(
            [
                key,
                person.student_number,
                person.name,
                person.sex_written,
                person.born.isoformat(),
                person.id_type,
                person.number,
                school,
                status,
                entered.isoformat(),
                person.guardian,
                person.guardian_number,
                person.guardian_phone,
                person.former_name,
                person.region,
                person.address,
                *more,
            ]
        )
        return key

    def file(self, *more_columns: str) -> bytes:
        """The registry as a CSV file."""
        out = io.StringIO()
        csv.writer(out).writerows([[*HEADER, *more_columns], *self])
        return out.getvalue().encode("utf-8-sig")


class Population:
    """Everybody in the county; `starts_on` is the season's start, on which new students are six years old.

    `students` and `graduates` are children who will stand on rosters and have one plain record; the kindergarten of
    `late_students` shares their records (`late`) only after the roster was imported (N7).
    """

    senior_high = SENIOR_HIGH

    def __init__(self, starts_on: date):
        self.starts_on = starts_on
        self.people = People(Random(SEED))  # noqa: S311 (nothing secret)
        self.preschool, self.k12, self.vocational = RegistryLines("PK"), RegistryLines("ZX"), RegistryLines("ZZ")
        self.students: list[DemoPerson] = []
        self.graduates: list[DemoPerson] = []
        self.late = RegistryLines("PL")
        self.late_students: list[DemoPerson] = []

    def fill(self) -> None:
        """Let everybody be there who gives no trouble; those who do come before them (difficulties.py)."""
        self.students = [self._in_kindergarten(years=6) for _ in range(900)]
        for years in (5, 4):
            for _ in range(850):
                self._in_kindergarten(years=years)
        self.graduates = [self._graduate() for _ in range(400)]
        self._pupils()
        self.late_students = [self._shared_late(**known) for known in ({}, {"id_type": "其他", "number": ""})]

    def child(self, **known) -> DemoPerson:
        """A new student of this season, in no registry yet."""
        return self.people.born_between(self.starts_on - 7 * YEAR, self.starts_on - 6 * YEAR - YEAR / 12, **known)

    def youth(self, **known) -> DemoPerson:
        """Somebody who has just left junior secondary school, in no registry yet."""
        person = self.people.born_between(self.starts_on - 16 * YEAR, self.starts_on - 15 * YEAR - YEAR / 12, **known)
        return person.but(student_number=formal_number(person))

    def in_kindergarten(self, child: DemoPerson, place: int = 0) -> DemoPerson:
        """Give the child a preschool record."""
        self.preschool.put(child, KINDERGARTENS[place], status="graduated", entered=self._autumn(3))
        return child

    def at_junior(self, youth: DemoPerson) -> DemoPerson:
        """Give the young person the record of a junior secondary school that they finished."""
        self.k12.put(youth, JUNIOR, "junior", "九年级", status="graduated", entered=self._autumn(3))
        return youth

    def at_senior_high(self, youth: DemoPerson) -> DemoPerson:
        """Give the young person the record of the senior high school that admitted them."""
        self.k12.put(youth, self.senior_high, "senior", "高一", entered=self._autumn(0))
        return youth

    def admitted(self) -> DemoPerson:
        """Somebody admitted by the senior high school and enrolled by a vocational school."""
        return self.at_senior_high(self.at_junior(self.youth()))

    def at_primary(self, child: DemoPerson) -> DemoPerson:
        """Give the child an active record at a primary school elsewhere."""
        self.k12.put(child, JIANGBIN, "primary", "一年级", entered=self._autumn(0))
        return child

    def back_at_primary(self, child: DemoPerson) -> DemoPerson:
        """Give the child the record of a primary school elsewhere that it has left."""
        child = child.but(student_number=formal_number(child))
        self.k12.put(child, JIANGBIN, "primary", "一年级", status="left", entered=self._autumn(1))
        return child

    def at_vocational(self, youth: DemoPerson) -> DemoPerson:
        """Give the young person an active vocational record."""
        self.vocational.put(youth, INDUSTRY, "数控技术应用", entered=self._autumn(0))
        return youth

    def student_from_elsewhere(self) -> DemoPerson:
        """A child without any record here."""
        return self.child(region=ELSEWHERE)

    def child_of_two_schools(self) -> DemoPerson:
        """A child without any record here whom two schools list."""
        return self.child(region=ELSEWHERE)

    def namesakes(self) -> tuple[DemoPerson, DemoPerson]:
        """Two children without a document, of one name, birth date and sex: one child, or two."""
        child = self.child().but(id_type="其他", number="")
        return child, child.but(address=f"{child.address[:3]}1号")

    def _in_kindergarten(self, *, years: int) -> DemoPerson:
        place = self.people.dice.randrange(len(KINDERGARTENS))
        first, last = self.starts_on - (years + 1) * YEAR, self.starts_on - years * YEAR - YEAR / 12
        child = self.people.born_between(first, last, region=REGION_OF[KINDERGARTENS[place]])
        if self.people.dice.random() < 0.03:
            child = child.but(id_type="其他", number="")
        self.preschool.put(
            child,
            KINDERGARTENS[place],
            status="graduated" if years == 6 else "enrolled",
            entered=self._autumn(years - 3),
        )
        return child

    def _shared_late(self, **otherwise) -> DemoPerson:
        """A child whose record comes late, with these things otherwise than on the roster."""
        child = self.child()
        self.late.put(child.but(**otherwise), KINDERGARTENS[1], status="graduated", entered=self._autumn(3))
        return child

    def _graduate(self) -> DemoPerson:
        return self.at_junior(self.youth())

    def _pupils(self) -> None:
        """Those who are at school already and will stand on no roster."""
        for years in (7, 8, 9):
            for _ in range(120):
                pupil = self.people.born_between(self.starts_on - (years + 1) * YEAR, self.starts_on - years * YEAR)
                pupil = pupil.but(student_number=formal_number(pupil))
                grade = "一二三"[years - 7] + "年级"
                self.k12.put(pupil, SHIYAN, "primary", grade, entered=self._autumn(years - 6))
        for _ in range(100):
            self.admitted()
        for _ in range(100):
            pupil = self.people.born_between(self.starts_on - 18 * YEAR, self.starts_on - 16 * YEAR, region=QINGXI)
            pupil = pupil.but(student_number=formal_number(pupil))
            self.vocational.put(pupil, VOCATIONAL, "汽车运用与维修", entered=self._autumn(1))

    def _autumn(self, years_ago: int) -> date:
        """1 September of the school year that began so many years before this season, never after its start."""
        day = date(self.starts_on.year - max(years_ago, 0), 9, 1)
        return min(day, self.starts_on)


def rows(people: Iterable[DemoPerson]) -> list[RowTexts]:
    """Rows of a roster that agree with the people's papers."""
    return [row_of(person) for person in people]
