"""Operations see the numbers that a record has had, and write none of them."""

import pytest

from registry.accounts.models import Account
from registry.numbers import NumberHistory
from tests.factories import StudentRecordFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("registry", ["preschool", "k12", "vocational"])
def test_the_history_is_shown_masked_and_cannot_be_written(client, registry):
    record = StudentRecordFactory(registry=registry, student_number="G11010520200315002X")
    for number, reason in (("L110105202003150001", "first"), ("G11010520200315002X", "changed")):
        NumberHistory(record=record, number=number, reason=reason, until=record.created_at).save()
    client.force_login(Account.objects.create_superuser("ops"))

    page = client.get(f"/admin/registry/{registry}record/{record.pk}/change/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "首次编号" in text
    assert "0001" in text
    assert "11010520200315002X" not in text
    assert "L110105202003150001" not in text
    assert '<input type="text" name="numbers' not in text
    assert client.post(page.request["PATH_INFO"], {"numbers-0-number": "x"}).status_code == 403
