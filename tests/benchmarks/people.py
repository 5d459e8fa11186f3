"""Invented people by the million, cheap to make and always the same."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from registry.identity.check_digits import check_character

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "子涵欣怡浩然宇轩诗雨梓晨思远雅琪俊杰佳怡明哲若曦天佑语桐一诺沐阳书瑶可馨景行安然云舒清越"
SCHOOL = "1199010001"
HEADER = (
    "record_key,student_number,name,sex,birth_date,id_type,id_number,school_code,status,entered_on,"
    "guardian_name,guardian_id_number,guardian_phone,former_name,household_region,address"
)


def document_number(region: str, born: date, sequence: int) -> str:
    """A resident number with a right check character."""
    first_17 = f"{region}{born:%Y%m%d}{sequence:03}"
    return first_17 + check_character(first_17)


def preschool_lines(count: int, seed: int = 1) -> Iterator[str]:
    """Lines of a preschool file: one in fifty has no document."""
    dice = random.Random(seed)
    for number in range(count):
        born = date(2016, 1, 1) + timedelta(days=dice.randrange(1500))
        sequence = 1 + dice.randrange(999)
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=1 + dice.randrange(2)))
        document = f"居民身份证,{document_number(f'9901{dice.randrange(10, 99)}', born, sequence)}"
        document = "其他," if number % 50 == 0 else document
        guardian = document_number("990102", born - timedelta(days=10_000), 1 + number % 999)
        yield (
            f"PK-{number:08},,{name},{'男' if sequence % 2 else '女'},{born},{document},{SCHOOL},enrolled,2022-09-01,"
            f"{name[0]}家长,{guardian},139{number % 100_000_000:08},,990102,青溪县云山路{number % 900}号\n"
        )
