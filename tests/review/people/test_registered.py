"""Who is registered: the list, its search and its workbook, and the card of one student."""

import io
import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from enrollment.entries.models import Entry
from registry.access_log import AccessEntry
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.review.people.giving_away import given_away
from tests.roster_rows import doubtful, matched, student, wrong
from tests.school_at_work import signed_in, words_of
from tests.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "0"}
WHOLE = {"whole": "on", "password": PASSWORD}


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school, person="王秀英", password=PASSWORD)


@pytest.fixture
def registered(school, season):
    """Three registered students of this school, one of a sister school, one who is still on the way."""
    mine = EntryFactory.create_batch(3, school=school, season=season, state="registered")
    EntryFactory(school=SchoolFactory(authority=school.authority), season=season, state="registered", name="欧阳若曦")
    EntryFactory(school=school, season=season, state="at_authority", name="司马未注")
    return mine


def table(response) -> list[list[str]]:
    """The rows of a workbook that was answered, the watermark and the headings first."""
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


class TestList:
    def test_a_school_sees_its_own_students(self, account, registered):
        page = words_of(signed_in(account).get(reverse("registered")))
        assert all(entry.name in page for entry in registered)
        assert "欧阳若曦" not in page
        assert "司马未注" not in page

    def test_an_officer_sees_those_of_the_own_schools(self, school, registered):
        page = words_of(signed_in(OfficerFactory(authority=school.authority)).get(reverse("registered")))
        assert "欧阳若曦" in page
        assert registered[0].name in page
        superior = signed_in(OfficerFactory(authority=school.authority.superior)).get(reverse("registered"))
        assert "还没有学生完成注册" in words_of(superior)

    def test_it_is_narrowed_by_class_season_and_day(self, account, registered):
        one = registered[0]
        one.supplement.class_name = "7班"
        one.supplement.save()
        Entry.objects.filter(pk=registered[1].pk).update(state_since=registered[1].state_since - timedelta(days=40))
        client = signed_in(account)
        cases = (
            ({"of_class": "7班"}, {one.pk}),
            ({"end": f"{one.state_since - timedelta(days=20):%Y-%m-%d}"}, {registered[1].pk}),
            ({"season": SeasonFactory().pk}, set()),
            ({"season": "x", "begin": "y"}, {entry.pk for entry in registered}),
        )
        for query, wanted in cases:
            page = client.get(reverse("registered"), query).context["page"]
            assert {entry.pk for entry in page.object_list} == wanted, query

    def test_the_name_is_searched_by_post_and_stands_in_no_address(self, account, registered):
        response = signed_in(account).post(reverse("registered"), {"name": registered[0].name[:2]})
        assert registered[0].name in words_of(response)
        assert "page=" not in words_of(response)
        nobody = signed_in(account).post(reverse("registered"), {"name": "欧阳若曦"})
        assert "没有符合条件的已注册学生" in words_of(nobody)

    def test_it_costs_the_same_for_one_and_for_thirty(self, account, school, season):
        client, found = signed_in(account), []
        for count in (1, 2, 27):
            EntryFactory.create_batch(count, school=school, season=season, state="registered")
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("registered"))
            found.append(len(captured))
        assert found[1] == found[2]
        assert max(found) <= 12


class TestWorkbook:
    def ask(self, account, **fields):
        return signed_in(account).post(reverse("registered_export"), PURPOSE | fields)

    def test_numbers_are_masked_unless_asked_for(self, account, registered):
        rows = table(self.ask(account))
        text = "\n".join("\t".join(row) for row in rows)
        for entry in registered:
            assert len(given_away(text, entry.id_number, region_known=True)) == 12
            assert entry.record.student_number not in text
        whole = "\n".join("\t".join(row) for row in table(self.ask(account, **WHOLE)))
        for entry in registered:
            assert entry.id_number in whole
            assert entry.record.student_number in whole

    def test_whole_numbers_leave_only_for_the_password(self, account, registered):
        for password, why in (("", "请再输入一次"), ("Lamp-52", "密码不正确")):
            response = signed_in(account).post(
                reverse("registered_export"), PURPOSE | {"whole": "on", "password": password}, follow=True
            )
            assert why in words_of(response)
        assert not AccessEntry.objects.exists()

    def test_a_list_without_them_asks_for_none(self, account, registered):
        assert len(table(self.ask(account, password="Lamp-52"))) == 5  # watermark, headings, three

    def test_the_fifth_wrong_password_signs_out(self, account, registered):
        client, wrong = signed_in(account), PURPOSE | {"whole": "on", "password": "Lamp-52"}
        for _ in range(4):
            client.post(reverse("registered_export"), wrong)
        assert client.get(reverse("registered")).status_code == 200
        response = client.post(reverse("registered_export"), wrong, follow=True)
        assert "请重新登录" in words_of(response)
        assert client.post(reverse("registered_export"), PURPOSE | WHOLE).status_code == 302
        assert client.get(reverse("registered")).status_code == 302
        assert not AccessEntry.objects.exists()

    def test_a_right_password_between_wrong_ones_begins_the_count_anew(self, account, registered):
        client, wrong = signed_in(account), PURPOSE | {"whole": "on", "password": "Lamp-52"}
        for fields in (wrong, wrong, wrong, wrong, PURPOSE | WHOLE, wrong, wrong, wrong, wrong):
            answered = client.post(reverse("registered_export"), fields)
            assert not answered.streaming or len(table(answered)) == 5
        assert client.get(reverse("registered")).status_code == 200

    def test_the_watermark_names_the_entry_of_the_log(self, account, registered):
        response = self.ask(account, purpose="own", words="留存")
        logged = AccessEntry.objects.get()
        (line, *_blank), headings, *rows = table(response)
        assert all(part in line for part in (logged.serial, "王秀英", "留存", account.school.name))
        assert (logged.kind, logged.what, logged.rows, len(rows)) == ("export", "registered_list", 3, 3)
        assert headings[:2] == ["学籍号", "姓名"]

    def test_the_name_of_the_file_names_nobody(self, account, registered):
        response = self.ask(account)
        b"".join(response.streaming_content)  # read to its end, a workbook closes
        name = response.headers["Content-Disposition"]
        assert AccessEntry.objects.get().serial in name
        assert not any(entry.name in name for entry in registered)

    def test_without_a_purpose_nothing_leaves(self, account, registered):
        response = signed_in(account).post(reverse("registered_export"), {"purpose": "own", "words": ""}, follow=True)
        assert "请填写用途" in words_of(response)
        assert not AccessEntry.objects.exists()

    def test_a_list_of_nobody_is_not_made(self, account, registered):
        response = signed_in(account).post(reverse("registered_export"), PURPOSE | {"end": "2000-01-01"}, follow=True)
        assert "没有可导出的名单" in words_of(response)
        assert not AccessEntry.objects.exists()

    def test_it_has_the_rows_that_the_list_was_narrowed_to(self, account, registered):
        registered[0].supplement.class_name = "7班"
        registered[0].supplement.save()
        assert [row[1] for row in table(self.ask(account, of_class="7班"))[2:]] == [registered[0].name]

    @pytest.mark.libreoffice
    @pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
    def test_libreoffice_reads_and_saves_the_same(self, account, registered, tmp_path):
        from tests.enrollment.sheets.test_libreoffice import through_libreoffice

        data = b"".join(self.ask(account, **WHOLE).streaming_content)
        before = load_workbook(io.BytesIO(data)).active
        after = load_workbook(io.BytesIO(through_libreoffice(data, tmp_path))).active
        assert [[cell.value for cell in row] for row in after] == [[cell.value for cell in row] for row in before]
        assert {cell.data_type for row in after.iter_rows(min_row=3) for cell in row if cell.value} == {"s"}
        assert AccessEntry.objects.get().serial in after.oddFooter.left.text


class TestCard:
    def page(self, account, entry):
        return signed_in(account).post(reverse("card", args=[entry.pk]), PURPOSE)

    def test_it_is_asked_for_first_and_shows_no_number_then(self, account, registered):
        page = words_of(signed_in(account).get(reverse("card", args=[registered[0].pk])))
        assert registered[0].name in page
        assert registered[0].id_number not in page
        assert not AccessEntry.objects.exists()

    def test_it_has_numbers_groups_chain_and_watermark(self, account, registered):
        entry = registered[0]
        page = words_of(self.page(account, entry))
        logged = AccessEntry.objects.get()
        wanted = (entry.id_number, entry.record.student_number, logged.serial, entry.archive.school.name, "照片")
        assert [text for text in wanted if text not in page] == []
        assert (logged.kind, logged.what, logged.subject) == ("print", "card", f"entry {entry.pk}")

    def test_the_national_groups_stand_on_it(self, account, school, season):
        from registry.fields.k12 import K12, K12Detail

        entry = EntryFactory(school=school, season=season, state="registered")
        K12Detail.objects.create(record=entry.record, **K12.values(entry.supplement))
        page = words_of(self.page(account, entry))
        assert all(str(group.label) in page for group in K12.groups)
        assert entry.supplement.current_address in page

    def test_a_chain_of_several_stages_begins_with_the_first(self, account, school, season):
        first = StudentRecordFactory(school=SchoolFactory(name="第一幼儿园"))
        second = StudentRecordFactory(
            registry="k12", stage="primary", school=SchoolFactory(name="第二小学"), continues=first
        )
        entry = EntryFactory(school=school, season=season, state="registered", archive=second)
        page = words_of(self.page(account, entry))
        assert 0 < page.index("第一幼儿园") < page.index("第二小学") < page.rindex(school.name)

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_strangers_and_those_not_registered_have_none(self, account, registered, method):
        url = reverse("card", args=[registered[0].pk])
        for stranger in (
            RegistrarFactory(),
            OfficerFactory(),
            OfficerFactory(authority=account.school.authority.superior),
        ):
            assert getattr(signed_in(stranger), method)(url, PURPOSE).status_code == 404
        on_the_way = Entry.objects.get(name="司马未注")
        assert getattr(signed_in(account), method)(reverse("card", args=[on_the_way.pk]), PURPOSE).status_code == 404
        assert not AccessEntry.objects.exists()

    def test_the_officer_of_the_school_has_it_too(self, school, registered):
        officer = OfficerFactory(authority=school.authority)
        assert registered[0].id_number in words_of(self.page(officer, registered[0]))
        assert AccessEntry.objects.get().school == school

    def test_without_a_purpose_it_is_asked_for_again(self, account, registered):
        page = signed_in(account).post(reverse("card", args=[registered[0].pk]), {"purpose": "own", "words": ""})
        assert "请填写用途" in words_of(page)
        assert registered[0].id_number not in words_of(page)


class TestResultsOfARoster:
    @pytest.fixture
    def roster(self, upload):
        return upload([matched(401), doubtful(402), student(403), wrong(404)])[0]

    def ask(self, registrar, roster, **fields):
        return registrar.post(reverse("roster_export", args=[roster.pk]), PURPOSE | fields)

    def test_each_row_has_its_outcome_its_reason_and_the_cell(self, registrar, roster):
        _line, headings, *rows = table(self.ask(registrar, roster))
        assert headings[:3] == ["行", "姓名", "性别"]
        assert [row[0] for row in rows] == ["2", "3", "4", "5"]
        assert [row[6] for row in rows] == ["已匹配", "待确认", "未查到", "有误未收"]
        assert "E5" in rows[3][7]
        assert "最后一位" in rows[3][7] or "校验" in rows[3][7]
        assert AccessEntry.objects.get().rows == 4

    def test_numbers_are_masked_unless_asked_for(self, registrar, roster):
        numbers = [cells[4] for cells in (student(403), wrong(404))]
        text = "\n".join("\t".join(row) for row in table(self.ask(registrar, roster)))
        assert [number for number in numbers if number in text] == []
        assert len(given_away(text, student(403)[4], region_known=True)) == 12
        account = RegistrarFactory(school=roster.school, password=PASSWORD)
        whole = "\n".join("\t".join(row) for row in table(self.ask(signed_in(account), roster, **WHOLE)))
        assert [number for number in numbers if number not in whole] == []

    def test_the_page_shows_a_rejected_number_masked(self, registrar, roster):
        page = words_of(registrar.get(reverse("roster", args=[roster.pk]) + "?list=rejected"))
        assert wrong(404)[4] not in page
        assert "*" * 18 in page

    def test_it_is_of_the_own_school_only(self, stranger, roster):
        assert self.ask(stranger, roster).status_code == 404
        assert not AccessEntry.objects.exists()
