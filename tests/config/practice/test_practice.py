"""Practice: a set of invented schools for each, no password, nothing real in, never served as the real site (N6)."""

import io
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from config.ops.safeguards import refuse_another_purpose, unsafe_settings
from config.practice.models import PracticeSeat
from config.practice.seats import ROLES, Seat
from enrollment.entries.models import Entry, Step
from enrollment.rosters.counts import roster_counts
from enrollment.rosters.models import Roster, RosterRow
from enrollment.rosters.unusual import remarks
from enrollment.seasons.models import Season
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import save
from registry.accounts.models import Account
from registry.database_purpose import DatabasePurpose, WrongPurpose, require_purpose
from registry.records import StudentRecord
from review.invariants.all import INVARIANTS
from tests.enrollment.sheets.sheets import NAME, NUMBER, given_back, taken_out
from tests.factories import AuthorityFactory, RegistrarFactory, SeasonFactory, resident_number
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings, tmp_path):
    """Practice mode in a directory of its own."""
    settings.PRACTICE, settings.PRACTICE_SCHOOLS = True, 2
    settings.VAR_DIR, settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path, tmp_path / "uploads", tmp_path / "evidence"
    return settings


def practice(**options) -> str:
    out = io.StringIO()
    call_command("practice", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def sit_down(role="xiaoxue", **form) -> Client:
    client = Client()
    client.post(reverse("practise"), {"role": role} | form)
    return client


def account_of(client) -> Account:
    return client.get(reverse("password_change")).wsgi_request.user


def facts():
    models = (Account, StudentRecord, Entry, RosterRow, Step, PracticeSeat)
    return [model.objects.count() for model in models]


def assert_all_hold():
    assert {each.says for each in INVARIANTS if list(each.offenders())} == set()


def test_everybody_gets_schools_of_their_own_and_every_role_finds_work(site):
    practice()
    first, second = sit_down(), sit_down()
    assert account_of(first).school != account_of(second).school
    for number in (1, 2):
        for role in ROLES:
            client = sit_down(role.code, seat=number)
            assert account_of(client).username == Seat(number).username(role.code)
            page = client.get(reverse("home"), follow=True).content.decode()  # the desk is asked first who sits there
            assert "练习环境" in page
    states = set(Entry.objects.filter(school=account_of(first).school).values_list("state", flat=True))
    assert states == {"registered", "at_authority", "at_school", "supplementing"}
    assert_all_hold()


def test_the_seat_unused_for_longest_is_given_next(site):
    practice()
    taken = [account_of(sit_down()).username[:8] for _ in range(3)]
    assert taken == ["lianxi01", "lianxi02", "lianxi01"]


def test_its_rosters_are_taken_and_are_what_they_say(site, run_tasks):
    practice()
    for role, name, track in (
        ("xiaoxue", "1-全部对得上.xlsx", "primary"),
        ("xiaoxue", "2-疑难名单.xlsx", "primary"),
        ("xiaoxue", "3-各种错误.xlsx", "primary"),
        ("zhongzhi", "1-中职新生.xlsx", "vocational"),
    ):
        client = sit_down(role, seat=1)
        data = b"".join(client.get(reverse("practice_roster", args=[name])).streaming_content)
        season = Season.objects.get().pk
        form = {"season": season, "track": track, "file": SimpleUploadedFile(name, data)}
        client.post(reverse("roster_upload"), form)
        run_tasks()
    found = {
        roster.file_name[:3]: {outcome for outcome, count in roster_counts(roster).items() if count}
        for roster in Roster.objects.filter(file_name__regex=r"^\d")
    }
    assert not any(remarks(roster, roster_counts(roster)) for roster in Roster.objects.all())
    assert found["1-全"] == {"matched"}
    assert found["2-疑"] >= {"matched", "pending", "not_found", "registered"}
    assert found["3-各"] == {"matched", "rejected", "repeated"}
    assert found["1-中"] >= {"matched", "pending", "admitted"}
    assert_all_hold()


def test_a_seat_where_somebody_disabled_an_account_is_passed_over(site):
    practice()
    spoilt = Account.objects.get(username=Seat(1).username("xiaoxue"))
    officer = sit_down("zhuguan")
    officer.post(reverse("account_act", args=[spoilt.pk]), {"act": "disable"})
    PracticeSeat.objects.filter(number=1).update(taken_at=None)
    assert account_of(sit_down()).username == Seat(2).username("xiaoxue")
    page = officer.post(reverse("practise"), {"role": "xiaoxue", "seat": 1}, follow=True).content.decode()
    assert "1 号席位上这个身份的账号已被停用" in page


def test_nobodys_password_is_known_and_none_is_needed(site):
    practice()
    assert not any(account.has_usable_password() for account in Account.objects.all())


def test_another_seats_rosters_and_names_made_up_are_not_found(site):
    practice()
    client = sit_down()
    for name in ("../../02/primary/1-全部对得上.xlsx", "1-中职新生.xlsx", "nothing.xlsx", ".."):
        assert client.get(reverse("practice_roster", args=["x"])[:-1] + name).status_code == 404
    assert Client().get(reverse("practice_roster", args=["1-全部对得上.xlsx"])).status_code == 302


@pytest.mark.parametrize("form", [{}, {"role": "ops"}, {"role": "xiaoxue", "seat": "3"}, {"role": "", "seat": "1"}])
def test_what_is_no_seat_signs_nobody_in(site, form):
    practice()
    client = Client()
    assert client.post(reverse("practise"), form).status_code in (302, 404)
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.django_db(transaction=True)  # PostgreSQL empties no table that a transaction has touched
def test_a_second_run_changes_nothing_and_a_reset_makes_all_again(site, run_tasks):
    practice()
    before = facts()
    practice()
    assert facts() == before
    client = sit_down()
    school = account_of(client).school
    Entry.objects.filter(school=school).exclude(state="registered").update(name="改过的名字")
    practice(reset=True)
    assert facts() == before
    assert not Entry.objects.filter(name="改过的名字").exists()
    assert client.get(reverse("home")).status_code == 302  # the desk sessions are gone as well
    assert_all_hold()
    with pytest.raises(Exception, match="append-only"):
        Step.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)  # PostgreSQL empties no table that a transaction has touched
def test_a_run_that_broke_off_is_made_again(site):
    practice()
    before = facts()
    PracticeSeat.objects.all().delete()
    practice()
    assert facts() == before


class TestNothingRealGetsIn:
    """Neither by command nor by a file, nor typed."""

    def real_row(self):
        born = SeasonFactory.build().starts_on.replace(year=2020, month=3, day=15)
        return ["李晓明", "男", born.isoformat(), "居民身份证", resident_number(born)]

    @pytest.mark.parametrize("number", [0, 1])
    def test_a_roster_with_a_number_of_a_real_region_is_refused_whole(self, site, run_tasks, number):
        practice()
        client, row = sit_down(), self.real_row()
        if number:
            row[1] = "未知"  # the row is wrong anyway: its number stands there all the same
        data = SimpleUploadedFile("a.csv", csv_roster([row]))
        client.post(reverse("roster_upload"), {"season": Season.objects.get().pk, "track": "primary", "file": data})
        run_tasks()
        roster = Roster.objects.order_by("pk").last()
        assert (roster.state, roster.refusal_code, roster.stored_as) == ("refused", "not_invented", "")
        assert "练习名单" in client.get(reverse("roster", args=[roster.pk])).content.decode()

    def test_a_real_number_is_not_typed_in(self, site):
        practice()
        client, row = sit_down(), self.real_row()
        before = Entry.objects.count()
        form = {"season": Season.objects.get().pk, "track": "primary", "name": row[0], "sex": "1",
                "birth_date": row[2], "id_type": "1", "id_number": row[4]}  # fmt: skip
        page = client.post(reverse("new_student"), form).content.decode()
        assert Entry.objects.count() == before
        assert "练习环境" in page

    def test_a_real_number_is_not_supplemented_by_form(self, site):
        practice()
        entry = Entry.objects.filter(state="supplementing").order_by("pk").first()
        desk = Account.objects.get(role="desk", school=entry.school)
        version = supplement_of(entry).version
        texts = {"member1_name": "李建国", "member1_id_number": self.real_row()[4]}
        saved = save(entry.pk, desk, texts, version)
        assert set(saved.problems) == {"member1_id_number"}
        assert "练习环境" in saved.problems["member1_id_number"]
        assert supplement_of(Entry.objects.get(pk=entry.pk)).member1_name == "李建国"
        assert supplement_of(Entry.objects.get(pk=entry.pk)).member1_id_number != texts["member1_id_number"]

    def test_a_sheet_with_a_real_number_is_refused_whole(self, site):
        practice()
        entry = Entry.objects.filter(state="supplementing").order_by("pk").first()
        desk = Account.objects.get(role="desk", school=entry.school)
        book = taken_out(desk)
        fits = given_back(desk, book)
        assert fits.state == "done"
        book.append({NAME: "李晓明", NUMBER: self.real_row()[4]})
        sheet = given_back(desk, book)
        assert (sheet.state, sheet.refusal_code, sheet.stored_as) == ("refused", "not_invented", "")

    @pytest.mark.parametrize("command", [("load_registry", "preschool"), ("load_institutions",)])
    def test_commands_load_nothing(self, site, tmp_path, command):
        path = tmp_path / "a.csv"
        path.write_text("record_key\n")
        with pytest.raises(CommandError, match="练习模式"):
            call_command(*command, str(path), stdout=io.StringIO(), stderr=io.StringIO())


class TestPurpose:
    """The mark in the database, both ways."""

    def test_practice_is_not_served_as_real(self, site, monkeypatch):
        monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's own transaction stays
        practice()
        site.PRACTICE = False
        with pytest.raises(WrongPurpose):
            require_purpose()
        with pytest.raises(ImproperlyConfigured):
            refuse_another_purpose()
        for command in (["serve"], ["work", "--once"]):
            with pytest.raises(CommandError, match="虚构"):
                call_command(*command, stdout=io.StringIO(), stderr=io.StringIO())

    def test_real_data_is_not_served_as_practice(self, site):
        site.PRACTICE = False
        require_purpose()
        assert DatabasePurpose.objects.get().purpose == "real"
        site.PRACTICE = True
        with pytest.raises(WrongPurpose):
            require_purpose()
        with pytest.raises(CommandError, match="其他数据"):
            practice(reset=True)

    def test_an_unmarked_database_is_not_practice(self, site):
        with pytest.raises(WrongPurpose):
            require_purpose()

    def test_other_data_is_left_alone(self, site):
        AuthorityFactory()
        with pytest.raises(CommandError, match="其他数据"):
            practice(reset=True)
        assert not DatabasePurpose.objects.exists()

    def test_the_command_needs_the_setting(self, site):
        site.PRACTICE = False
        with pytest.raises(CommandError, match="XUEJI_PRACTICE=1"):
            practice()

    def test_practice_runs_in_production_on_one_machine(self, site):
        site.PRODUCTION = True
        practice()
        site.NODES = 2
        assert any("XUEJI_PRACTICE" in sentence for sentence in unsafe_settings())


class TestElsewhere:
    """At a real site nothing of it exists."""

    def test_no_seat_and_no_banner(self, client):
        assert client.post(reverse("practise"), {"role": "xiaoxue"}).status_code == 404
        page = client.get(reverse("sign_in")).content.decode()
        assert not re.search("练习|practice", page)

    def test_an_account_with_such_a_name_has_no_seat(self):
        registrar = RegistrarFactory(username="lianxi01-xiaoxue")
        client = Client()
        client.force_login(registrar)
        assert client.get(reverse("practice_roster", args=["1-全部对得上.xlsx"])).status_code == 404
