"""Invented people: common surnames and given names put together by dice that always fall the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from config.demo.places import QINGXI
from registry.identity.check_digits import check_character

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
RARE_SURNAMES = ("欧阳", "司马", "诸葛", "单", "解", "仇", "查", "覃")
FOR_BOYS = "浩宇轩杰博睿俊晨航睿泽明哲昊然志强文涛子墨天佑家豪一鸣云飞"
FOR_GIRLS = "雨欣怡涵梓萱诗琪佳慧思语嘉懿可馨若曦雅静婉清书瑶紫琳晓梅"
GROWN_UP = "建国志强海燕丽华伟军敏静涛芳磊洋艳勇娟杰霞平刚桂英玉兰"
STREETS = ("云山路", "清泉街", "人民路", "学府巷", "滨河东路", "杏花村", "石桥镇", "向阳新村")


def resident_number(region: str, born: date, sex: str, order: int) -> str:
    """A number by GB 11643; `order` counts people of one day, place and sex from 0."""
    first_17 = f"{region}{born:%Y%m%d}{2 * (order % 499) + (1 if sex == '1' else 2):03d}"
    return first_17 + check_character(first_17)


@dataclass(frozen=True)
class DemoPerson:
    """A child or young person with a guardian; `number` is the document's."""

    name: str
    sex: str
    born: date
    id_type: str
    number: str
    region: str
    address: str
    guardian: str
    guardian_number: str
    guardian_phone: str
    student_number: str = ""
    former_name: str = ""

    def but(self, **changes) -> "DemoPerson":
        """The same person as another paper has them."""
        return replace(self, **changes)

    @property
    def sex_written(self) -> str:
        """男 or 女."""
        return "男" if self.sex == "1" else "女"


@dataclass
class People:
    """Makes people, each with a number of their own."""

    dice: Random
    _made: int = field(default=0)

    def born_between(
        self, first: date, last: date, *, region: str = QINGXI, name: str = "", sex: str = ""
    ) -> DemoPerson:
        """A person born on one of these days."""
        born = first + timedelta(days=self.dice.randrange((last - first).days + 1))
        return self.born_on(born, region=region, name=name, sex=sex)

    def born_on(self, born: date, *, region: str = QINGXI, name: str = "", sex: str = "") -> DemoPerson:
        """A person born on this day."""
        self._made += 1
        sex = sex or self.dice.choice("12")
        name = name or self._name(sex)
        guardian_born = born - timedelta(days=self.dice.randrange(8_500, 12_500))
        guardian_sex = self.dice.choice("12")
        return DemoPerson(
            name=name,
            sex=sex,
            born=born,
            id_type="居民身份证",
            number=resident_number(region, born, sex, self._made),
            region=region,
            address=f"{self.dice.choice(STREETS)}{self.dice.randrange(1, 200)}号",
            guardian=name[0] + self._given(GROWN_UP),
            guardian_number=resident_number(region, guardian_born, guardian_sex, self._made),
            guardian_phone=f"120{self._made:08d}",  # mobile numbers never begin with 120
        )

    def _name(self, sex: str) -> str:
        surname = self.dice.choice(RARE_SURNAMES) if self.dice.random() < 0.02 else self.dice.choice(SURNAMES)
        return surname + self._given(FOR_BOYS if sex == "1" else FOR_GIRLS)

    def _given(self, characters: str) -> str:
        return "".join(self.dice.choices(characters, k=self.dice.choice((1, 2, 2))))


def formal_number(person: DemoPerson) -> str:
    """The person's G number: the resident number behind the letter."""
    return f"G{person.number}"


def one_digit_off(number: str) -> str:
    """The number with its 16th digit mistyped, so that the check character no longer agrees."""
    return number[:15] + str((int(number[15]) + 1) % 10) + number[16:]


RowTexts = list[str]
FAMILY = ("家长姓名", "联系电话", "现住址")  # columns that many schools' rosters have


class RowOfPerson(RowTexts):
    """A row that knows whose papers it was written from."""

    def __init__(self, texts: RowTexts, person: DemoPerson):
        super().__init__(texts)
        self.person = person


def row_of(person: DemoPerson) -> RowTexts:
    """The five columns of P1 as the person's papers have them."""
    texts = [person.name, person.sex_written, person.born.isoformat(), person.id_type, person.number]
    return RowOfPerson(texts, person)


def with_family(listed: Sequence[RowTexts]) -> list[list[str | int | float]]:
    """The rows with what the families told; every fifth names the other parent and has a new telephone."""
    return [[*row, *_told(row, place)] for place, row in enumerate(listed)]


def _told(row: RowTexts, place: int) -> list[str | int | float]:
    if not isinstance(row, RowOfPerson):
        return ["", "", ""]
    person = row.person
    if place % 5 == 4:
        return [f"{SURNAMES[place % len(SURNAMES)]}{GROWN_UP[place % 20]}", 12_900_000_000 + place, person.address]
    return [person.guardian, int(person.guardian_phone), person.address]  # typed as a number, as most people do


def vocational_row_of(person: DemoPerson) -> RowTexts:
    """The six columns of V1."""
    return [person.student_number, *row_of(person)]
