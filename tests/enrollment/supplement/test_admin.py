"""Operations look at a record, never at what the field set holds of the child and its family."""

import pytest
from django.urls import reverse

from registry.accounts.models import Account
from registry.fields.k12 import K12, K12Detail
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import StudentRecordFactory

pytestmark = pytest.mark.django_db


def test_the_details_of_a_record_are_not_for_operations(client):
    record = StudentRecordFactory(registry="k12")
    blank = {field.name: field.kind.blank for field in K12.fields}
    K12Detail.objects.create(record=record, **K12.read(COMPLETE, blank).values)
    client.force_login(Account.objects.create_superuser("ops"))

    html = client.get(reverse("admin:registry_k12record_change", args=[record.pk])).content.decode()

    assert record.name in html
    for detail in ("非农业户口", "云溪县青禾镇柳树巷 8 号", "林建国", "13800000001"):
        assert detail not in html
    assert '<input type="text"' not in html
