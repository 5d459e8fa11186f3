"""Operations look at cases and their history, and change nothing; evidence is not theirs to open."""

import pytest
from django.urls import reverse

from registry.accounts.models import Account
from review.cases import acts
from review.cases.evidence import EvidenceFile
from review.cases.models import Evidence
from tests.review.cases import disputes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ops(client):
    client.force_login(Account.objects.create_superuser("ops"))
    return client


def test_a_case_is_looked_at_with_its_history_and_never_changed(ops, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    acts.contest(case.pk, dispute.holder, "学生在我校上课", [EvidenceFile("在读证明.pdf", disputes.PDF)])
    page = ops.get(reverse("admin:review_admissioncase_change", args=[case.pk])).content.decode()
    assert "学生在我校上课" in page
    assert "在读证明.pdf" in page
    assert dispute.record.id_number not in page
    assert '<input type="text"' not in page
    assert (
        ops.post(reverse("admin:review_admissioncase_change", args=[case.pk]), {"state": "released"}).status_code == 403
    )
    assert ops.get(reverse("admin:review_admissioncase_add")).status_code == 403
    assert ops.get(reverse("evidence", args=[Evidence.objects.get().pk])).status_code == 403
