"""Generated truth: a registry of invented children, and new students whose own record is known.

Seeded: the same numbers give the same children. A county has some 12,000 records of four birth years and 60 or so
kindergartens, as real ones do; most new students enter school in the county of their kindergarten. Children with a
record of their own stand among others who only make the registry as large, and as full of namesakes, as it is.
"""

import os
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from multiprocessing import get_context

from registry.identity.check_digits import check_character
from tests.benchmarks.homes import home_of
from tests.benchmarks.names import a_name

COHORT = date(2019, 9, 1)  # first birthday of those who enter primary school in 2026
DAYS = 4 * 365
RECORDS_OF_A_COUNTY, KINDERGARTENS_OF_A_COUNTY = 12_000, 60
COUNTIES_OF_A_CITY, CITIES_OF_A_PROVINCE = 8, 10
_PROVINCES_WRITTEN = "41 37 44 51 32 13 43 34 42 33 45 36 53 61 21 52 14 35 23 22 50 62 15 65 31 46 11 12 64 63 54"
PROVINCES = _PROVINCES_WRITTEN.split()
BLOCK = 20_000
ODD = 736_338_717  # coprime to 10^9: gives each record a key that tells nothing of its number

# of a hundred records: without a document; under another document; with a mistyped number; with a stand-in number
WITHOUT, OTHER_DOCUMENT, MISTYPED, STAND_IN = 0.04, 0.01, 0.015, 0.002
SAME_HOUSEHOLD, NUMBER_OF_HOUSEHOLD = 0.85, 0.96


@dataclass(frozen=True, slots=True)
class Map:
    """Counties with their share of the records; each has its kindergartens, numbered through."""

    records: int

    @property
    def counties(self) -> int:
        return max(6, self.records // RECORDS_OF_A_COUNTY)

    def ends(self) -> list[int]:
        """Up to which record each county reaches; the largest has some ten times the records of the smallest."""
        weights = list(accumulate(1 / (0.1 * self.counties + county) for county in range(self.counties)))
        return [round(self.records * weight / weights[-1]) for weight in weights]

    def code(self, county: int) -> str:
        """Six digits."""
        city = county // COUNTIES_OF_A_CITY
        province = PROVINCES[city // CITIES_OF_A_PROVINCE % len(PROVINCES)]
        return f"{province}{city % CITIES_OF_A_PROVINCE + 1:02}{county % COUNTIES_OF_A_CITY + 1:02}"

    def near(self, dice: random.Random, county: int) -> int:
        """Another county: of the same city in half of the cases, of the same province in a quarter."""
        draw = dice.random()
        reach = COUNTIES_OF_A_CITY if draw < 0.5 else COUNTIES_OF_A_CITY * CITIES_OF_A_PROVINCE
        if draw >= 0.75:
            return dice.randrange(self.counties)
        start = county // reach * reach
        return dice.randrange(start, min(start + reach, self.counties))


@dataclass(frozen=True, slots=True)
class Child:
    """A child as it is, without any mistake; also what its record says before one is made.

    `kindergarten` counts through all counties; `number` is a valid resident number, `family` stands for guardians.
    """

    name: str
    sex: str
    born: date
    number: str
    household: str
    kindergarten: int
    family: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record: of a child, with the mistakes that the kindergarten made."""

    name: str
    sex: str
    born: date
    id_type: str
    id_number: str
    valid: bool
    household: str
    kindergarten: int
    family: int
    former_name: str = ""
    registry: str = "preschool"
    stage: str = ""
    status: str = "enrolled"
    student_number: str = ""
    entered: date = date(2023, 9, 1)
    continues_the_one_before: bool = False


def recorded(child: Child, **mistakes) -> Recorded:
    """The child's record, right but for the mistakes."""
    right = Recorded(
        child.name, child.sex, child.born, "1", child.number, True, child.household, child.kindergarten, child.family
    )
    return replace(right, **mistakes)


def without_document(child: Child, **mistakes) -> Recorded:
    """The child's record without any document number."""
    return recorded(child, **{"id_type": "Z", "id_number": "", "valid": False} | mistakes)


def of_k12(child: Child, stage: str, **mistakes) -> Recorded:
    """The child's record of the K-12 registry, with the 学籍号 that follows from its resident number."""
    return recorded(child, **{"registry": "k12", "stage": stage, "student_number": f"G{child.number}"} | mistakes)


def resident_number(region: str, born: date, sequence: int) -> str:
    """A valid one; odd sequences are boys'."""
    first_17 = f"{region}{born:%Y%m%d}{sequence:03}"
    return first_17 + check_character(first_17)


def one_digit_off(dice: random.Random, number: str, places: Iterable[int] = range(17)) -> str:
    """The number with one digit mistyped."""
    place = dice.choice(list(places))
    digit = dice.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + digit + number[place + 1 :]


def digits_swapped(dice: random.Random, number: str) -> str:
    """The number with two neighbouring digits swapped."""
    place = dice.choice([place for place in range(16) if number[place] != number[place + 1]])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


class Newborn:
    """Makes children of the first birth year with numbers that nobody else has: sequences from 820 are theirs."""

    def __init__(self, land: Map, dice: random.Random) -> None:
        self.land, self.dice = land, dice
        self._used: set[str] = set()
        self._families = 0

    def child(self, county: int, kindergarten: int, sex: str = "", born: date | None = None, name: str = "") -> Child:
        """A child that goes to this kindergarten."""
        dice = self.dice
        sex = sex or dice.choice("12")
        born = born or COHORT + timedelta(days=dice.randrange(365))
        household = county if dice.random() < SAME_HOUSEHOLD else self.land.near(dice, county)
        issued = household if dice.random() < NUMBER_OF_HOUSEHOLD else self.land.near(dice, household)
        number = self._number(issued, born, sex)
        self._families += 1
        name = name or a_name(dice, sex)
        return Child(name, sex, born, number, self.land.code(household), kindergarten, -self._families)

    def twin(self, child: Child) -> Child:
        """A twin of the same sex: the next number, the same home, a name like the other's."""
        number = self._number_after(child.number)
        name = child.name
        while name == child.name:
            other = a_name(self.dice, child.sex)
            name = child.name[:-1] + other[-1] if self.dice.random() < 0.5 else child.name[:1] + other[1:]
        return replace(child, name=name, number=number)

    def sibling(self, child: Child) -> Child:
        """A brother or sister of another birth year, of the same home."""
        born = child.born - timedelta(days=self.dice.randrange(400, 1100))
        sex = self.dice.choice("12")
        name = child.name[:1] + a_name(self.dice, sex)[1:]
        number = self._number_of(child.number[:6], born, sex)
        return replace(child, name=name, sex=sex, born=born, number=number)

    def _number(self, county: int, born: date, sex: str) -> str:
        return self._number_of(self.land.code(county), born, sex)

    def _number_of(self, region: str, born: date, sex: str) -> str:
        while True:
            sequence = 820 + 2 * self.dice.randrange(85) + (sex == "1")
            number = resident_number(region, born, sequence)
            if number not in self._used:
                self._used.add(number)
                return number

    def _number_after(self, number: str) -> str:
        for sequence in range(int(number[14:17]) + 2, 1000, 2):
            first_17 = number[:14] + f"{sequence:03}"
            other = first_17 + check_character(first_17)
            if other not in self._used:
                self._used.add(other)
                return other
        raise ValueError("no number left")


def others(land: Map, start: int, end: int, seed: int) -> Iterator[Recorded]:
    """The records numbered from `start` to `end` of all the children who are nobody of the roster."""
    dice = random.Random(f"{seed}/{start}")
    ends = land.ends()
    county = next(county for county, last in enumerate(ends) if start < last)
    for number in range(start, end):
        while number >= ends[county]:
            county += 1
        place = number - (ends[county - 1] if county else 0)
        # every day in turn; 7 apart, so that no two of a day look like twins
        born, sequence = COHORT + timedelta(days=place * 7 % DAYS), 20 + place // DAYS * 7 % 800
        code, sex = land.code(county), "21"[sequence % 2]
        home = county if dice.random() < SAME_HOUSEHOLD else land.near(dice, county)
        kindergarten = home * KINDERGARTENS_OF_A_COUNTY + dice.randrange(KINDERGARTENS_OF_A_COUNTY)
        child = Child(a_name(dice, sex), sex, born, resident_number(code, born, sequence), code, kindergarten, number)
        yield _as_kept(dice, child)


def _as_kept(dice: random.Random, child: Child) -> Recorded:
    draw = dice.random()
    if draw < WITHOUT:
        return without_document(child)
    if draw < WITHOUT + OTHER_DOCUMENT:
        return recorded(child, id_type="B", id_number=f"{dice.randrange(10**9):09}")
    if draw < WITHOUT + OTHER_DOCUMENT + MISTYPED:
        mistyped = dice.choice((one_digit_off, digits_swapped))(dice, child.number)
        return recorded(child, id_number=mistyped, valid=False)
    if draw < WITHOUT + OTHER_DOCUMENT + MISTYPED + STAND_IN:
        return recorded(child, id_number=f"999{dice.randrange(10**15):015}", valid=False)
    return recorded(child)


def store(land: Map, known: list[Recorded], *, seed: int = 1, processes: int = 2) -> list[int]:
    """Fill an empty registry with the records of `known` children and of others; gives the ids of the known ones."""
    from django.db import connection

    schools = _institutions(land)
    ids = _spread(len(known), land.records)
    _store_rows(zip(ids, known, strict=True), schools)
    _chain(ids, known)
    taken = set(ids)
    blocks = [
        (land, start, min(start + BLOCK, land.records), seed, schools, taken) for start in range(0, land.records, BLOCK)
    ]
    if processes > 1 and connection.vendor == "postgresql":
        connection.close()
        with ProcessPoolExecutor(processes, get_context("spawn"), _set_up) as pool:
            list(pool.map(_store_block, blocks))
    else:
        for block in blocks:
            _store_block(block)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ids


def _chain(ids: list[int], known: list[Recorded]) -> None:
    from registry.records import StudentRecord

    for earlier, number, record in zip(ids, ids[1:], known[1:], strict=False):
        if record.continues_the_one_before:
            StudentRecord.objects.filter(pk=number).update(continues=earlier)


def _spread(count: int, records: int) -> list[int]:
    """Ids spread over the whole table, which takes the place of the other children there."""
    return [1 + place * records // count for place in range(count)]


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def _store_block(block: tuple) -> None:
    land, start, end, seed, schools, taken = block
    numbered = enumerate(others(land, start, end, seed), start=start + 1)
    _store_rows(((number, record) for number, record in numbered if number not in taken), schools)


def _store_rows(records: Iterable[tuple[int, Recorded]], first_school: int) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from registry.exchange.stored_record import COLUMNS, columns_of
    from registry.exchange.storing import insert_packed, packed
    from registry.records import StudentRecord

    now = connection.ops.adapt_datetimefield_value(timezone.now())
    numbered = list(records)
    numbers = [number for number, _ in numbered]
    sources = [_source_record(record, number, first_school) for number, record in numbered]
    stored = columns_of(sources, numbers, [0] * len(numbers))
    registries = [record.registry for _, record in numbered]
    first = [numbers, registries, list(map(key_of, numbers)), [now] * len(numbers)]
    columns = ("id", "registry", "source_key", "created_at", *COLUMNS)
    with transaction.atomic():
        insert_packed(StudentRecord._meta.db_table, columns, packed([*first, *stored]))


def key_of(number: int) -> str:
    """The source key of a record."""
    return f"PK-{number * ODD % 10**9:09}"


def _source_record(record: Recorded, number: int, first_school: int):
    from registry.exchange.source_record import SourceRecord

    home = home_of(record.family, record.name[0], record.household)
    return SourceRecord(
        record_key=key_of(number),
        student_number=record.student_number,
        name=record.name,
        sex=record.sex,
        birth_date=record.born,
        id_type=record.id_type,
        id_number=record.id_number,
        number_is_valid=record.valid,
        school_id=first_school + record.kindergarten,
        status=record.status,
        entered_on=record.entered,
        guardian_name=home.named.name,
        guardian_id_number=home.named.number if number % 2 else "",  # half of the kindergartens never asked for it
        guardian_phone=home.named.phone,
        former_name=record.former_name,
        household_region=record.household,
        address=home.address,
        stage=record.stage,
        grade="",
        major="",
    )


def _institutions(land: Map) -> int:
    """The counties' authorities and their kindergartens; gives the id of the first kindergarten."""
    from registry.institutions import Authority, School

    top = Authority.objects.create(code="990000", name="示范省教育厅", level="province")
    counties = Authority.objects.bulk_create(
        Authority(code=land.code(county), name=f"示范{county}县教育局", level="county", superior=top)
        for county in range(land.counties)
    )
    kindergartens = School.objects.bulk_create(
        School(code=f"11{number:08}", name=f"示范{number}幼儿园", category="11", authority=counties[county])
        for county in range(land.counties)
        for number in range(county * KINDERGARTENS_OF_A_COUNTY, (county + 1) * KINDERGARTENS_OF_A_COUNTY)
    )
    return kindergartens[0].pk
