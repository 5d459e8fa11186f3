"""The county's rosters: those that have been imported, and the files to upload."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from config.demo.difficulties import Difficulties
from config.demo.files import FIVE, SIX, CellValue, can_write_xls, csv_file, ods, web_page, xls, xlsx
from config.demo.people import FAMILY, DemoPerson, RowTexts, one_digit_off, row_of, vocational_row_of, with_family
from config.demo.places import CHENGNAN, SHIQIAO, SHIYAN, VOCATIONAL, YUCAI
from config.demo.population import Population, rows

NOTES = ("合计 {count} 人", "说明：本名单由招生办公室整理，请核对后上传。")


class Imported(NamedTuple):
    """A roster that a school has already brought in."""

    school: str
    track: str
    name: str
    data: bytes


class RosterPlan:
    """Who stands on which roster; each child of the population on one, unless two schools claim it."""

    def __init__(self, population: Population, difficulties: Sequence[Difficulties]):
        self._population = population
        self._students, self._graduates = iter(population.students), iter(population.graduates)
        first, second = difficulties
        shiyan = self._with_document(34)
        # on the rosters of both: two with a record, two without, two of whom nobody can tell whether they are one child
        both = [population.child_of_two_schools() for _ in range(2)]
        namesakes = [population.namesakes() for _ in range(2)]
        ours, theirs = zip(*namesakes, strict=True)
        self.imported = [
            _imported_with_family(
                SHIYAN, "实验小学第一批.xlsx", [*rows(shiyan), *first.primary, *rows([*both, *ours])]
            ),
            _imported(CHENGNAN, "城南小学新生.xlsx", rows([*self._children(28), *shiyan[-2:], *both, *theirs])),
            _imported(YUCAI, "育才学校小学部.xlsx", rows([*self._children(18), *population.late_students])),
            _imported(SHIQIAO, "石桥初中附设小学班.xlsx", rows(self._children(9))),
            self._imported_vocational(first.vocational),
        ]
        self.files = self._files(second.primary, second.vocational)

    def write(self, folder: Path) -> list[Path]:
        """Write the files to upload; their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return [folder / name for name in self.files]

    def _children(self, count: int) -> list[DemoPerson]:
        return [next(self._students) for _ in range(count)]

    def _with_document(self, count: int) -> list[DemoPerson]:
        return list(islice((child for child in self._students if child.number), count))

    def _graduates_rows(self, count: int) -> list[RowTexts]:
        return [vocational_row_of(next(self._graduates)) for _ in range(count)]

    def _imported_vocational(self, difficult: list[RowTexts]) -> Imported:
        admitted = [vocational_row_of(self._population.admitted()) for _ in range(6)]
        listed = [*self._graduates_rows(25), *difficult, *admitted]
        return Imported(VOCATIONAL, "vocational", "职业中专第一批.xlsx", xlsx(listed, SIX, title="职业中专新生名单"))

    def _files(self, difficult: list[RowTexts], vocational: list[RowTexts]) -> dict[str, bytes]:
        mixed = [*rows(self._children(12)), *difficult]
        files = {
            "1-实验小学-全部对得上.xlsx": xlsx(rows(self._with_document(30))),
            "2-实验小学-疑难名单.xlsx": xlsx(
                with_family(mixed),
                (*FIVE, *FAMILY),
                title="青溪县实验小学新生名单",
                notes=[note.format(count=len(mixed)) for note in NOTES],
            ),
            "3-实验小学-各种错误.xlsx": xlsx(self._faulty(), title="青溪县实验小学补录名单"),
            "4-城南小学.csv": csv_file(rows(self._children(20))),
            "5-育才学校.ods": ods(rows(self._children(15))),
            "7-职业中专.xlsx": xlsx([*self._graduates_rows(20), *vocational], SIX),
            "8-网页冒充的表格.xls": web_page(rows(self._children(3))),
            "9-实验小学-三百人.xlsx": xlsx(rows(self._children(300))),
        }
        if can_write_xls():
            files["6-城南小学-旧格式.xls"] = xls(rows(self._children(16)))
        return dict(sorted(files.items()))

    def _faulty(self) -> list[list[CellValue]]:
        """One row for each kind of error, among others that are right."""
        people = iter(self._with_document(25))

        def wrong(place: int, value) -> list[CellValue]:
            row: list[CellValue] = list(row_of(next(people)))
            row[place] = value(row) if callable(value) else value
            return row

        good: list[list[CellValue]] = [list(row_of(next(people))) for _ in range(5)]
        return [
            good[0],
            wrong(4, lambda row: int(row[4][:17] + "0")),
            wrong(4, lambda row: one_digit_off(row[4])),
            wrong(4, lambda row: row[4][:17]),
            wrong(4, ""),
            wrong(1, lambda row: "女" if row[1] == "男" else "男"),
            good[1],
            wrong(2, "2001-02-03"),
            wrong(2, "19/3/5"),
            wrong(2, "2019-02-30"),
            wrong(1, "未知"),
            wrong(3, "学生证"),
            good[2],
            wrong(0, "同上"),
            wrong(0, ""),
            wrong(0, "王小明2"),
            ["", "", "2019/13/1", "身份证", "11010120190101"],
            good[3],
            good[1],  # stands above already
            wrong(4, lambda row: "9991" + row[4][4:]),
            good[4],
        ]


def _imported_with_family(school: str, name: str, listed: list[RowTexts]) -> Imported:
    return Imported(school, "primary", name, xlsx(with_family(listed), (*FIVE, *FAMILY), title="新生名单"))


def _imported(school: str, name: str, listed: list[RowTexts]) -> Imported:
    return Imported(school, "primary", name, xlsx(listed, title="新生名单"))
