"""What rosters tell of families goes with every new student, however its row is read."""

import pytest

from matching.core.family import parted
from matching.layouts import PRIMARY
from matching.roster import check, family_of
from matching.rows import RowReader
from registry.tabular.reading import read
from registry.tabular.table import Helping
from tests.bad_inputs.cases import HEADER, LIN, STARTS, TODAY, ZHAO
from tests.registry.tabular.workbook_makers import xlsx

COLUMNS = ["家长姓名", "联系电话", "现住址"]
TOLD = ["王大山", 13812345670, "东街5号"]


def checked(*rows, columns=COLUMNS):
    table = read(xlsx([*HEADER, *columns], *rows), PRIMARY.columns, helping=PRIMARY.family)
    return check(table, PRIMARY, starts_on=STARTS, today=TODAY)


@pytest.mark.parametrize("row", [LIN, [f" {LIN[0]}", *LIN[1:]], [*LIN[:3], "其他", ""]])
def test_what_stands_there_goes_with_the_new_student(row):
    (probe,) = checked([*row, *TOLD]).probes
    assert parted(probe.family) == [("guardian_name", "王大山"), ("phone", "13812345670"), ("address", "东街5号")]


def test_where_nothing_stands_nothing_is_told():
    assert [probe.family for probe in checked([*LIN, "", " ", None], [*ZHAO, "", "", ""]).probes] == ["", ""]
    assert [probe.family for probe in checked(LIN, columns=["备注"]).probes] == [""]


@pytest.mark.parametrize("value", ["#N/A", "=A1", '=DISPIMG("ID_1",1)', "#REF!"])
def test_an_error_or_a_formula_tells_nothing(value):
    assert family_of([Helping("address", 1, "住址")])(["x", value]) == ""


def test_no_cell_of_theirs_says_anything_or_takes_a_row_off_the_quick_way(monkeypatch):
    def read_slowly(*_):
        raise AssertionError

    monkeypatch.setattr(RowReader, "read", read_slowly)
    odd = ["", "=1/0", True]
    found = checked([*LIN, *TOLD], [*ZHAO, *odd])
    assert len(found.probes) == 2
    assert not found.warnings
    assert not found.rejected


def test_of_a_child_that_stands_twice_the_first_row_tells():
    (probe,) = checked([*LIN, *TOLD], [*LIN, "李梅", "", ""]).probes
    assert parted(probe.family)[0] == ("guardian_name", "王大山")
