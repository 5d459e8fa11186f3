"""Django admin for operations, in Chinese also where packages speak English."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.config.sample_tasks import fail
from tests.factories import EntryFactory, OpsFactory, RegistrarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ops(client):
    client.force_login(OpsFactory(is_superuser=True))
    return client


def page(client, name: str, *args) -> str:
    return client.get(reverse(f"admin:{name}", args=args)).content.decode()


def test_the_background_work_is_told_in_chinese_and_never_with_a_message(ops, run_tasks):
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


def test_the_history_of_a_newcomer_is_in_the_words_of_the_school(ops):
    entry = EntryFactory(state="at_school", verdict="matched")
    shown = page(ops, "enrollment_entry_change", entry.pk)
    assert "提交学校审核" in shown
    assert "学校审核中" in shown
    assert "supplementing" not in shown
