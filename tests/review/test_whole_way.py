"""The four steps of Annex 1 by their services alone, from the uploaded file to the registered record."""

import pytest
from django.utils import timezone, translation

from enrollment.entries.models import Entry
from enrollment.entries.refusals import HasActiveRecord
from enrollment.refused import ActRefused
from enrollment.rosters.counts import roster_counts, waiting_counts
from enrollment.rosters.models import Roster
from enrollment.rosters.uploading import store_upload
from enrollment.supplement.saving import save, submit
from registry.records import StudentRecord
from review.cases.models import AdmissionCase
from review.cases.refusals import DecidedBefore
from review.decisions.approve import authority_approve, school_approve
from review.decisions.refusals import Where
from review.decisions.resolve import confirm, next_undecided
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.one_person.holding import broken_anywhere
from tests.rosters import xlsx_roster

pytestmark = pytest.mark.django_db


def test_from_the_roster_to_the_record_that_continues_the_archive(settings, tmp_path, run_tasks):
    settings.UPLOAD_DIR = tmp_path
    registrar = RegistrarFactory()
    officer = OfficerFactory(authority=registrar.school.authority)
    known = StudentRecordFactory(name="林小雨")
    unsure = StudentRecordFactory(name="李小明", student_number="G11010520200315001X")
    other_number = resident_number(unsure.birth_date, serial=400)
    rows = [
        ["林小雨", "男", known.birth_date.isoformat(), "居民身份证", known.id_number],
        ["李晓明", "男", unsure.birth_date.isoformat(), "居民身份证", other_number],
    ]
    roster, _ = store_upload(registrar, SeasonFactory(), "primary", "名单.xlsx", xlsx_roster(rows))
    assert run_tasks() == 1
    counts = roster_counts(Roster.objects.get(pk=roster.pk))
    assert (counts["matched"], counts["pending"], sum(counts.values())) == (1, 1, 2)

    confirm(next_undecided(registrar), unsure.pk, registrar, "家长出示了户口簿")
    ids = list(Entry.objects.order_by("row_number").values_list("pk", flat=True))
    for pk in ids:
        save(pk, registrar, COMPLETE, 0)
    assert submit(ids, registrar).done == ids
    assert school_approve(ids, registrar).done == ids
    assert authority_approve(ids, officer).done == ids

    first, second = StudentRecord.objects.filter(registry="k12").order_by("entry__row_number")
    assert (first.continues, first.name, first.student_number[0]) == (known, "林小雨", "L")
    assert (second.continues, second.name, second.id_number) == (unsure, "李晓明", other_number)
    assert second.student_number == unsure.student_number
    assert waiting_counts(registrar)["registered"] == 2
    assert broken_anywhere() == []


def kinds_of(refusal):
    """All kinds of refused acts, in whatever room; those that have no sentence of their own only carry a result."""
    for kind in refusal.__subclasses__():
        yield from kinds_of(kind)
        if "words" in vars(kind):
            yield kind


def every_refusal():
    day = SeasonFactory.build().primary_deadline
    decided = AdmissionCase(state="decided", state_since=timezone.now())
    given = {
        "SeasonClosed": [day],
        "DayNotOffered": [day],
        "SeasonEnded": ["2026-autumn", day],
        "NotLater": [SchoolFactory.build(), day],
        "TermRefused": ["far", day],
        "NotComplete": [["联系电话"]],
        "NotOverdue": [day],
        "EvidenceRefused": ["size", "证明.pdf"],
        "TooManyShown": [60],
        "NumbersSpent": [60, 10, 20],
        "FactsLocked": ["青山县教育局"],
        "SameChild": [Where.FREE, None],
        "SeveralClaim": [["青山镇中心小学"]],
        "DecidedBefore": [decided],
        "CaseOpened": [HasActiveRecord(), AdmissionCase(pk=1, state="open", answer_by=day)],
        "DecidedAlready": [HasActiveRecord(), DecidedBefore(decided)],
    }
    return [kind(*given.get(kind.__name__, [])) for kind in kinds_of(ActRefused)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_refusal_is_a_sentence_and_its_own_text_a_code(language):
    with translation.override(language):
        for refusal in every_refusal():
            assert len(refusal.words()) > 8
            assert str(refusal) == refusal.code
