"""What goes wrong in practice, each once in a registry and on a roster (domain facts, section 6)."""

from collections.abc import Iterator

from config.demo.people import DemoPerson, RowTexts, one_digit_off, resident_number, row_of, vocational_row_of
from config.demo.population import Population

VARIATIONS = 2  # one set stands on a roster that has been imported, one on a file to upload

_HOMOPHONES = (("李晓明", "李小明"), ("张雨欣", "张语欣"))
_TRADITIONAL = (("劉詩韻", "刘诗韵"), ("張語蘭", "张语兰"))
_RARE = (("王di", "王𬱖"), ("陈zhe", "陈喆"))
_BEYOND_BMP = ("周𠮷安", "吴𬭚宁")
_DOTTED = (
    ("阿依古丽·买买提", "阿依古丽•买买提"),
    ("古丽娜尔·阿不都热合曼", "古丽娜尔．阿不都热合曼"),
)
_FORMER = (("赵雨桐", "赵雨彤"), ("孙浩然", "孙皓然"))
_TWINS = (("郭子涵", "郭子晗"), ("何佳怡", "何佳仪"))
_SIBLINGS = (("许子墨", "许子萱"), ("邓一鸣", "邓一诺"))
_WORDS = ("未上户口", "正在办理")
_OTHERS = (("蔡思语", "蔡佳慧"), ("彭博睿", "彭俊航"))  # one number, two names: which is right is for people to say
_PASSPORTS = (("安娜·史密斯", "2", "E12345678"), ("大卫·米勒", "1", "K87654321"))


class Difficulties:
    """One set of doubtful new students; making it puts what the registries say of them there."""

    def __init__(self, population: Population, variation: int):
        self._population = population
        self._variation = variation
        self.primary: list[RowTexts] = list(self._primary())
        self.vocational: list[RowTexts] = list(self._vocational())

    def _primary(self) -> Iterator[RowTexts]:
        yield from self._names()
        yield from self._numbers()
        yield from self._documents()
        yield from self._two_records()

    def _names(self) -> Iterator[RowTexts]:
        for pairs in (_HOMOPHONES, _TRADITIONAL, _RARE, _DOTTED):
            recorded, written = pairs[self._variation]
            sex = "2" if pairs in (_TRADITIONAL, _DOTTED) else "1"
            yield row_of(self._recorded(name=recorded, sex=sex).but(name=written))
        yield row_of(self._recorded(name=_BEYOND_BMP[self._variation]))
        name, former = _FORMER[self._variation]
        child = self._population.child(name=name).but(former_name=former)
        yield row_of(self._population.in_kindergarten(child).but(name=former))

    def _numbers(self) -> Iterator[RowTexts]:
        """Numbers mistyped in the registry, and numbers written carelessly on the roster."""
        child = self._population.child()
        self._population.in_kindergarten(child.but(number=one_digit_off(child.number)))
        yield row_of(child)
        careless = self._recorded()
        row = row_of(careless.but(number=" ".join((careless.number[:6], careless.number[6:14], careless.number[14:]))))
        yield [f" {row[0]}　", row[1], f"{careless.born:%Y年}{careless.born.month}月{careless.born.day}日", *row[3:]]
        child = self._population.child()
        self._population.in_kindergarten(child.but(born=child.born.replace(day=child.born.day % 28 + 1)))
        yield row_of(child)

    def _documents(self) -> Iterator[RowTexts]:
        """Children without a document, with one since, and with documents of other kinds."""
        without = self._population.child().but(id_type="其他", number="")
        yield row_of(self._population.in_kindergarten(without))
        child = self._population.child()
        self._population.in_kindergarten(child.but(id_type="其他", number=""))
        yield row_of(child)
        name, sex, passport = _PASSPORTS[self._variation]
        yield row_of(self._recorded(name=name, sex=sex, id_type="护照", number=passport))
        child = self._population.child(region="830000")
        yield row_of(self._population.in_kindergarten(child.but(id_type="港澳台居民居住证")))
        yield row_of(self._recorded(id_type="户口簿"))
        without = self._recorded(id_type="其他", number="")
        yield row_of(without.but(number=_WORDS[self._variation]))
        yield from self._siblings()

    def _siblings(self) -> Iterator[RowTexts]:
        """Two of one household book, whose number is the family's."""
        first_name, second_name = _SIBLINGS[self._variation]
        first = self._population.child(name=first_name, sex="1").but(
            id_type="户口簿", number=f"33010100441{self._variation}"
        )
        second = self._population.child(name=second_name, sex="2").but(id_type="户口簿", number=first.number)
        for child in (first, second):
            yield row_of(self._population.in_kindergarten(child))

    def _two_records(self) -> Iterator[RowTexts]:
        yield from self._twins()
        child = self._recorded()
        self._population.in_kindergarten(child, place=1)  # two kindergartens, two records
        yield row_of(child)
        child = self._recorded()
        self._population.in_kindergarten(self._population.child().but(number=child.number), place=2)  # shared number
        yield row_of(child)
        yield from self._records_of_schools()
        yield row_of(self._population.student_from_elsewhere())

    def _records_of_schools(self) -> Iterator[RowTexts]:
        """Where a primary school has or had somebody: the child itself, another with its number, the child before."""
        yield row_of(self._population.at_primary(self._recorded()))
        name, other = _OTHERS[self._variation]
        child = self._population.child(name=name)
        self._population.at_primary(child.but(name=other))
        yield row_of(child)
        yield row_of(self._population.back_at_primary(self._population.child()))

    def _twins(self) -> Iterator[RowTexts]:
        """Numbers one step apart, one guardian, names that sound the same; the second has no document on record."""
        first_name, second_name = _TWINS[self._variation]
        first = self._recorded(name=first_name)
        order = (int(first.number[14:17]) + 1) // 2
        second = first.but(name=second_name, number=resident_number(first.region, first.born, first.sex, order))
        self._population.in_kindergarten(second.but(id_type="其他", number=""))
        yield row_of(first)
        yield row_of(second)

    def _recorded(self, *, name: str = "", sex: str = "", **changes) -> DemoPerson:
        return self._population.in_kindergarten(self._population.child(name=name, sex=sex).but(**changes))

    def _vocational(self) -> Iterator[RowTexts]:
        population = self._population
        yield vocational_row_of(population.admitted())
        recorded, written = (("陈晨", "陈辰"), ("林静怡", "林婧怡"))[self._variation]
        yield vocational_row_of(population.at_junior(population.youth(name=recorded)).but(name=written))
        yield vocational_row_of(population.at_junior(population.youth()).but(student_number=""))
        youth, other = (population.at_junior(population.youth()) for _ in range(2))
        yield vocational_row_of(youth.but(student_number=other.student_number))  # somebody else's number
        yield vocational_row_of(population.at_vocational(population.at_junior(population.youth())))
        yield vocational_row_of(population.youth(region="340101").but(student_number=""))
        yield vocational_row_of(population.youth(region="340101"))  # of another province, with its number
        yield vocational_row_of(self._adult())

    def _adult(self) -> DemoPerson:
        """Somebody born before 2000 who comes with a first-generation number of 15 digits."""
        adult = self._population.people.born_on(self._population.starts_on.replace(year=1998, month=5, day=20))
        adult = self._population.at_junior(adult.but(student_number=f"G{adult.number}"))
        return adult.but(number=adult.number[:6] + adult.number[8:17])
