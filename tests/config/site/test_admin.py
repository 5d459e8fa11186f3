"""Django admin for operations, in Chinese also where packages speak English."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from registry.accounts.issuing import activate
from registry.accounts.models import Account, AccountStep, DeskSession
from tests.config.ops.sample_tasks import fail
from tests.factories import EntryFactory, OfficerFactory, OpsFactory, RegistrarFactory, SchoolFactory
from tests.signing_in import sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ops(client):
    client.force_login(OpsFactory(is_superuser=True))
    return client


def page(client, name: str, *args) -> str:
    return client.get(reverse(f"admin:{name}", args=args)).content.decode()


def test_the_background_work_is_shown_in_chinese_and_never_with_a_message(ops, run_tasks):
    fail.enqueue("王小明")
    run_tasks()
    task = DBTaskResult.objects.get()
    listed = page(ops, "django_tasks_database_dbtaskresult_changelist")
    shown = page(ops, "django_tasks_database_dbtaskresult_change", task.pk)
    for words in ("后台任务", "失败", "排队时间"):
        assert words in listed
        assert words in shown
    assert "Enqueued" not in listed + shown
    assert "sample_tasks.py" in shown
    assert "王小明" not in shown


def test_an_account_is_what_its_role_says(ops):
    account = RegistrarFactory()
    shown = page(ops, "registry_account_change", account.pk)
    assert "角色" in shown
    assert "Can add" not in shown


def test_the_history_of_a_student_is_in_the_words_of_the_school(ops):
    entry = EntryFactory(state="at_school", verdict="matched")
    shown = page(ops, "enrollment_entry_change", entry.pk)
    assert "提交学校审核" in shown
    assert "学校审核中" in shown
    assert "supplementing" not in shown


class TestAccounts:
    """Operations see who has what, disable, unlock and end desk sessions; what they do stands in the history (N8)."""

    def act(self, ops, action: str, *rows, model="account"):
        url = reverse(f"admin:registry_{model}_changelist")
        return ops.post(url, {"action": action, "_selected_action": [row.pk for row in rows]})

    def test_the_list_says_how_each_stands(self, ops):
        RegistrarFactory(state="locked")
        assert "已封存" in page(ops, "registry_account_changelist")

    def test_disabling_ends_the_desk_sessions_and_spares_the_own_account(self, ops):
        account, own = RegistrarFactory(password="x"), Account.objects.get(role="ops")
        desk_session = sit(account)
        self.act(ops, "disable", account, own)
        assert set(Account.objects.filter(state="disabled")) == {account}
        assert DeskSession.objects.get(pk=desk_session.pk).ended_by == own
        self.act(ops, "enable", account)
        assert list(AccountStep.objects.values_list("action", "by")) == [("disable", own.pk), ("enable", own.pk)]

    def test_a_new_code_unlocks_and_is_shown_on_a_slip(self, ops):
        account = OfficerFactory(state="locked", password="x")
        response = self.act(ops, "issue_codes", account)
        slip = response.context["slips"][0]
        assert slip.code in response.content.decode()
        assert activate(account.pk, slip.code, "harbour-Lamp-52", "甲").is_active

    def test_desk_sessions_are_looked_at_and_ended(self, ops):
        desk_session = sit(RegistrarFactory(), "李梅")
        assert "李梅" in page(ops, "registry_desksession_changelist")
        self.act(ops, "end", desk_session, model="desksession")
        assert DeskSession.objects.get(pk=desk_session.pk).ended_at

    def test_an_account_made_and_edited_here_has_its_steps(self, ops):
        school = SchoolFactory()
        form = {"username": "new", "person": "甲", "role": "registrar", "school": school.pk, "authority": ""}
        passwords = {"password1": "harbour-Lamp-52", "password2": "harbour-Lamp-52"}
        ops.post(reverse("admin:registry_account_add"), form | passwords | inline())
        account = Account.objects.get(username="new")
        form["person"] = "乙"
        ops.post(reverse("admin:registry_account_change", args=[account.pk]), form | inline())
        steps = AccountStep.objects.filter(account=account).values_list("action", "detail")
        assert list(steps) == [("make", "甲"), ("edit", "person")]
        assert account.made_by.role == "ops"

    def test_a_password_set_here_signs_the_others_out(self, ops):
        account = RegistrarFactory(password="x")
        desk_session = sit(account)
        new = {"password1": "harbour-Lamp-52", "password2": "harbour-Lamp-52", "set-password": "1"}
        ops.post(reverse("admin:auth_user_password_change", args=[account.pk]), new)
        account.refresh_from_db()
        assert account.check_password("harbour-Lamp-52")
        assert DeskSession.objects.get(pk=desk_session.pk).ended_at
        assert AccountStep.objects.get(account=account).action == "set_password"


def inline() -> dict:
    """What the browser sends of the history below the form."""
    return {"steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0"}
