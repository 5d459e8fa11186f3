"""The page of a student shows the whole chain: records, numbers, rosters, what the system looked at again and why."""

import pytest
from django.urls import reverse

from enrollment.entries.models import Step
from registry.numbers import NumberHistory, NumberReason
from tests.factories import EntryFactory, StudentRecordFactory
from tests.roster_rows import student
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(registrar):
    return lambda entry: words_of(registrar.get(reverse("entry", args=[entry.pk])))


def test_each_record_of_the_chain_stands_there_with_its_school(page, school, season):
    kindergarten = StudentRecordFactory(status="graduated")
    primary = StudentRecordFactory(registry="k12", stage="primary", status="left", continues=kindergarten)
    shown = page(EntryFactory(school=school, season=season, archive=primary))
    assert [record.school.name in shown for record in (kindergarten, primary)] == [True, True]


def test_numbers_stand_masked_with_why_they_came_and_went(page, school, season):
    entry = EntryFactory(school=school, season=season)
    number = f"L{entry.id_number}"
    line = NumberHistory(record=entry.archive, number=number, reason=NumberReason.STRUCK, until=entry.state_since)
    line.save(force_insert=True)
    shown = page(entry)
    assert "划去：不是该生的号码" in shown
    assert number not in shown


def test_what_the_system_looked_at_again_says_why_and_that_nobody_did_it(page, school, season):
    entry = EntryFactory(school=school, season=season)
    Step.objects.create(
        entry=entry, number=1, account=None, action="look_again",
        from_state="supplementing", to_state="supplementing", detail={"why": "archive_changed", "verdict": []},
    )  # fmt: skip
    shown = page(entry)
    assert "该学籍所属的学生信息已由来源方更正" in shown
    assert "系统" in shown


def test_the_rosters_stand_there(page, upload):
    roster, _response = upload([student(1)])
    entry = roster.entries.get()
    assert reverse("roster", args=[roster.pk]) in page(entry)
