"""Records of one 学籍号 under one name are one person, whatever document they carry; numbers that nobody knows."""

from datetime import date

import pytest

from enrollment.entries.claims import persons_of, taken
from enrollment.entries.models import Entry
from enrollment.entries.states import REMATCHES
from enrollment.registration.numbers import numbers_for
from enrollment.rosters import intake
from enrollment.rosters.look_again import look_again
from enrollment.rosters.rematch import rematch_all
from matching.core.one_person import Tie, tie
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.cases.acts import release
from review.cases.opening import claim_registered
from review.decisions import numbers
from review.decisions.again import looked_at_again
from review.decisions.refusals import SameChild
from review.decisions.resolve import confirm, none_of_these, withdraw
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.one_person.conftest import codes, reasons
from tests.roster_rows import row

pytestmark = pytest.mark.django_db

BORN = date(2010, 3, 15)
NUMBER = resident_number(BORN)
KNOWN, OTHER = "G" + NUMBER, f"L110105{BORN:%Y%m%d}0007"


def k12(name="李晓明", **facts) -> StudentRecord:
    values = {"birth_date": BORN, "id_number": NUMBER, "stage": "junior", "status": "graduated"} | facts
    return StudentRecordFactory(registry="k12", name=name, **values)


def second_document(serial=5) -> str:
    return resident_number(BORN, serial=serial)


def test_junior_and_senior_record_of_one_number_are_one_person():
    junior = k12(student_number=KNOWN)
    senior = k12(student_number=KNOWN, id_number=second_document(), stage="senior")
    third = k12(id_number=second_document(), stage="primary")
    namesake = k12("王子涵", student_number=KNOWN, id_number=second_document(6))
    persons = persons_of([junior, senior, third, namesake])
    assert persons[junior.pk] == persons[senior.pk] == persons[third.pk] == {junior.pk, senior.pk, third.pk}
    assert persons[namesake.pk] == {namesake.pk}
    EntryFactory(archive=senior, track="vocational")
    assert taken([junior, namesake]) == {junior.pk}


@pytest.mark.parametrize("asked", ["by document", "by number", "by both"])
def test_whichever_record_is_asked_about_the_others_of_the_child_are_found(asked):
    records = {
        "by document": k12(stage="primary"),
        "by both": k12(student_number=KNOWN),
        "by number": k12(student_number=KNOWN, id_number=second_document(), stage="senior"),
    }
    everybody = {record.pk for record in records.values()}
    assert persons_of([records[asked]]) == {records[asked].pk: everybody}


def test_a_doubted_document_makes_nobody_one_person():
    first, second = k12(), k12(stage="primary", document_doubted=True)
    assert persons_of([first])[first.pk] == {first.pk}
    assert persons_of([second])[second.pk] == {second.pk}


def test_a_child_enrolled_at_a_senior_high_school_under_another_document_is_admitted(imported, vocational_registrar):
    k12(student_number=KNOWN)
    senior = k12(student_number=KNOWN, id_number=second_document(), stage="senior", status="enrolled")
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational")
    assert (found["outcome"], found["record"]) == ("admitted", senior.key)


def test_an_unknown_number_is_kept_and_warned_of(imported, vocational_registrar):
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    assert (found["outcome"], codes(found)) == ("not_found", {"student_number_unknown"})
    entry = Entry.objects.get()
    assert (entry.student_number, entry.number_check) == (OTHER, "unknown")
    assert entry.student_number_key is not None


def test_a_known_number_is_not(imported, vocational_registrar):
    k12(student_number=KNOWN)
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], codes(found)) == ("matched", set())
    assert Entry.objects.get().number_check == ""


def test_a_number_that_a_load_makes_known_of_a_record_that_is_found_is_no_unknown_one_any_more(
    imported, vocational_registrar
):
    imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    k12("王子涵", id_number=second_document(), student_number=OTHER)
    rematch_all("k12")
    entry = Entry.objects.get()
    assert (entry.number_check, entry.warnings) == ("", [])
    assert entry.steps.order_by("number").last().action in REMATCHES


@pytest.mark.parametrize("name", ["王子涵", "李晓明"])
@pytest.mark.parametrize("check", ["unknown", "checked"])
def test_a_number_that_a_load_gives_to_a_stranger_is_not_lost_without_a_word(
    imported, vocational_registrar, name, check
):
    imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    entry = Entry.objects.get()
    officer = OfficerFactory(authority=entry.school.authority)
    if check == "checked":
        numbers.check(entry.pk, officer)
    facts = {"name": name, "birth_date": BORN, "id_number": second_document(), "student_number": OTHER}
    stranger = StudentRecordFactory(registry="vocational", **facts)
    rematch_all("k12")
    look_again([entry.pk], None, "record_found")
    entry.refresh_from_db()
    assert entry.number_check == check
    Entry.objects.filter(pk=entry.pk).update(state="at_authority", number_check="checked")
    taken = numbers_for([entry := Entry.objects.get()], {}, {entry.pk: "vocational"})[1]
    assert taken[entry.pk].bearer.record_id == stranger.pk  # which the officer is told, who strikes one of the two


@pytest.mark.parametrize("check", ["unknown", "checked", "struck"])
def test_what_was_said_of_a_number_that_stays_unknown_stands(check):
    number = {"student_number": OTHER, "student_number_key": student_number_key(OTHER), "number_check": check}
    entry = EntryFactory(track="vocational", state="at_authority", verdict="not_found", **number)
    assert look_again([entry.pk], None, "record_found").done == []
    entry.refresh_from_db()
    assert (entry.number_check, entry.state) == (check, "at_authority")


def test_a_number_that_no_registry_knows_any_more_is_to_be_compared_with_the_paper():
    number = {"student_number": OTHER, "student_number_key": student_number_key(OTHER)}
    entry = EntryFactory(track="vocational", state="at_authority", verdict="not_found", **number)
    assert look_again([entry.pk], None, "record_found").done == [entry.pk]
    entry.refresh_from_db()
    assert (entry.number_check, entry.state, entry.warnings) == ("unknown", "supplementing", ["student_number_unknown"])


def test_a_number_that_another_child_keeps_is_said(imported, vocational_registrar):
    imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    other = RegistrarFactory(school=SchoolFactory(vocational=True))
    (found,) = imported([row("王子涵", second_document(), born=BORN)], other, "vocational", [OTHER])
    assert codes(found) == {"student_number_unknown", "student_number_shared"}


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (("李晓明", NUMBER), ("李晓明", NUMBER), False),
        (("李晓明", NUMBER), ("王子涵", NUMBER), True),
        (("李晓明", ""), ("李晓明", ""), False),
        (("李晓明", ""), ("李晓明", "", "2"), True),
        (("李晓明", ""), ("王子涵", ""), True),
    ],
    ids=["one document", "another name", "no document", "another sex", "no document, another name"],
)
def test_a_number_that_the_child_itself_keeps_at_another_school_is_no_other_childs(
    imported, vocational_registrar, first, second, shared
):
    def own(name, number, sex="1"):
        return row(name, number, sex, born=BORN, document="居民身份证" if number else "其他")

    imported([own(*first)], vocational_registrar, "vocational", [OTHER])
    other = RegistrarFactory(school=SchoolFactory(vocational=True))
    (found,) = imported([own(*second)], other, "vocational", [OTHER])
    assert ("student_number_shared" in codes(found)) is shared


def test_the_number_of_before_still_finds_the_record(imported, vocational_registrar):
    record = k12(student_number=KNOWN, id_type="Z", id_number="")
    NumberHistory(record=record, number=OTHER, reason="changed", until=record.created_at).save()
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    assert found["outcome"] == "pending"
    assert "same_student_number" in reasons(found)[record.key]


def test_a_pupil_who_comes_back_goes_on_from_the_ended_record(imported, vocational_registrar):
    archive = k12(student_number=KNOWN)
    ended = StudentRecordFactory(
        registry="vocational",
        source_key=None,
        name="李晓明",
        birth_date=BORN,
        id_number=NUMBER,
        student_number=KNOWN,
        status="left",
        continues=archive,
    )
    own = row("李晓明", NUMBER, born=BORN)
    (found,) = imported([own], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], found["record"]) == ("matched", ended.key)
    assert Entry.objects.get().archive == ended


def test_a_pupil_who_comes_back_a_second_time_is_confirmed_though_the_roster_has_another_number(
    imported, vocational_registrar
):
    own = {"name": "李晓明", "birth_date": BORN, "id_number": NUMBER, "student_number": KNOWN, "status": "left"}
    first = StudentRecordFactory(registry="vocational", source_key=None, **own)
    second = StudentRecordFactory(registry="vocational", source_key=None, continues=first, **own)
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [OTHER])
    assert (found["outcome"], list(reasons(found))) == ("pending", [second.key])
    entry = confirm(Entry.objects.get().pk, second.pk, vocational_registrar)
    assert (entry.state, entry.archive) == ("supplementing", second)


def came_back_to(**differs) -> StudentRecord:
    """A record at a vocational school that has ended, and says in something else than the junior one it continues."""
    facts = {"name": "李晓明", "birth_date": BORN, "id_number": NUMBER, "student_number": OTHER, "status": "left"}
    return StudentRecordFactory(registry="vocational", source_key=None, continues=k12(), **facts | differs)


def test_who_comes_back_to_a_record_of_another_name_is_to_be_confirmed_and_can_then_be_approved(
    imported, vocational_registrar
):
    ended = came_back_to(name="李小明")
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational")
    assert (found["outcome"], list(reasons(found))) == ("pending", [ended.key])
    entry = confirm(Entry.objects.get().pk, ended.pk, vocational_registrar)
    assert (entry.state, entry.archive, looked_at_again([entry])) == ("supplementing", ended, {})


def test_who_comes_back_to_a_record_with_another_document_is_matched_and_can_be_approved(
    imported, vocational_registrar
):
    ended = came_back_to(id_number=second_document())
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational")
    assert (found["outcome"], found["record"]) == ("matched", ended.key)
    assert looked_at_again([Entry.objects.get()]) == {}


def vocational(**differs) -> StudentRecord:
    """A record in force at a vocational school, under the number that the child brings."""
    facts = {"name": "李晓明", "birth_date": BORN, "id_type": "Z", "id_number": "", "student_number": KNOWN}
    return StudentRecordFactory(registry="vocational", **facts | differs)


def test_an_active_record_of_the_number_and_the_name_is_the_childs(imported, vocational_registrar):
    active = vocational()
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], found["record"]) == ("registered", active.key)


def test_so_is_one_that_had_the_number_before(imported, vocational_registrar):
    active = vocational(student_number=OTHER)
    NumberHistory(record=active, number=KNOWN, reason="changed", until=active.created_at).save()
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], found["record"]) == ("registered", active.key)


def test_so_is_one_of_the_number_and_the_name_of_the_archive(imported, vocational_registrar):
    k12(student_number=KNOWN)
    active = vocational()
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational")
    assert (found["outcome"], found["record"]) == ("registered", active.key)


@pytest.mark.parametrize(
    "differs", [{"name": "王子涵"}, {"id_type": "1", "id_number": resident_number(BORN, serial=5)}, {"sex": "2"}]
)
def test_what_has_the_number_alone_is_another_childs(imported, vocational_registrar, differs):
    vocational(**differs)
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], codes(found)) == ("not_found", {"student_number_taken"})
    assert Entry.objects.get().number_check == "unknown"


def test_who_is_registered_by_number_is_asked_for_by_a_case(vocational_registrar, season):
    active = vocational()
    values = dict(
        zip(("name", "sex", "birth_date", "id_type", "id_number"), row("李晓明", NUMBER, born=BORN), strict=True)
    )
    values |= {"student_number": KNOWN}
    received, case = claim_registered(vocational_registrar, season, "vocational", values, "学生在我校就读")
    assert (case.archive, case.entry, case.state) == (active, received.entry, "open")
    assert tie(received.entry.candidates.get().reasons) == Tie.REGISTERED
    release(case.pk, RegistrarFactory(school=active.school))
    entry = Entry.objects.get()
    assert (entry.archive, entry.state, looked_at_again([entry])) == (active, "supplementing", {})


def test_an_ended_record_of_the_number_and_the_name_is_continued(imported, vocational_registrar):
    ended = vocational(status="left")
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational", [KNOWN])
    assert (found["outcome"], list(reasons(found))) == ("pending", [ended.key])
    with pytest.raises(SameChild):
        none_of_these(Entry.objects.get().pk, vocational_registrar, "不是同一人，已核实")
    entry = confirm(Entry.objects.get().pk, ended.pk, vocational_registrar)
    assert (entry.archive, looked_at_again([entry])) == (ended, {})


def test_so_is_the_ended_one_of_the_archives_number(imported, vocational_registrar):
    k12(student_number=KNOWN)
    ended = vocational(status="left")
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], vocational_registrar, "vocational")
    assert (found["outcome"], found["record"]) == ("matched", ended.key)
    assert looked_at_again([Entry.objects.get()]) == {}


def test_a_document_of_an_active_record_under_another_name_is_to_be_confirmed(imported):
    record = StudentRecordFactory(registry="k12", name="王子涵", birth_date=BORN, id_number=NUMBER)
    (found,) = imported([row("李晓明", NUMBER, born=BORN)])
    assert found["outcome"] == "pending"
    assert {"same_document", "document_on_active_record"} <= reasons(found)[record.key]


def test_the_document_of_another_child_of_this_school_is_an_error_that_names_it(imported, typed, registrar):
    imported([row("李晓明", NUMBER, born=BORN)])
    (found,) = imported([row("王子涵", NUMBER, born=BORN)])
    (problem,) = [each for each in found["problems"] if each["code"] == "document_taken"]
    assert (found["outcome"], problem["cell"]) == ("rejected", "E2")
    assert "李…" in problem["message"]
    assert "2" in problem["message"]
    received = typed(row("王子涵", NUMBER, born=BORN))
    assert (received.outcome, [each.code for each in received.problems]) == ("rejected", ["document_taken"])


def test_the_rightful_owner_comes_in_when_the_wrong_one_is_gone(typed, registrar):
    wrong = typed(row("李晓明", NUMBER, born=BORN))
    assert wrong.entry is not None
    withdraw(wrong.entry.pk, registrar, "证件号码录错")
    assert isinstance(typed(row("王子涵", NUMBER, born=BORN)), intake.Received)
    assert Entry.objects.filter(name="王子涵", state="supplementing").exists()
