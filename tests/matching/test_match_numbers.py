"""学籍号 in matching against the database: of two documents, of before, struck, and known to nobody."""

from datetime import date

import pytest
from django.utils import timezone

from matching.layouts import VOCATIONAL
from registry.numbers import NumberHistory
from tests.factories import resident_number
from tests.matching.stored import BORN, NUMBER, record, shown, student, verdict

pytestmark = pytest.mark.django_db

G_NUMBER = "G" + NUMBER


def test_a_senior_high_record_of_the_same_number_and_name_is_the_childs_whatever_its_document():
    record("K-1", registry="k12", stage="junior", status="graduated", student_number=G_NUMBER)
    senior = record(
        "K-2", registry="k12", stage="senior", id_number=resident_number(BORN, serial=5), student_number=G_NUMBER
    )
    found = verdict(layout=VOCATIONAL)
    assert (found.outcome, found.record_id, found.warnings) == ("admitted", senior.pk, ("differs_from_record",))
    assert found.candidates[0].reasons == ("same_student_number", "same_name", "admitted_senior_high")
    assert found.candidates[0].score == 1.0


def test_the_same_number_under_another_name_is_another_person():
    record("K-1", registry="k12", stage="junior", status="graduated", student_number=G_NUMBER)
    record(
        "K-2",
        registry="k12",
        stage="senior",
        name="王子涵",
        id_number=resident_number(BORN, serial=5),
        student_number=G_NUMBER,
    )
    assert verdict(layout=VOCATIONAL).record_key == "K-1"


def test_an_old_number_leads_to_its_record():
    archive = record("K-1", registry="k12", id_type="Z", id_number="", student_number=G_NUMBER)
    old = f"L110105{BORN:%Y%m%d}0007"
    NumberHistory(record=archive, number=old, reason="changed", until=timezone.now()).save()
    found = verdict(student(student_number=old), layout=VOCATIONAL)
    assert "same_student_number" in shown(found)["K-1"]
    assert "student_number_unknown" not in found.warnings


def test_a_record_that_has_lost_its_number_is_known_by_it_still():
    archive = record("K-1", registry="k12", id_type="Z", id_number="")
    NumberHistory(record=archive, number=G_NUMBER, reason="changed", until=timezone.now()).save()
    found = verdict(student(student_number=G_NUMBER), layout=VOCATIONAL)
    assert "same_student_number" in shown(found)["K-1"]


def test_an_old_number_of_the_matched_record_fits():
    archive = record("K-1", registry="k12", student_number=G_NUMBER)
    old = f"L110105{BORN:%Y%m%d}0007"
    NumberHistory(record=archive, number=old, reason="changed", until=timezone.now()).save()
    assert verdict(student(student_number=old), layout=VOCATIONAL).outcome == "matched"


def test_a_struck_number_is_nobodys():
    archive = record("K-1", registry="k12", id_type="Z", id_number="", name="王子涵", birth_date=date(2010, 1, 1))
    old = f"L110105{BORN:%Y%m%d}0007"
    NumberHistory(record=archive, number=old, reason="struck", until=timezone.now()).save()
    found = verdict(student(student_number=old), layout=VOCATIONAL)
    assert (found.outcome, found.warnings) == ("not_found", ("student_number_unknown",))


@pytest.mark.parametrize("registry", ["preschool", "k12", "vocational"])
def test_a_number_is_known_when_any_registry_has_it(registry):
    number = f"L110105{BORN:%Y%m%d}0007"
    stage = {"stage": "junior"} if registry == "k12" else {}
    record("X-1", registry=registry, name="王子涵", id_type="Z", id_number="", student_number=number, **stage)
    assert "student_number_unknown" not in verdict(student(student_number=number), layout=VOCATIONAL).warnings
