"""Columns that help and that no roster needs: whose they are is told by the headings that no other column has.

They never decide which row is the header, may stand twice or not at all, and nothing is wrong with what stands below
them: to the reading of a row they are as unknown as any other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from registry.storable import storable
from registry.tabular.headers import fold
from registry.tabular.table import Column, Helping

# 学生家长姓名, 第一监护人姓名, 监护人1信息 over 姓名: the same column said with more words
_SAID_BESIDE = re.compile(
    r"^(入学儿童|适龄儿童|学生|新生|幼儿(?!园)|孩子|儿童|学员|考生|本人)(?=.)"
    r"|(基本|详细)?(信息|情况|资料)|第?[一二三123]|法定|主要|[的/或及和]"
)


def found(unknown: Iterable[Sequence[Any]], columns: tuple[Column, ...]) -> tuple[Helping, ...]:
    """The columns that help among the headings that the reading of a file knows nothing of (`choosing.table`)."""
    names = _known(columns) if columns else {}
    helping = []
    for place, heading, alone, is_hidden in unknown:
        field = next((names[each] for each in map(_key, (heading, alone)) if each in names), "")
        if field and not is_hidden:  # nobody sees what a hidden column says
            helping.append(Helping(field, place, storable(heading)))
    return tuple(helping)


@cache
def _known(columns: tuple[Column, ...]) -> Mapping[str, str]:
    """The field by every name that is accepted."""
    return {_key(name): column.field for column in columns for name in (column.label, *column.names)}


def _key(heading: str) -> str:
    """What a heading says, without what is meant anyway: the child, which of two guardians, 信息."""
    return _SAID_BESIDE.sub("", fold(heading))
