"""Rosters with columns of what families told, at half of the schools."""

import random
from collections import defaultdict
from dataclasses import replace

from tests.benchmarks.homes import Columns, columns_of, home_of, told
from tests.benchmarks.mistakes import NewStudent


def telling(found: list[NewStudent], seed: int = 1) -> list[NewStudent]:
    """The same new students, half of whose schools have columns of what families told."""
    dice = random.Random(f"{seed}/families")
    columns: dict[int, Columns] = defaultdict(lambda: columns_of(dice))
    return [_told(dice, student, columns[student.school]) if student.school % 2 else student for student in found]


def _told(dice: random.Random, student: NewStudent, columns: Columns) -> NewStudent:
    child = student.row.of
    assert child is not None  # every row is a child's
    home = home_of(child.family, child.name[0], child.household)
    family = told(dice, columns, home, child.kindergarten, child.household)
    return replace(student, row=replace(student.row, family=family))
