"""The sheet of accounts: every problem at once with its cell, the others made, nothing doubled (N8)."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.access_log import AccessEntry
from registry.accounts.models import Account
from review.accounts.sheet import HEADINGS
from tests.accounts_at_work import activate
from tests.factories import AccountFactory, AuthorityFactory, SchoolFactory
from tests.rosters import csv_roster, xlsx_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(at, officer):
    return at(officer)


def upload(browser, rows, of="schools", data=None):
    """The answer to uploading these rows: code, name, accounts, person, username."""
    data = xlsx_roster(rows, header=list(HEADINGS[of])) if data is None else data
    return browser.post(reverse("account_sheet", args=[of]), {"file": SimpleUploadedFile("账号表.xlsx", data)})


def problems_of(response) -> list[tuple[str, str]]:
    """Cells and values of the problems."""
    return [(note.cell, note.value) for note in response.context["notes"]]


def row(school, person, username="", **other):
    values = {"code": school.code, "name": school.name} | other
    return [values["code"], values["name"], "", person, username]


def test_it_lists_the_own_schools_with_their_accounts_as_text_and_is_logged(browser, school, registrar, stranger):
    SchoolFactory(authority=school.authority, kindergarten=True)
    answer = browser.post(reverse("account_sheet_file", args=["schools"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [heading.rstrip("*") for heading in lines[0]] == list(HEADINGS["schools"])
    assert lines[1:] == [[school.code, school.name, registrar.username, None, None]]
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.what, entry.rows) == ("export", "account_sheet", 1)


def test_the_sheet_given_back_makes_an_account_for_each_row_with_a_name(browser, school):
    others = SchoolFactory.create_batch(2, authority=school.authority)
    sheet = openpyxl.load_workbook(io.BytesIO(browser.post(reverse("account_sheet_file", args=["schools"])).content))
    for number in (2, 3):
        sheet.worksheets[0].cell(row=number, column=4).value = f"教师{'甲乙'[number - 2]}"
    out = io.BytesIO()
    sheet.save(out)
    response = upload(browser, None, data=out.getvalue())
    assert [slip.account.person for slip in response.context["slips"]] == ["教师甲", "教师乙"]
    assert response.context["left_blank"] == 1
    assert Account.objects.filter(school__in=[school, *others], state="waiting").count() == 2
    entry = AccessEntry.objects.get(kind="print")
    assert (entry.what, entry.rows) == ("activation_slips", 2)
    assert entry.serial in response.content.decode()


def test_characters_that_are_no_text_make_no_name_no_code_and_no_username(browser, school):
    nul = "_x0000_"  # as a workbook writes it
    others = SchoolFactory.create_batch(2, authority=school.authority)
    response = upload(
        browser,
        [
            row(school, f"王{nul}"),
            row(school, "二", code=school.code + nul),
            row(school, "三", name=school.name + nul),
            row(others[0], "四", f"four{nul}"),
            row(others[1], "五"),
        ],
    )
    assert problems_of(response) == [
        ("D2", "王[U+0000]"),
        ("A3", f"{school.code}[U+0000]"),
        ("B4", f"{school.name}[U+0000]"),
        ("E5", "four[U+0000]"),
    ]
    assert [slip.account.person for slip in response.context["slips"]] == ["五"]


def test_every_problem_is_shown_at_once_with_its_cell_and_the_other_rows_are_made(browser, school, stranger):
    AccountFactory(username="taken")
    good, other = SchoolFactory.create_batch(2, authority=school.authority)
    response = upload(
        browser,
        [
            row(school, "一", code=""),
            row(stranger.school, "二"),
            row(school, "三", name=other.name),
            row(school, "长" * 51),
            row(school, "五", "taken"),
            row(school, "六", "with blank"),
            row(good, "七", "seven"),
            row(other, "八", "SEVEN"),
            row(other, "", ""),
        ],
    )
    assert problems_of(response) == [
        ("A2", ""),
        ("A3", stranger.school.code),
        ("B4", other.name),
        ("D5", "长" * 20),
        ("E6", "taken"),
        ("E7", "with blank"),
        ("E9", "SEVEN"),
    ]
    assert [slip.account.username for slip in response.context["slips"]] == ["seven"]
    words = response.content.decode()
    assert "E9" in words
    assert "E8" in words  # the cell that asks for the same name first


def test_the_same_sheet_again_doubles_nothing(browser, school):
    rows = [row(school, "潘桂芳"), row(school, "潘桂芳"), row(school, "钱进", "qianjin")]
    first, second = upload(browser, rows), upload(browser, rows)
    assert len(first.context["slips"]) == 2
    assert [note.cell for note in first.context["known"]] == ["D3"]
    assert second.context["slips"] == []
    assert [note.cell for note in second.context["known"]] == ["D2", "D3", "D4"]
    assert AccessEntry.objects.filter(kind="print").count() == 1
    assert Account.objects.filter(school=school).count() == 2


def test_a_code_that_became_a_number_and_full_width_names_are_read(browser, school):
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS["schools"]))
    book.active.append([int(school.code), school.name, None, "潘桂芳", "ｐａｎ"])
    out = io.BytesIO()
    book.save(out)
    response = upload(browser, None, data=out.getvalue())
    assert [slip.account.username for slip in response.context["slips"]] == ["pan"]


def test_a_csv_with_only_the_two_columns_that_are_needed_will_do(browser, school):
    data = csv_roster([[school.code, "潘桂芳"]], header=[HEADINGS["schools"][0], HEADINGS["schools"][3]])
    assert len(upload(browser, None, data=data).context["slips"]) == 1


@pytest.mark.parametrize("data", [b"", b"<html><table></table></html>", csv_roster([["1", "2"]], header=["甲", "乙"])])
def test_a_file_that_is_no_such_sheet_is_refused_as_a_whole(browser, data):
    response = upload(browser, None, data=data)
    assert response.context["form"].errors["file"]
    assert not Account.objects.filter(state="waiting").exists()


def test_a_formula_in_a_name_is_pointed_out(browser, school):
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS["schools"]))
    book.active.append([school.code, school.name, None, "=A1", "pan"])
    out = io.BytesIO()
    book.save(out)
    response = upload(browser, None, data=out.getvalue())
    assert problems_of(response) == [("D2", "")]


def test_a_city_hands_accounts_to_its_counties_in_the_same_way(at, superior, county):
    other = AuthorityFactory(superior=superior.authority)
    response = upload(at(superior), [row(county, "张科员"), row(other, "")], of="authorities")
    made = response.context["slips"][0].account
    assert (made.role, made.authority, made.person) == ("officer", county, "张科员")
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", response.content.decode())


def test_it_doubles_nobody_who_activated_under_another_name(browser, school, client):
    """The sheet names 潘桂芳; whoever really does the work writes the own name at activation."""
    rows = [row(school, "潘桂芳")]
    (slip,) = upload(browser, rows).context["slips"]
    activate(client, slip, person="钱进")
    for named in (rows, [row(school, "钱进")]):
        again = upload(browser, named)
        assert again.context["slips"] == []
        assert [note.cell for note in again.context["known"]] == ["D2"]
    assert "为潘桂芳" in browser.get(reverse("account", args=[slip.account.pk])).content.decode()


def test_names_of_the_command_line_are_refused_with_the_cell(browser, school):
    response = upload(browser, [row(school, "潘桂芳", "Import-1")])
    assert problems_of(response) == [("E2", "Import-1")]
