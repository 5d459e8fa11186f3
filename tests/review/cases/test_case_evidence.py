"""Evidence of a case: judged by content, stored sealed, served to those in it (W3)."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from review.cases import acts, evidence
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, Evidence
from tests.factories import (
    DeskFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, contested, opened
from tests.school_at_work import signed_in, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]

MOST = 12


def upload(account, case, *files, name="case_answer"):
    given = [SimpleUploadedFile(file_name, data) for file_name, data in files]
    url = reverse(name, args=[case.pk])
    return signed_in(account).post(url, {"reason": "学生在我校上课", "files": given}, follow=True)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.exe", disputes.PDF, "pdf"), ("a.pdf", disputes.JPEG, "jpeg"), ("照片", disputes.PNG, "png")],
)
def test_evidence_is_judged_by_its_content(name, data, kind):
    dispute = disputes.admission()
    case = opened(dispute)
    upload(dispute.holder, case, (name, data))
    file = Evidence.objects.get()
    assert (file.kind, file.side, file.file_name) == (kind, "holder", name)
    response = signed_in(dispute.claimant).post(reverse("evidence", args=[file.pk]))
    assert b"".join(response.streaming_content) == data
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == {"pdf": "application/pdf"}.get(kind, f"image/{kind}")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>%PDF-%%EOF", "不是 PDF、JPEG 或 PNG 文件"),
        (disputes.PDF[:-6], "不是 PDF、JPEG 或 PNG 文件"),
        (b"\x00" + disputes.PNG, "不是 PDF、JPEG 或 PNG 文件"),
        (b"", "是空文件，或超过 5 MB"),
        (disputes.PDF[:-6] + b" " * 5 * 1024 * 1024 + b"%%EOF\n", "是空文件，或超过 5 MB"),
    ],
)
def test_what_is_no_evidence_leaves_the_case_as_it_was(data, words, tmp_path):
    dispute = disputes.admission()
    case = opened(dispute)
    response = upload(dispute.holder, case, ("a.pdf", disputes.PDF), ("b.pdf", data))
    assert words in words_of(response)
    assert "学生在我校上课" in words_of(response)  # what was written is kept
    assert (AdmissionCase.objects.get().state, Evidence.objects.count()) == ("open", 0)


def test_evidence_is_stored_sealed_under_a_random_name(tmp_path):
    dispute = disputes.admission()
    acts.contest(opened(dispute).pk, dispute.holder, WHY, [EvidenceFile("在读证明.pdf", disputes.PDF)])
    (stored,) = (tmp_path / "evidence").iterdir()
    assert stored.name == Evidence.objects.get().stored_as
    assert b"%PDF" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0


def test_nobody_outside_the_case_gets_its_evidence():
    dispute, other = disputes.admission(), disputes.admission()
    acts.contest(opened(dispute).pk, dispute.holder, WHY, [EvidenceFile("a.pdf", disputes.PDF)])
    url = reverse("evidence", args=[Evidence.objects.get().pk])
    for account in (other.claimant, other.holder, other.officer):
        assert signed_in(account).post(url).status_code == 404
    assert signed_in(DeskFactory(school=dispute.record.school)).post(url).status_code == 403


def test_the_same_file_is_shown_once_and_there_is_an_end_to_it():
    dispute = disputes.admission()
    case = contested(dispute)
    for n in range(10):
        acts.add(case.pk, dispute.claimant, WHY, [EvidenceFile("a.pdf", disputes.PDF + b"%d %%%%EOF" % n)] * 2)
    assert Evidence.objects.count() == 10
    response = upload(dispute.claimant, case, ("b.png", disputes.PNG), name="case_statement")
    assert "最多十个文件" in words_of(response)


def test_no_file_stays_of_an_act_that_failed(tmp_path, monkeypatch):
    dispute = disputes.admission()
    case = opened(dispute)

    def fails(*arguments, **named):
        raise RuntimeError

    monkeypatch.setattr(acts.ends, "write", fails)
    with pytest.raises(RuntimeError):
        acts.contest(case.pk, dispute.holder, WHY, [EvidenceFile("a.pdf", disputes.PDF)])
    assert (list((tmp_path / "evidence").iterdir()), Evidence.objects.count()) == ([], 0)


def test_files_left_by_a_killed_process_are_swept_away(tmp_path):
    dispute = disputes.admission()
    acts.contest(opened(dispute).pk, dispute.holder, WHY, [EvidenceFile("a.pdf", disputes.PDF)])
    left = tmp_path / "evidence" / "left"
    left.touch()
    os.utime(left, (time.time() - 7200,) * 2)
    assert (evidence.orphans(), evidence.remove_orphans(), evidence.orphans()) == (["left"], 1, [])
