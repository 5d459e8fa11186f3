"""Matching against the database: what each route finds, and how many queries it takes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.core.one_person import Tie, tie
from matching.core.people import Probe
from matching.layouts import PRIMARY, VOCATIONAL
from matching.match import match
from registry.identity.check_digits import check_character
from tests.factories import AuthorityFactory, SchoolFactory, StudentRecordFactory, resident_number
from tests.matching.stored import BORN, NUMBER, nobody, record, shown, slipped, student, verdict

pytestmark = pytest.mark.django_db


def test_document_and_name_agree():
    stored = record()
    found = verdict()
    assert (found.outcome, found.record_id, found.record_key) == ("matched", stored.pk, "PK-1")


def test_nobody_is_found_in_an_empty_registry():
    assert verdict().outcome == "not_found"


def test_only_the_registries_of_the_track_are_looked_into():
    record("V-1", registry="vocational", stage="", status="left")
    assert verdict().outcome == "not_found"
    record("K-1", registry="k12", name="李小明", id_number=resident_number(BORN, serial=9), status="left")
    record("P-1", name="李小明", id_number=resident_number(BORN, serial=8), status="left")
    assert set(shown(verdict())) == {"P-1"}


@pytest.mark.parametrize("name", ["李小明", "李曉明"])
def test_the_same_document_under_a_name_that_sounds_the_same(name):
    record(name=name)
    found = verdict()
    assert found.outcome == "pending"
    assert "same_document" in shown(found)["PK-1"]


@pytest.mark.parametrize("place", range(16))
def test_a_number_mistyped_in_the_registry_is_found_wherever_the_slip_lies(place):
    record(id_number=slipped(NUMBER, place))
    found = verdict()
    assert found.outcome == "pending"
    assert "id_number_one_digit_off" in shown(found)["PK-1"]


def test_a_number_with_a_slip_in_its_birth_date_is_found_though_the_birth_date_differs_too():
    record(id_number=slipped(NUMBER, 9), birth_date=date(2010, 3, 7))
    assert {"id_number_one_digit_off", "same_name"} <= shown(verdict())["PK-1"]


def test_two_swapped_digits_in_the_registry_are_found():
    place = next(n for n in range(6, 14) if NUMBER[n] != NUMBER[n + 1])
    swapped = NUMBER[:place] + NUMBER[place + 1] + NUMBER[place] + NUMBER[place + 2 :]
    record(id_number=swapped, birth_date=date(2018, 1, 1))
    assert "id_number_two_digits_swapped" in shown(verdict())["PK-1"]


def test_a_passport_one_digit_off_is_found():
    record(id_type="A", id_number="E12345678", birth_date=date(2018, 1, 1))
    found = verdict(student(id_type="A", id_number="E12345679"))
    assert "id_number_one_digit_off" in shown(found)["PK-1"]


def test_the_same_number_under_another_type_is_found():
    record(id_type="B", birth_date=date(2018, 1, 1))
    assert "same_number_other_type" in shown(verdict())["PK-1"]


def test_a_record_without_number_is_found_by_name_and_birth_date():
    record("PK-1", id_type="Z", id_number="")
    record("PK-2", name="李小明", id_type="Z", id_number="")
    record("PK-3", name="王小红", id_type="Z", id_number="")
    record("PK-4", id_type="Z", id_number="", birth_date=date(2019, 3, 8))
    found = verdict()
    assert [each.record_key for each in found.candidates] == ["PK-1", "PK-2"]
    assert {"no_document", "same_name", "same_birth_date"} <= shown(found)["PK-1"]


def test_a_student_without_number_is_never_matched():
    record()
    record("PK-2", id_type="Z", id_number="")
    found = verdict(student(id_type="Z", id_number=""))
    assert found.outcome == "pending"
    assert set(shown(found)) == {"PK-1", "PK-2"}


def test_stand_in_numbers_never_agree():
    stand_in = "999110000012300001"
    record(id_number=stand_in)
    found = verdict(student(id_number=stand_in))
    assert found.outcome == "pending"
    assert "same_document" not in shown(found)["PK-1"]


def test_a_former_name_is_found():
    record(name="王一诺", former_name="李晓明", id_type="Z", id_number="")
    assert "former_name" in shown(verdict())["PK-1"]


def test_a_surname_of_two_readings_is_found():
    record(name="单雨欣", id_type="Z", id_number="")
    assert "name_sounds_alike" in shown(verdict(student("善雨欣")))["PK-1"]


@pytest.mark.parametrize(("written", "kept"), [("李小西", "李小茜"), ("李小茜", "李小西"), ("李乐乐", "李乐月")])
def test_a_character_of_two_readings_is_found_by_the_other_one(written, kept):
    record(name=kept, id_type="Z", id_number="")
    assert "name_sounds_alike" in shown(verdict(student(written)))["PK-1"]


def test_twins_are_kept_apart_and_pointed_out():
    record("PK-1", id_number=resident_number(BORN, serial=1), name="李小明")
    found = verdict()
    assert found.outcome == "pending"
    assert "possible_twin" in shown(found)["PK-1"]
    record("PK-2")
    assert verdict().record_key == "PK-2"


def test_the_region_of_the_school_ranks_namesakes():
    authority = AuthorityFactory(code="440106")
    far, near = SchoolFactory(kindergarten=True), SchoolFactory(kindergarten=True, authority=authority)
    record("PK-1", id_type="Z", id_number="", school=far)
    record("PK-2", id_type="Z", id_number="", school=near)
    record("PK-3", id_type="Z", id_number="", household_region="440106001001")
    found = verdict(student(id_type="Z", id_number=""), regions=frozenset({"440106"}))
    assert [each.record_key for each in found.candidates] == ["PK-2", "PK-3", "PK-1"]


def test_a_number_issued_where_the_household_is_speaks_for_a_record_of_elsewhere():
    record(id_type="Z", id_number="", household_region=f"{NUMBER[:6]}001001")
    assert "number_from_household" in shown(verdict(regions=frozenset({"440106"})))["PK-1"]


def test_a_kindergarten_that_others_of_the_roster_come_from_ranks_namesakes():
    usual, other = SchoolFactory(kindergarten=True), SchoolFactory(kindergarten=True)
    for serial in (1, 2):
        record(f"PK-{serial}", id_number=resident_number(BORN, serial=serial), school=usual)
    record("PK-3", "王一诺", id_type="Z", id_number="", school=other)
    record("PK-4", "王一诺", id_type="Z", id_number="", school=usual)
    others = [student(row=serial, id_number=resident_number(BORN, serial=serial)) for serial in (1, 2)]
    lost = student("王一诺", row=3, id_type="Z", id_number="")
    together = match([*others, lost], PRIMARY, nobody)
    assert [each.record_key for each in together[3].candidates] == ["PK-4", "PK-3"]
    for given in ([lost], [others[0], lost]):  # one child from a distant kindergarten is chance
        assert [each.record_key for each in match(given, PRIMARY, nobody)[3].candidates] == ["PK-3", "PK-4"]


@pytest.mark.parametrize("place", [5, 13])
def test_two_digits_swapped_where_two_parts_of_the_number_meet_are_found(place):
    assert NUMBER[place] != NUMBER[place + 1]
    written = NUMBER[:place] + NUMBER[place + 1] + NUMBER[place] + NUMBER[place + 2 :]
    record(id_number=written, birth_date=date(2018, 1, 1))
    assert "id_number_two_digits_swapped" in shown(verdict())["PK-1"]


def test_claims_are_asked_for_what_was_found_and_make_a_doubt():
    stored = record()
    asked = []

    def claims(ids):
        asked.append(set(ids))
        return {stored.pk}, set()

    found = verdict(claims=claims)
    assert found.outcome == "pending"
    assert "already_claimed" in shown(found)["PK-1"]
    assert asked[0] == {stored.pk}
    assert len(asked) <= 3


def test_a_claim_that_yields_gives_way_to_document_and_name_and_the_finding_says_so():
    stored = record()
    found = verdict(claims=lambda ids: ({stored.pk}, {stored.pk}))
    assert (found.outcome, found.record_id, found.warnings) == ("matched", stored.pk, ("unproved_gave_way",))
    # to whom it only resembles it stays claimed, and so does its own holder's
    found = verdict(student(id_type="Z", id_number=""), claims=lambda ids: ({stored.pk}, {stored.pk}))
    assert found.outcome == "pending"
    assert "already_claimed" in shown(found)["PK-1"]
    assert verdict(claims=lambda ids: ({stored.pk}, {stored.pk}), own={2: stored.pk}).warnings == ()


def test_another_record_of_the_person_yields_as_well():
    primary, junior = (record(registry="k12", stage=stage, key=stage) for stage in ("primary", "junior"))
    found = verdict(layout=VOCATIONAL, claims=lambda ids: ({primary.pk}, {primary.pk}))
    assert (found.record_id, found.warnings) == (junior.pk, ("unproved_gave_way",))
    found = verdict(layout=VOCATIONAL, claims=lambda ids: ({primary.pk, junior.pk}, {primary.pk}))
    assert found.outcome == "pending"


def test_an_archive_continued_by_an_active_record_is_registered():
    archive = record()
    StudentRecordFactory(registry="k12", name="李晓明", id_type="Z", id_number="", continues=archive, source_key=None)
    found = verdict()
    continuation = archive.continuation
    assert (found.outcome, found.record_id, found.record_key) == ("registered", continuation.pk, continuation.key)


def test_of_an_archive_continued_by_a_record_that_left_that_one_goes_on():
    archive = record()
    left = StudentRecordFactory(
        registry="k12", name="李晓明", id_type="Z", id_number="", continues=archive, status="left"
    )
    assert (verdict().outcome, verdict().record_id) == ("matched", left.pk)
    assert (verdict(claims=lambda ids: (ids & {archive.pk}, set())).record_id) == left.pk
    claimed = verdict(claims=lambda ids: (ids & {left.pk}, set()))
    assert claimed.outcome == "pending"
    assert "already_claimed" in shown(claimed)[left.key]


def test_an_active_record_where_the_track_registers_into_is_registered():
    record()
    record("K-1", registry="k12")
    assert (verdict().outcome, verdict().record_key) == ("registered", "K-1")


@pytest.mark.parametrize("status", ["left", "graduated"])
def test_a_record_that_has_ended_there_goes_on_before_any_archive(status):
    record()
    record("K-1", registry="k12", status=status)
    assert (verdict().outcome, verdict().record_key) == ("matched", "K-1")


def test_a_record_that_has_ended_there_under_another_name_is_shown():
    record("K-1", registry="k12", name="李小明", status="left")
    found = verdict()
    assert found.outcome == "pending"
    assert {"same_document", "name_sounds_alike"} <= shown(found)["K-1"]
    assert tie(shown(found)["K-1"]) == Tie.SAME_DOCUMENT


def test_an_active_record_there_under_another_name_is_to_be_settled_first():
    record()
    record("K-1", registry="k12", name="王子涵")
    found = verdict()
    assert found.outcome == "pending"
    assert {"same_document", "document_on_active_record", "name_differs"} <= shown(found)["K-1"]
    assert tie(shown(found)["K-1"]) == Tie.DOCUMENT_REGISTERED
    assert tie(shown(found)["PK-1"]) == Tie.SAME_PERSON


def test_a_document_that_is_doubted_agrees_with_nobody():
    doubted = record("PK-1", document_doubted=True)
    record("K-1", registry="k12", document_doubted=True)
    found = verdict()
    assert found.outcome == "pending"
    assert {"record_document_doubted", "same_name"} <= shown(found)[doubted.key]
    assert not {"same_document", "same_number_other_type"} & shown(found)[doubted.key]
    record("PK-2")
    assert verdict().record_key == "PK-2"


def test_vocational_students_meet_the_latest_stage_and_senior_high_schools():
    record("K-1", registry="k12", stage="primary", status="left")
    record("K-2", registry="k12", stage="junior", status="graduated")
    assert (verdict(layout=VOCATIONAL).outcome, verdict(layout=VOCATIONAL).record_key) == ("matched", "K-2")
    record("K-3", registry="k12", stage="senior")
    assert (verdict(layout=VOCATIONAL).outcome, verdict(layout=VOCATIONAL).record_key) == ("admitted", "K-3")


def test_a_student_number_finds_its_record_when_document_and_name_find_nobody():
    student_number = "L11010520190307" + "1234"
    record("K-1", "王小红", registry="k12", id_type="Z", id_number="", student_number=student_number)
    found = verdict(student(student_number=student_number), VOCATIONAL)
    assert found.outcome == "pending"
    assert "same_student_number" in shown(found)["K-1"]


def test_a_student_number_and_a_document_of_two_people_show_both():
    student_number = "G" + resident_number(BORN, "2")
    record("K-1", registry="k12", status="left")
    record("K-2", "王小红", registry="k12", student_number=student_number, id_number=resident_number(BORN, "2"))
    found = verdict(student(student_number=student_number), VOCATIONAL)
    assert found.outcome == "pending"
    assert set(shown(found)) == {"K-1", "K-2"}


def test_characters_beyond_the_basic_plane_match():
    record(name="李𠮷𫞩")
    assert verdict(student("李𠮷𫞩")).outcome == "matched"


def people(count: int) -> list[Probe]:
    """New students of every difficulty in turn, each with its record."""
    probes = []
    for n in range(count):
        number = resident_number(BORN, serial=n)
        kind = n % 5
        if kind < 3:
            record(
                f"PK-{n}",
                id_number=slipped(number, 15) if kind == 1 else number if kind == 0 else "",
                id_type="1Z"[kind == 2],
            )
        wrong = resident_number(BORN, "2", n)
        probes.append(student(row=n, id_number=wrong if kind == 4 else number))
    return probes


def queries_of(probes) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        match(probes, PRIMARY, nobody)
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_students():
    probes = people(20)
    assert queries_of(probes[:5]) == queries_of(probes) <= 10


def test_verdicts_do_not_depend_on_the_company_of_a_student():
    probes = people(20)
    together = match(probes, PRIMARY, nobody)
    assert together == {probe.row: match([probe], PRIMARY, nobody)[probe.row] for probe in probes}
    assert {verdict.outcome for verdict in together.values()} == {"matched", "pending"}


def test_check_digits_of_the_tests_are_right():
    assert NUMBER[17] == check_character(NUMBER[:17])
