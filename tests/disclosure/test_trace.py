"""After the attack: the child's own school reads who it was, the authority is told, whole numbers are counted."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from config.ops.duties import DUTIES
from enrollment.entries.models import Entry
from registry.budgets import spent
from registry.looks import RecordLook
from review.alarms.models import Alarm
from review.alarms.rules import LEAST
from tests.disclosure.attacker import PURPOSE, WHY, Attack
from tests.disclosure.canaries import victim
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, StudentRecordFactory
from tests.one_person.holding import broken_anywhere
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directories(settings, tmp_path):
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"


@pytest.fixture
def attack(run_tasks):
    """A registrar who brings a list of other counties' children, without a number, and looks at each."""
    attack = Attack("registrar", victim(0), run_tasks)
    school = attack.victim.record.school
    names = [
        "赵雨桐",
        "钱书瑶",
        "孙一诺",
        "周梓涵",
        "吴沐阳",
        "郑知远",
        "王景行",
        "冯若溪",
        "陈星野",
        "褚清扬",
        "卫云舒",
    ]
    for number, name in enumerate(names[:LEAST]):
        StudentRecordFactory(name=name, birth_date=date(2020, 1, 1 + number), school=school)
    rows = [[name, "男", f"2020-01-{1 + number:02}", "其他", ""] for number, name in enumerate(names[:LEAST])]
    attack.upload(rows)
    for entry in entries(attack):
        attack.me.get(reverse("resolve_entry", args=[entry.pk]))
    return attack


def entries(attack) -> list[Entry]:
    return list(Entry.objects.filter(school=attack.school).order_by("pk"))


def confirmed_and_given_back(attack, entry) -> None:
    record = entry.candidates.get().record_id
    attack.post("resolve_entry", {"candidate": record, "reason": WHY}, entry.pk)
    attack.post("withdraw", {"reason": WHY}, entry.pk)


def test_the_childrens_school_reads_who_looked_for_whom_and_what_came_of_it(attack):
    confirmed_and_given_back(attack, entries(attack)[0])
    reader = signed_in(RegistrarFactory(school=attack.victim.record.school))
    page = words_of(reader.get(reverse("access_log"), {"list": "others"}))
    assert page.count(attack.account.username) == LEAST
    for words in (attack.account.person, "远山小学", "赵雨桐", "赵**", "占用学籍", "已从名单中撤下"):
        assert words in page
    assert broken_anywhere() == []


def test_the_authority_is_told_and_disables_the_account(attack):
    for entry in entries(attack)[:3]:
        confirmed_and_given_back(attack, entry)
    DUTIES["look_for_unusual"].run()
    rules = set(Alarm.objects.filter(school=attack.school).values_list("rule", flat=True))
    assert rules >= {"weak_shown", "undocumented", "weak_withdrawn"}

    officer = signed_in(OfficerFactory(authority=attack.school.authority))
    alarm = Alarm.objects.get(rule="weak_shown")
    assert attack.account.username in words_of(officer.get(reverse("unusual_access", args=[alarm.pk])))
    disabled = {"account": attack.account.pk, "note": "为无证件新生逐一查看外县学生"}
    officer.post(reverse("unusual_disable", args=[alarm.pk]), disabled)
    assert attack.me.get(reverse("home")).status_code == 302  # signed out


def test_an_import_shows_nobody_anything_and_leaves_no_trace(run_tasks):
    attack = Attack("registrar", victim(0), run_tasks)
    attack.command([attack.victim.roster_row])
    assert Entry.objects.filter(school=attack.school).exists()
    assert not RecordLook.objects.exists()


def test_whole_numbers_are_counted_by_list_and_card_and_end_with_the_day(settings):
    settings.NUMBERS_A_DAY = settings.NUMBERS_A_DAY | {"registrar": 5}
    entry = EntryFactory(state="registered")
    account = RegistrarFactory(school=entry.school)
    client, today = signed_in(account), timezone.localdate()

    card = reverse("card", args=[entry.pk])
    assert entry.record.id_number in words_of(client.post(card, PURPOSE))
    assert spent(account, today) == 2
    client.post(card, PURPOSE)
    assert spent(account, today) == 4
    refused = words_of(client.post(card, PURPOSE, follow=True))
    assert "教育局" in refused
    assert entry.record.id_number not in refused
    assert spent(account, today) == 4
    assert broken_anywhere() == []


def test_what_the_own_school_typed_is_shown_without_counting(settings):
    settings.NUMBERS_A_DAY = settings.NUMBERS_A_DAY | {"registrar": 0}
    entry = EntryFactory(verdict="not_found")
    account = RegistrarFactory(school=entry.school)
    page = signed_in(account).post(reverse("reveal_entry", args=[entry.pk]), PURPOSE)
    assert page.status_code == 200
    assert spent(account, timezone.localdate()) == 0
