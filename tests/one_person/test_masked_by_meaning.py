"""Exports hide by what a column was recognised as on import, never by the words of its heading."""

import io

import openpyxl
import pytest

from enrollment.rosters import exports, intake, uploading
from enrollment.rosters.models import Roster
from tests.factories import resident_number
from tests.roster_rows import BORN
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db

NUMBER = resident_number(BORN)


def results(registrar, season, header, row, *, whole=False) -> list[str]:
    data = csv_roster([row], header)
    roster, _created = uploading.store_upload(registrar, season, "primary", "名单.csv", data, enqueue=False)
    intake.receive(roster.pk)
    made = exports.roster_results(Roster.objects.get(pk=roster.pk), registrar, "核对", whole=whole)
    with made.file as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    return [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]


@pytest.mark.parametrize("born", ["出生日期", "出生年月日", "生日"])
@pytest.mark.parametrize("number", ["身份证件号码", "公民身份号码", "居民身份证号码"])
def test_whatever_the_headings_birth_dates_and_numbers_are_hidden(registrar, season, born, number):
    header = ["姓名", "性别", born, "身份证件类型", number]
    texts = results(registrar, season, header, ["李晓明", "男", BORN.isoformat(), "居民身份证", NUMBER])
    assert BORN.isoformat() not in texts
    assert NUMBER not in texts
    assert f"{BORN:%Y-%m}" in texts
    assert "*" * 18 in texts


def test_passport_numbers_are_hidden_too(registrar, season):
    header = ["姓名", "性别", "生日", "证件类型", "公民身份号码"]
    texts = results(registrar, season, header, ["李晓明", "男", BORN.isoformat(), "护照", "E12345678"])
    assert "E********" in texts


def test_what_a_column_of_the_schools_own_holds_is_not_known(registrar, season):
    header = ["姓名", "性别", "生日", "证件类型", "公民身份号码", "班级", "母亲生日", "联系方式"]
    row = ["李晓明", "男", BORN.isoformat(), "居民身份证", NUMBER, "一年级3班", "1990-05-06", "139 0000 0000"]
    texts = results(registrar, season, header, row)
    assert {"一年级3班", "****-**-**", "*** **** ****"} <= set(texts)
