"""A roster's row of a child whom another school has registered: one click and a reason ask that school (row 4)."""

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.rosters.models import RosterRow
from registry.access_log import AccessEntry
from review.cases.models import AdmissionCase
from tests.factories import SchoolFactory, StudentRecordFactory
from tests.review.cases.disputes import WHY
from tests.roster_rows import row as roster_row
from tests.school_at_work import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories", "all_hold")]


@pytest.fixture
def record():
    return StudentRecordFactory(registry="k12", stage="primary", school=SchoolFactory(name="春柳小学"))


@pytest.fixture
def row(upload, record) -> RosterRow:
    roster, _answer = upload([line_of(record)])
    return roster.rows.get()


def line_of(record) -> list[str]:
    return roster_row(record.name, record.id_number, record.sex, born=record.birth_date)


def claim_of(row: RosterRow) -> str:
    return reverse("claim_row", args=[row.pk])


def test_the_results_lead_to_the_school_that_has_the_child_and_nothing_is_typed_again(registrar, row, record):
    results = words_of(registrar.get(reverse("roster", args=[row.roster_id]), {"list": "registered"}))
    assert claim_of(row) in results

    page = words_of(registrar.get(claim_of(row)))
    assert record.name in page
    assert "春柳小学" in page
    assert record.id_number not in page

    answer = registrar.post(claim_of(row), {"reason": WHY}, follow=True)

    case, entry = AdmissionCase.objects.get(), Entry.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("case", args=[case.pk])
    assert (case.entry, case.archive, case.holding_school) == (entry, record, record.school)
    assert (entry.name, entry.id_number, entry.birth_date, entry.sex) == (
        record.name,
        record.id_number,
        record.birth_date,
        record.sex,
    )


def test_who_has_been_asked_for_is_led_on_to_its_new_student(registrar, row):
    registrar.post(claim_of(row), {"reason": WHY})
    entry = Entry.objects.get()

    results = words_of(registrar.get(reverse("roster", args=[row.roster_id]), {"list": "registered"}))
    assert claim_of(row) not in results
    assert reverse("case", args=[AdmissionCase.objects.get().pk]) in results
    assert "本校已向该校提出" in results
    assert registrar.get(claim_of(row)).url == reverse("entry", args=[entry.pk])


def test_without_a_reason_nothing_is_made(registrar, row):
    answer = registrar.post(claim_of(row), {"reason": " "})
    assert "理由" in words_of(answer)
    assert not Entry.objects.exists()
    assert not AdmissionCase.objects.exists()


def test_who_is_registered_no_more_is_received_as_ever(registrar, row, record):
    record.status = "left"
    record.save()
    answer = registrar.post(claim_of(row), {"reason": WHY})
    entry = Entry.objects.get()
    assert not AdmissionCase.objects.exists()
    assert (entry.verdict, entry.archive) == ("matched", record)
    assert answer.url == reverse("supplement", args=[entry.pk])
    row.refresh_from_db()
    assert row.entry == entry


def test_of_a_child_of_the_own_school_nobody_is_asked(upload, registrar, school):
    own = StudentRecordFactory(registry="k12", stage="primary", school=school)
    roster, _answer = upload([line_of(own)])
    results = words_of(registrar.get(reverse("roster", args=[roster.pk]), {"list": "registered"}))
    assert "该生已是本校在读学生" in results
    assert claim_of(roster.rows.get()) not in results
    registrar.post(claim_of(roster.rows.get()), {"reason": WHY})
    assert not Entry.objects.exists()


def test_other_schools_and_desks_do_not_get_there(row, stranger, desk):
    assert stranger.get(claim_of(row)).status_code == 404
    assert desk.get(claim_of(row)).status_code == 403
    assert not AccessEntry.objects.exists()
