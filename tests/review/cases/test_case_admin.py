"""Operations look at cases and their history, and change nothing; evidence is not theirs to open."""

import pytest
from django.urls import reverse

from registry.accounts.models import Account
from review.cases import acts
from review.cases.evidence import EvidenceFile
from review.cases.models import Evidence
from tests.factories import AuthorityFactory
from tests.review.cases import disputes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ops(client):
    client.force_login(Account.objects.create_superuser("ops"))
    return client


def test_a_case_is_looked_at_with_its_history_and_its_state_never_changed(ops, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    acts.contest(case.pk, dispute.holder, "学生在我校上课", [EvidenceFile("在读证明.pdf", disputes.PDF)])
    page = ops.get(reverse("admin:review_admissioncase_change", args=[case.pk])).content.decode()
    assert "学生在我校上课" in page
    assert "在读证明.pdf" in page
    assert dispute.record.id_number not in page
    assert '<input type="text"' not in page
    url = reverse("admin:review_admissioncase_change", args=[case.pk])
    ops.post(url, {"state": "released"})
    case.refresh_from_db()
    assert case.state == "contested"
    assert ops.get(reverse("admin:review_admissioncase_add")).status_code == 403
    assert ops.get(reverse("evidence", args=[Evidence.objects.get().pk])).status_code == 403


def test_operations_give_an_open_case_to_another_authority_with_a_reason(ops):
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    url = reverse("admin:review_admissioncase_change", args=[case.pk])
    other = AuthorityFactory(level="province")
    formsets = {
        f"{prefix}-{name}": value
        for prefix in ("steps", "evidence")
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    ops.post(url, {"authority": other.pk, "reason": "", **formsets})
    case.refresh_from_db()
    assert (case.authority, case.is_given) == (dispute.record.school.authority, False)
    ops.post(url, {"authority": other.pk, "reason": "两市之上无共同主管部门", **formsets})
    case.refresh_from_db()
    assert (case.authority, case.is_given) == (other, True)
    assert case.steps.last().reason == "两市之上无共同主管部门"
    acts.release(case.pk, dispute.holder)
    assert ops.post(url, {"authority": other.pk, "reason": "迟到", **formsets}).status_code == 403
