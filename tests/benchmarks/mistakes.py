"""New students with the mistakes of real rosters and records, and what must become of each."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from tests.benchmarks import names
from tests.benchmarks.truth import (
    KINDERGARTENS_OF_A_COUNTY,
    Child,
    Map,
    Newborn,
    Recorded,
    digits_swapped,
    of_k12,
    one_digit_off,
    recorded,
    without_document,
)

NEW_STUDENTS_OF_A_SCHOOL, FEEDERS = 150, 5
# of a hundred children: from one of the school's usual kindergartens; from another of the county; from elsewhere
FROM_FEEDERS, FROM_THE_COUNTY = 0.64, 0.28

# contested: to be confirmed, and by its number another child's record may well stand before its own
MATCHED, ADMITTED, DOUBTFUL, CONTESTED, ABSENT = "matched", "admitted", "doubtful", "contested", "absent"

# what schools write where there is no number
WORDS = ("未上户口", "正在办理", "待补办", "同上", "0", "000000", "无证件号", "1")
TWELVE_YEARS_OLDER = timedelta(days=12 * 365)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a roster as the school types it."""

    name: str
    sex: str
    born: date
    id_type: str
    id_number: str
    track: str = "primary"
    student_number: str = ""
    of: Child | None = None
    family: str = ""


class Case(NamedTuple):
    """Rows of new students and the records there are; from `own` on each row's own record, where it has one."""

    rows: list[Row]
    records: list[Recorded]
    own: int = 0


@dataclass(frozen=True, slots=True)
class NewStudent:
    """A row of one school's roster, its kind, and the place of its own record among all known ones."""

    row: Row
    kind: str
    school: int
    own_record: int | None


def _row(child: Child, **mistakes) -> Row:
    return replace(Row(child.name, child.sex, child.born, "居民身份证", child.number, of=child), **mistakes)


def _undocumented(child: Child, **mistakes) -> Row:
    return _row(child, **{"id_type": "其他", "id_number": ""} | mistakes)


def _worded(child: Child, word: str) -> Row:
    return _row(child, id_type="其他", id_number=word)


def _vocational(child: Child, **mistakes) -> Row:
    return _row(child, track="vocational", **mistakes)


class Maker:
    """Makes cases of each kind; where a mistake cannot be made of this child, the case is None."""

    def __init__(self, newborn: Newborn, dice: random.Random) -> None:
        self.newborn, self.dice = newborn, dice

    def clean(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(child)])

    def presentation(self, child: Child) -> Case:
        name = names.with_another_dot(self.dice, child.name)
        name = name if name != child.name else f"{child.name[0]}　{child.name[1:]} "
        return Case([_row(child, name=name, id_number=f" {child.number.lower()}")], [recorded(child)])

    def other_birth_date(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(child, born=child.born + timedelta(days=self.dice.choice((-30, 1, 10))))])

    def other_sex(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(child, sex="21"[int(child.sex) - 1])])

    def document_of_two_names(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(child), recorded(child, name=names.a_name(self.dice, child.sex))])

    def twins(self, child: Child) -> Case:
        twin = self.newborn.twin(child)
        return Case([_row(child), _row(twin)], [recorded(child), recorded(twin)])

    def homophone(self, child: Child) -> Case | None:
        return self._renamed(child, names.homophone(self.dice, child.name))

    def variant(self, child: Child) -> Case | None:
        return self._renamed(child, names.traditional(child.name))

    def dot_missing(self, child: Child) -> Case | None:
        name = child.name.replace("·", "")
        return self._renamed(child, name if name != child.name else "")

    def character_more_or_less(self, child: Child) -> Case | None:
        return self._renamed(child, names.character_more_or_less(self.dice, child.name))

    def swapped_characters(self, child: Child) -> Case | None:
        return self._renamed(child, names.swapped(child.name))

    def changed_name(self, child: Child) -> Case | None:
        return self._renamed(child, names.a_name(self.dice, child.sex))

    def _renamed(self, child: Child, name: str) -> Case | None:
        return Case([_row(child, name=name)], [recorded(child)]) if name and name != child.name else None

    def former_name(self, child: Child) -> Case:
        now = names.a_name(self.dice, child.sex)
        return Case([_row(child)], [recorded(child, name=now, former_name=child.name)])

    def former_name_without_document(self, child: Child) -> Case:
        now = names.a_name(self.dice, child.sex)
        return Case([_row(child)], [without_document(child, name=now, former_name=child.name)])

    def record_without_document(self, child: Child) -> Case:
        return Case([_row(child)], [without_document(child)])

    def roster_without_document(self, child: Child) -> Case:
        return Case([_undocumented(child)], [recorded(child)])

    def neither_has_a_document(self, child: Child) -> Case:
        return Case([_undocumented(child)], [without_document(child)])

    def homophone_without_document(self, child: Child) -> Case | None:
        name = names.homophone(self.dice, child.name)
        return Case([_row(child, name=name)], [without_document(child)]) if name else None

    def one_digit_mistyped(self, child: Child) -> Case:
        return self._mistyped(child, one_digit_off(self.dice, child.number, [*range(6), *range(14, 17)]))

    def birth_date_mistyped(self, child: Child) -> Case:
        """Where the number still has a date, the record's birth date was taken from it."""
        number = one_digit_off(self.dice, child.number, range(8, 14))
        return Case(
            [_row(child)], [recorded(child, id_number=number, valid=False, born=_date_in(number) or child.born)]
        )

    def two_digits_swapped(self, child: Child) -> Case:
        return self._mistyped(child, digits_swapped(self.dice, child.number))

    def several_digits_mistyped(self, child: Child) -> Case:
        number = child.number
        for place in self.dice.sample(range(14, 17), 2):
            number = one_digit_off(self.dice, number, [place])
        return self._mistyped(child, number)

    def homophone_and_digit(self, child: Child) -> Case | None:
        name = names.homophone(self.dice, child.name)
        number = one_digit_off(self.dice, child.number, [*range(6), *range(8, 17)])
        row = _row(child, name=name)
        born = _date_in(number) or child.born
        return Case([row], [recorded(child, id_number=number, valid=False, born=born)]) if name else None

    def stand_in_number(self, child: Child) -> Case:
        return self._mistyped(child, f"9991100000{self.dice.randrange(10**8):08}")

    def fifteen_digits(self, child: Child) -> Case:
        return self._mistyped(child, child.number[:6] + child.number[8:17])

    def _mistyped(self, child: Child, number: str) -> Case:
        return Case([_row(child)], [recorded(child, id_number=number, valid=False)])

    def wrong_type(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(child, id_type=self.dice.choice("BAZ"))])

    def another_document(self, child: Child) -> Case:
        other = f"E{self.dice.randrange(10**8):08}"
        return Case([_row(child)], [recorded(child, id_type="A", id_number=other)])

    def twin_without_document(self, child: Child) -> Case:
        twin = self.newborn.twin(child)
        return Case([_row(child)], [without_document(child), recorded(twin)])

    def absent(self, child: Child) -> Case:
        return Case([_row(child)], [])

    def absent_namesake(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(self._namesake(child))])

    def absent_namesake_without_document(self, child: Child) -> Case:
        return Case([_row(child)], [without_document(self._namesake(child))])

    def absent_twin(self, child: Child) -> Case:
        return Case([_row(child)], [recorded(self.newborn.twin(child))])

    def word_as_number(self, child: Child) -> Case:
        word = self.dice.choice(WORDS)
        return Case([_worded(child, word)], [recorded(child, id_type="Z", id_number=word)])

    def word_of_a_namesake(self, child: Child) -> Case:
        """A boy of 2020 and a girl of 2018 who share a name and 未上户口."""
        word, other = self.dice.choice(WORDS), self.newborn.sibling(child)
        return Case([_worded(child, word)], [recorded(other, name=child.name, id_type="Z", id_number=word)])

    def household_book_of_twins(self, child: Child) -> Case:
        return self._in_one_book(child, self.newborn.twin(child))

    def household_book_of_siblings(self, child: Child) -> Case:
        return self._in_one_book(child, self.newborn.sibling(child))

    def household_book_of_a_sibling(self, child: Child) -> Case:
        case = self._in_one_book(child, self.newborn.sibling(child))
        return Case(case.rows[:1], case.records[1:])

    def _in_one_book(self, *family: Child) -> Case:
        book = {"id_number": f"{self.dice.randrange(10**9):09}"}
        rows = [_row(child, id_type="户口簿", **book) for child in family]
        return Case(rows, [recorded(child, id_type="B", **book) for child in family])

    def document_of_a_neighbour(self, child: Child) -> Case:
        other = self._neighbour(child)
        return Case([_row(child, id_number=other.number)], [recorded(child), recorded(other)])

    def document_of_a_neighbour_absent(self, child: Child) -> Case:
        other = self._neighbour(child)
        return Case([_row(child, id_number=other.number)], [recorded(other)])

    def _neighbour(self, child: Child) -> Child:
        """Of the same birth date and sex, or the number would contradict the row."""
        county = child.kindergarten // KINDERGARTENS_OF_A_COUNTY
        return self.newborn.child(county, child.kindergarten, child.sex, child.born)

    def returning_pupil(self, child: Child) -> Case:
        return Case([_row(child)], [of_k12(child, "primary", status="left")])

    def returning_pupil_with_archive(self, child: Child) -> Case:
        ended = of_k12(child, "primary", status="left", continues_the_one_before=True)
        return Case([_row(child)], [recorded(child), ended], own=1)

    def student_number_taken(self, child: Child) -> Case:
        ours, other = self._older(child), self._older(self.newborn.twin(child))
        row = _vocational(ours, student_number=f"G{other.number}")
        return Case([row], [of_k12(ours, "junior", status="graduated"), of_k12(other, "junior", status="graduated")])

    def senior_high_doubled(self, child: Child) -> Case:
        ours = self._older(child)
        earlier = of_k12(ours, "senior", entered=date(2022, 9, 1))
        return Case([_vocational(ours)], [of_k12(ours, "senior"), earlier])

    def senior_high_under_another_document(self, child: Child) -> Case:
        """Name and 学籍号 say that both records are one person's."""
        ours = self._older(child)
        passport = {"id_type": "A", "id_number": f"E{self.dice.randrange(10**8):08}"}
        return Case(
            [_vocational(ours)], [of_k12(ours, "senior", **passport), of_k12(ours, "junior", status="graduated")]
        )

    def returning_vocational_pupil(self, child: Child) -> Case:
        ours = self._older(child)
        ended = of_k12(ours, "", registry="vocational", status="left", continues_the_one_before=True)
        return Case([_vocational(ours)], [of_k12(ours, "junior", status="graduated"), ended], own=1)

    def _older(self, child: Child) -> Child:
        county = child.kindergarten // KINDERGARTENS_OF_A_COUNTY
        born = child.born - TWELVE_YEARS_OLDER
        return self.newborn.child(county, child.kindergarten, child.sex, born, child.name)

    def _namesake(self, child: Child) -> Child:
        county = self.dice.randrange(self.newborn.land.counties)
        kindergarten = county * KINDERGARTENS_OF_A_COUNTY + self.dice.randrange(KINDERGARTENS_OF_A_COUNTY)
        return self.newborn.child(county, kindergarten, child.sex, child.born, child.name)


def _date_in(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


# kind → what must become of it, and of how many in a thousand cases
KINDS: dict[str, tuple[str, int, Callable]] = {
    "clean": (MATCHED, 600, Maker.clean),
    "presentation": (MATCHED, 15, Maker.presentation),
    "other birth date": (MATCHED, 10, Maker.other_birth_date),
    "other sex": (MATCHED, 5, Maker.other_sex),
    "document of two names": (MATCHED, 5, Maker.document_of_two_names),
    "twins": (MATCHED, 12, Maker.twins),
    "homophone": (DOUBTFUL, 40, Maker.homophone),
    "variant characters": (DOUBTFUL, 15, Maker.variant),
    "dot missing": (DOUBTFUL, 5, Maker.dot_missing),
    "character more or less": (DOUBTFUL, 15, Maker.character_more_or_less),
    "characters swapped": (DOUBTFUL, 5, Maker.swapped_characters),
    "changed name": (DOUBTFUL, 10, Maker.changed_name),
    "former name": (DOUBTFUL, 10, Maker.former_name),
    "former name, no document": (DOUBTFUL, 5, Maker.former_name_without_document),
    "record without document": (DOUBTFUL, 60, Maker.record_without_document),
    "roster without document": (DOUBTFUL, 25, Maker.roster_without_document),
    "neither has a document": (DOUBTFUL, 8, Maker.neither_has_a_document),
    "homophone, no document": (DOUBTFUL, 20, Maker.homophone_without_document),
    "one digit mistyped": (DOUBTFUL, 20, Maker.one_digit_mistyped),
    "digit of the birth date": (DOUBTFUL, 15, Maker.birth_date_mistyped),
    "two digits swapped": (DOUBTFUL, 12, Maker.two_digits_swapped),
    "several digits": (DOUBTFUL, 5, Maker.several_digits_mistyped),
    "homophone and digit": (DOUBTFUL, 6, Maker.homophone_and_digit),
    "stand-in 999 number": (DOUBTFUL, 5, Maker.stand_in_number),
    "fifteen digits": (DOUBTFUL, 3, Maker.fifteen_digits),
    "wrong type": (DOUBTFUL, 10, Maker.wrong_type),
    "another document": (DOUBTFUL, 10, Maker.another_document),
    "twin, no document": (DOUBTFUL, 7, Maker.twin_without_document),
    "word as number": (DOUBTFUL, 8, Maker.word_as_number),
    "household book, twins": (DOUBTFUL, 4, Maker.household_book_of_twins),
    "household book, siblings": (DOUBTFUL, 4, Maker.household_book_of_siblings),
    "学籍号 of another": (DOUBTFUL, 4, Maker.student_number_taken),
    "document of a neighbour": (CONTESTED, 5, Maker.document_of_a_neighbour),
    "pupil comes back": (MATCHED, 4, Maker.returning_pupil),
    "pupil comes back, archive": (MATCHED, 4, Maker.returning_pupil_with_archive),
    "vocational comes back": (MATCHED, 4, Maker.returning_vocational_pupil),
    "senior high, doubled": (ADMITTED, 4, Maker.senior_high_doubled),
    "senior high, other document": (ADMITTED, 4, Maker.senior_high_under_another_document),
    "absent, word of a namesake": (ABSENT, 6, Maker.word_of_a_namesake),
    "absent, sibling's book": (ABSENT, 4, Maker.household_book_of_a_sibling),
    "absent, neighbour's document": (ABSENT, 4, Maker.document_of_a_neighbour_absent),
    "absent": (ABSENT, 25, Maker.absent),
    "absent, namesake": (ABSENT, 10, Maker.absent_namesake),
    "absent, namesake no doc.": (ABSENT, 5, Maker.absent_namesake_without_document),
    "absent, twin there": (ABSENT, 5, Maker.absent_twin),
}


def students(land: Map, count: int, seed: int = 1) -> tuple[list[NewStudent], list[Recorded], list[str]]:
    """At least `count` new students, the known records, and by school the region of its authority."""
    dice = random.Random(seed)
    maker = Maker(Newborn(land, dice), dice)
    counties = [dice.randrange(land.counties) for _ in range(max(1, count // NEW_STUDENTS_OF_A_SCHOOL))]
    found: list[NewStudent] = []
    records: list[Recorded] = []
    for number, kind in enumerate(_kinds(dice, count)):
        school = number % len(counties)
        case = _case(maker, kind, school, counties[school])
        start = len(records) + case.own
        found += [
            NewStudent(row, kind, school, None if KINDS[kind][0] == ABSENT else start + place)
            for place, row in enumerate(case.rows)
        ]
        records += case.records
    return found, records, [land.code(county) for county in counties]


def _kinds(dice: random.Random, count: int) -> list[str]:
    """Each kind as often as its share says, once at least, in any order."""
    total = sum(share for _, share, _ in KINDS.values())
    kinds = [kind for kind, (_, share, _) in KINDS.items() for _ in range(max(1, round(share * count / total)))]
    dice.shuffle(kinds)
    return kinds


def _case(maker: Maker, kind: str, school: int, county: int) -> Case:
    """A case of this kind; another child is taken where the mistake cannot be made of this one."""
    dice, land = maker.dice, maker.newborn.land
    while True:
        draw = dice.random()
        home = county if draw < FROM_FEEDERS + FROM_THE_COUNTY else land.near(dice, county)
        usual = range(school * FEEDERS, (school + 1) * FEEDERS) if draw < FROM_FEEDERS else range(1000)
        kindergarten = home * KINDERGARTENS_OF_A_COUNTY + dice.choice(usual) % KINDERGARTENS_OF_A_COUNTY
        case = KINDS[kind][2](maker, maker.newborn.child(home, kindergarten))
        if case is not None:
            return case


def by_school(found: list[NewStudent]) -> Iterator[list[NewStudent]]:
    """The new students of one roster after the other."""
    schools: dict[int, list[NewStudent]] = {}
    for student in found:
        schools.setdefault(student.school, []).append(student)
    yield from schools.values()
