"""The authority reads what was unusual with its trail, notes what it found, or disables the account there and then."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.disclosure.models import FactTry
from registry.access_log import log_access
from registry.accounts.models import Account
from registry.looks import Looked, note_looks
from review.alarms.models import Alarm, AlarmStep
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school, person="王秀英", username="registrar-1")


@pytest.fixture
def alarm(school):
    return Alarm.objects.create(rule="weak_shown", day=timezone.localdate(), school=school, count=42, threshold=10)


@pytest.fixture
def entry(school):
    return EntryFactory(school=school, verdict="pending", season=SeasonFactory(), name="李小明")


@pytest.fixture
def record(account, entry):
    """Looked at, compared, and the list taken out, on that day."""
    record = StudentRecordFactory(school=SchoolFactory(kindergarten=True, name="远方幼儿园"), name="赵远远")
    note_looks(account, "shown", [Looked(record.pk, record.school_id, entry.pk)])
    FactTry.objects.create(
        entry=entry, school=entry.school, season=entry.season, account=account, person="王秀英", fact="phone",
        answer="differs",
    )  # fmt: skip
    log_access(account, "export", "registered_list", reason="存档备查", numbers=2)
    return record


def page_of(alarm) -> str:
    return reverse("unusual_access", args=[alarm.pk])


def test_the_home_page_and_the_menu_lead_to_it_while_somebody_must_look(officer, alarm):
    home = words_of(officer.get("/"))
    assert "异常访问待查看" in home
    listed = words_of(officer.get(reverse("unusual")))
    assert "为大量新生查看了其他学校的学籍档案" in listed
    assert page_of(alarm) in listed

    officer.post(reverse("unusual_note", args=[alarm.pk]), {"note": "学校重新导入名单"})

    assert "异常访问待查看" not in words_of(officer.get("/"))
    assert page_of(alarm) not in words_of(officer.get(reverse("unusual")))
    assert "学校重新导入名单" in words_of(officer.get(reverse("unusual"), {"list": "all"}))


def test_the_trail_tells_who_did_what_and_names_no_child_of_others(officer, alarm, record, entry):
    page = words_of(officer.get(page_of(alarm)))
    for words in ("王秀英", "registrar-1", "李小明", "远方幼儿园", "存档备查", "不一致"):
        assert words in page
    assert record.name not in page
    assert reverse("entry", args=[entry.pk]) in page


def test_a_note_needs_words_and_stays(officer, alarm):
    answer = officer.post(reverse("unusual_note", args=[alarm.pk]), {"note": " "}, follow=True)
    assert "请先写明理由" in words_of(answer) or "理由" in words_of(answer)
    assert not AlarmStep.objects.exists()
    officer.post(reverse("unusual_note", args=[alarm.pk]), {"note": "已电话核实"})
    step = AlarmStep.objects.get()
    assert (step.action, step.note, step.person) == ("note", "已电话核实", "张科员")


def test_an_account_is_disabled_there_and_then(officer, alarm, record, account, school):
    desk = DeskFactory(school=school, username="desk-1")
    note_looks(desk, "shown", [Looked(record.pk, record.school_id)])
    page = words_of(officer.get(page_of(alarm)))
    assert "停用 registrar-1" in page
    assert "停用 desk-1" in page

    url = reverse("unusual_disable", args=[alarm.pk])
    officer.post(url, {"account": desk.pk, "note": ""})
    assert Account.objects.get(pk=desk.pk).is_active
    for each in (desk, account):
        officer.post(url, {"account": each.pk, "note": "大量查看外校学生"})
        found = Account.objects.get(pk=each.pk)
        assert found.state == "disabled"
        assert found.steps.last().detail == "大量查看外校学生"
    assert AlarmStep.objects.filter(action="disable").count() == 2
    assert "停用 registrar-1" not in words_of(officer.get(page_of(alarm)))


def test_a_desk_disabled_by_the_authority_is_not_enabled_by_its_school(officer, alarm, school):
    desk, registrar = DeskFactory(school=school), signed_in(RegistrarFactory(school=school))
    officer.post(reverse("unusual_disable", args=[alarm.pk]), {"account": desk.pk, "note": "查看过多"})
    answer = registrar.post(reverse("account_act", args=[desk.pk]), {"act": "enable"}, follow=True)
    assert "主管教育局停用" in words_of(answer)
    assert Account.objects.get(pk=desk.pk).state == "disabled"


def test_accounts_of_others_stay_as_they_are(officer, alarm):
    other = RegistrarFactory()
    officer.post(reverse("unusual_disable", args=[alarm.pk]), {"account": other.pk, "note": "查看过多"})
    assert Account.objects.get(pk=other.pk).is_active
    assert not AlarmStep.objects.exists()


def test_only_the_competent_authority_reads_it_and_operations_in_admin(alarm, school, superior):
    for client in (superior, signed_in(OfficerFactory())):
        assert client.get(page_of(alarm)).status_code == 404
        assert client.post(reverse("unusual_note", args=[alarm.pk]), {"note": "已核实"}).status_code == 404
    ops = signed_in(OpsFactory(is_superuser=True))
    assert "异常访问：1 条" in words_of(ops.get(reverse("admin:index")))
    listed = words_of(ops.get(reverse("admin:review_alarm_changelist")))
    assert "为大量新生查看了其他学校的学籍档案" in listed
    assert ops.get(reverse("admin:review_alarm_change", args=[alarm.pk])).status_code == 200


def test_an_officers_own_is_read_by_the_authority_above(school, superior, officer):
    below = OfficerFactory(authority=school.authority)
    alarm = Alarm.objects.create(rule="night", day=timezone.localdate(), account=below, count=9, threshold=5)
    assert superior.get(page_of(alarm)).status_code == 200
    assert officer.get(page_of(alarm)).status_code == 404
