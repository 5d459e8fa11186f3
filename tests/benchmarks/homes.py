"""Families of the invented children, each from its number alone, and what rosters tell of them, with mistakes."""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matching.core.family import joined
from registry.identity.check_digits import check_character
from tests.benchmarks.names import a_name

# of a hundred: records that name the father; rosters that name the other parent; that have another telephone by now, a
# teacher's; names mistyped; kindergartens written otherwise; records with an address; rosters with two columns swapped
FATHER, OTHER_PARENT, NEW_PHONE, TEACHERS, MISTYPED = 0.65, 0.35, 0.30, 0.03, 0.02
OTHERWISE, ADDRESSED, SWAPPED = 0.25, 0.8, 0.01


class Parent(NamedTuple):
    """A guardian as he is."""

    name: str
    phone: str
    number: str


@dataclass(frozen=True, slots=True)
class Home:
    """Both parents, the one whom records name first, and where they live."""

    named: Parent
    other: Parent
    address: str


@lru_cache(maxsize=100_000)
def home_of(family: int, surname: str, region: str) -> Home:
    """The family of this number; brothers, sisters and twins have one."""
    dice = random.Random(family)
    father, mother = (_parent(dice, sex, region, surname if sex == "1" else "") for sex in "12")
    street, house, unit, room = (dice.randrange(most) + 1 for most in (400, 60, 4, 1800))
    address = f"东{street}街{house}号楼{unit}单元{room}室" if dice.random() < ADDRESSED else ""
    named = (father, mother) if dice.random() < FATHER else (mother, father)
    return Home(*named, address)


def _parent(dice: random.Random, sex: str, region: str, surname: str) -> Parent:
    name = a_name(dice, sex)
    born = f"{dice.randrange(1980, 1997)}{dice.randrange(12) + 1:02}{dice.randrange(28) + 1:02}"
    first_17 = f"{region}{born}{dice.randrange(400) * 2 + (sex == '1'):03}"
    name = surname + name[1:] if surname and "·" not in name else name
    return Parent(name, f"1{dice.randrange(3_000_000_000, 10_000_000_000):010}", first_17 + check_character(first_17))


class Columns(NamedTuple):
    """What one school's roster asks of families; `teacher`: the number that stands where nobody gave one."""

    both_parents: bool
    documents: bool
    school: bool
    household: bool
    address: bool
    swapped: bool
    teacher: str


def columns_of(dice: random.Random) -> Columns:
    """The columns of one school: a guardian's name and a telephone always."""
    shares = (0.3, 0.2, 0.4, 0.2, 0.5, SWAPPED)
    return Columns(*(dice.random() < share for share in shares), f"139{dice.randrange(10**8):08}")


def told(dice: random.Random, columns: Columns, home: Home, kindergarten: int, household: str) -> str:
    """What the roster says of one family, as reading hands it on."""
    named, other = (home.other, home.named) if dice.random() < OTHER_PARENT else (home.named, home.other)
    name = named.name[:-1] + dice.choice("伟芳军敏") if dice.random() < MISTYPED else named.name
    phone = f"1{dice.randrange(3_000_000_000, 10_000_000_000):010}" if dice.random() < NEW_PHONE else named.phone
    phone = columns.teacher if dice.random() < TEACHERS else phone
    texts = {"guardian_name": name, "phone": phone}
    if columns.swapped:
        texts = {"guardian_name": phone, "phone": name}
    if columns.both_parents:
        texts |= {"father_name": name, "mother_name": other.name}
    if columns.documents:
        texts["guardian_id_number"] = named.number
    if columns.school:
        texts["former_school"] = f"{kindergarten}园" if dice.random() < OTHERWISE else f"示范{kindergarten}幼儿园"
    if columns.household:
        texts["household"] = household
    if columns.address:
        texts["address"] = home.address.replace("号楼", "-").replace("单元", "-").replace("室", "")
    return joined(texts.items())
