"""One person, one number, for life: what is kept, what is struck out, what is a new one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.decisions import numbers
from review.decisions.approve import authority_approve, school_approve
from review.decisions.refusals import NoNumberToCheck
from review.decisions.resolve import withdraw
from review.invariants.all import INVARIANTS
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
)
from tests.review.cases.disputes import county
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
NUMBER = "G440105201103070011"


@pytest.fixture(autouse=True)
def all_hold():
    yield
    assert {each.code for each in INVARIANTS if each.code in ("I7", "I20", "I26") and list(each.offenders())} == set()


def brought_along(**other):
    """A new student whose roster states a number that no registry knows."""
    values = {"verdict": "not_found", "number_check": "unknown", "student_number": NUMBER, "track": "vocational"}
    entry = EntryFactory(**values | {"school": SchoolFactory(vocational=True)} | other)
    Entry.objects.filter(pk=entry.pk).update(student_number_key=student_number_key(entry.student_number))
    return entry


def officer_of(entry):
    return OfficerFactory(authority=entry.school.authority)


def registered(entry):
    assert authority_approve([entry.pk], officer_of(entry)).done == [entry.pk]
    return StudentRecord.objects.get(entry=entry)


def refusals(entry):
    return [refusal.code for _pk, refusal in authority_approve([entry.pk], officer_of(entry)).refused]


def lines(record):
    history = NumberHistory.objects.filter(record=record).order_by("pk")
    return [(line.number, line.reason, line.until is None) for line in history]


def test_a_number_brought_along_is_kept_for_life_once_it_was_checked():
    entry = brought_along(state="at_authority")
    assert refusals(entry) == ["number_not_checked"]
    numbers.check(entry.pk, officer_of(entry))
    record = registered(entry)
    assert record.student_number == NUMBER
    assert lines(record) == [(NUMBER, "kept", True)]


def test_what_the_authority_strikes_out_stays_in_the_history():
    entry = brought_along(state="at_authority")
    officer = officer_of(entry)
    with pytest.raises(ReasonMissing):
        numbers.strike(entry.pk, officer, " ")
    numbers.strike(entry.pk, officer, "与纸质材料不符")
    record = registered(entry)
    assert record.student_number.startswith("L")
    assert lines(record) == [(NUMBER, "struck", False), (record.student_number, "first", True)]


def test_the_school_strikes_it_out_and_takes_that_back():
    entry = brought_along(state="supplementing")
    registrar = RegistrarFactory(school=entry.school)
    assert numbers.strike(entry.pk, registrar, "号码写错").number_check == "struck"
    with pytest.raises(NoNumberToCheck):
        numbers.strike(entry.pk, registrar, "号码写错")
    assert numbers.keep(entry.pk, registrar).number_check == "unknown"
    with pytest.raises(NotAllowed):
        numbers.check(entry.pk, registrar)


def test_who_has_no_such_number_has_nothing_to_check():
    entry = EntryFactory(state="at_authority")
    with pytest.raises(NoNumberToCheck):
        numbers.check(entry.pk, officer_of(entry))


@pytest.mark.parametrize("whose", ["a record", "an old number of a record", "another new student"])
def test_a_number_that_is_somebody_elses_is_not_kept(whose):
    entry = brought_along(state="at_authority", number_check="checked")
    if whose == "a record":
        other = StudentRecordFactory(student_number=NUMBER)
    elif whose == "an old number of a record":
        other = StudentRecordFactory(student_number="G440105201103070038")
        NumberHistory.objects.create(record=other, number=NUMBER, reason="changed", until=entry.created_at)
    else:
        other = brought_along(name="欧阳若曦")
    [(_pk, refusal)] = authority_approve([entry.pk], officer_of(entry)).refused
    assert (refusal.code, other.school.name in refusal.words()) == ("number_taken", False)  # of another area


def juniors(number=NUMBER, **facts):
    return StudentRecordFactory(registry="k12", stage="junior", status="graduated", student_number=number, **facts)


def continuing(**other):
    """A new student who continues a junior record, whose number another child's vocational record has."""
    values = {"track": "vocational", "school": SchoolFactory(vocational=True), "state": "at_authority"} | other
    entry = EntryFactory(archive=juniors(), **values)
    return entry, StudentRecordFactory(registry="vocational", name="欧阳若曦", student_number=NUMBER)


def test_the_archives_number_that_is_another_childs_is_struck_by_the_authority_and_not_before():
    entry, other = continuing()
    officer = officer_of(entry)
    with pytest.raises(NoNumberToCheck):
        numbers.keep_archives(entry.pk, officer)
    [(_pk, refusal)] = authority_approve([entry.pk], officer).refused
    assert (refusal.code, other.school.name in refusal.words()) == ("number_taken", False)  # of another area
    entry.refresh_from_db()
    assert entry.state == "at_authority"  # it waits for the officer, who settles it
    with pytest.raises(NotAllowed):
        numbers.strike_archives(entry.pk, RegistrarFactory(school=entry.school), "与纸质材料不符")
    with pytest.raises(ReasonMissing):
        numbers.strike_archives(entry.pk, officer, " ")
    numbers.strike_archives(entry.pk, officer, "原学校纸质学籍卡号码不同")
    numbers.keep_archives(entry.pk, officer)
    assert refusals(entry) == ["number_taken"]
    numbers.strike_archives(entry.pk, officer, "原学校纸质学籍卡号码不同")
    record = registered(entry)
    assert (record.continues, record.student_number[0]) == (entry.archive, "L")
    assert lines(record) == [(NUMBER, "struck", False), (record.student_number, "first", True)]


def test_one_person_has_one_number_also_where_an_archive_made_here_had_another_childs():
    before = EntryFactory(state="registered", archive=StudentRecordFactory(student_number=NUMBER)).record
    person = {name: getattr(before, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    school = SchoolFactory(vocational=True)
    entry = EntryFactory(**person, track="vocational", school=school, archive=before, state="at_authority")
    StudentRecordFactory(registry="vocational", name="欧阳若曦", student_number=NUMBER)
    numbers.strike_archives(entry.pk, officer_of(entry), "原学校纸质学籍卡号码不同")
    assert registered(entry).student_number.startswith("L")  # and no invariant is hurt


def test_an_archives_number_that_nobody_else_has_is_not_struck():
    entry = EntryFactory(state="at_authority", archive=StudentRecordFactory(student_number=NUMBER))
    with pytest.raises(NoNumberToCheck):
        numbers.strike_archives(entry.pk, officer_of(entry), "与纸质材料不符")


def corrected(record, number="G440105201103070099"):
    """Its source has given the record another number, as a load writes it."""
    record.student_number = number
    record.save()
    NumberHistory(record=record, number=NUMBER, reason="changed", until=timezone.now()).save()


@pytest.mark.parametrize("roster", ["without it", "has it too"])
def test_a_struck_number_is_the_childs_again_when_the_other_record_turns_out_to_be_wrong(roster):
    """Nobody gets a second number for a mistake that its source has corrected meanwhile."""
    entry, other = continuing()
    if roster == "has it too":
        stated = {"student_number": NUMBER, "number_check": "checked"}
        for name, value in stated.items():
            setattr(entry, name, value)
        entry.student_number_key = student_number_key(NUMBER)
        entry.save()
    numbers.strike_archives(entry.pk, officer_of(entry), "原学校纸质学籍卡号码不同")
    corrected(other)
    record = registered(entry)
    assert record.student_number == NUMBER
    assert lines(record) == [(NUMBER, "continued", True)]


def test_when_the_other_record_is_corrected_the_archives_number_is_continued_as_the_page_says():
    entry, other = continuing()
    assert refusals(entry) == ["number_taken"]
    corrected(other)
    assert registered(entry).student_number == NUMBER


def test_what_was_struck_is_one_number_of_one_archive():
    entry, _other = continuing()
    numbers.strike_archives(entry.pk, officer_of(entry), "原学校纸质学籍卡号码不同")
    entry.archive.student_number = "G440105201103070038"
    entry.archive.save()
    assert registered(entry).student_number == "G440105201103070038"


def test_both_schools_are_named_to_the_officer_who_strikes_it_there():
    entry, other = continuing()
    client = signed_in(officer_of(entry))
    page = words_of(client.get(reverse("review_entry", args=[entry.pk])))
    assert entry.archive.school.name in page
    assert other.school.name in page
    choice = {"choice": "strike_archive", "reason": "原学校纸质学籍卡号码不同", "page": "review_entry"}
    page = words_of(client.post(reverse("number_check", args=[entry.pk]), choice, follow=True))
    assert "keep_archive" in page
    assert registered(entry).student_number.startswith("L")


@pytest.mark.parametrize("first", ["the stranger", "the rightful child"])
def test_whose_archive_has_the_number_goes_before_who_only_brings_it_along(first):
    school = SchoolFactory(vocational=True)
    junior, made = juniors(), {}
    for who in sorted(["the stranger", "the rightful child"], key=lambda who: who != first):
        if who == "the stranger":
            made[who] = brought_along(state="at_authority", number_check="checked", name="欧阳若曦", school=school)
        else:
            made[who] = EntryFactory(track="vocational", school=school, archive=junior, state="at_authority")
    stranger, child = made["the stranger"], made["the rightful child"]
    outcome = authority_approve([stranger.pk, child.pk], officer_of(child))
    assert (outcome.done, [refusal.code for _pk, refusal in outcome.refused]) == ([child.pk], ["number_taken"])
    stranger.refresh_from_db()
    # looked at again, and shown whose it is: a number that is known is not kept from a roster
    assert (stranger.state, stranger.candidates.get().record) == ("resolving", junior)
    assert stranger.number_check == ""


def test_a_number_struck_out_while_it_is_to_be_confirmed_shows_nobody_any_more():
    entry = brought_along(state="resolving", verdict="pending", candidates=[juniors(name="欧阳若曦")])
    struck = numbers.strike(entry.pk, RegistrarFactory(school=entry.school), "号码写错")
    assert (struck.state, struck.verdict, struck.number_check) == ("supplementing", "not_found", "struck")


def test_who_was_shown_whose_number_it_is_waits_for_the_officer_alone():
    entry = brought_along(state="at_authority", number_check="checked", verdict="pending", candidates=[juniors()])
    [(_pk, refusal)] = authority_approve([entry.pk], officer_of(entry)).refused
    entry.refresh_from_db()
    assert (refusal.code, entry.state) == ("number_taken", "at_authority")
    numbers.strike(entry.pk, officer_of(entry), "与纸质材料不符")
    assert registered(entry).student_number.startswith("L")


@pytest.mark.parametrize("state", ["resolving", "supplementing", "at_school", "at_authority"])
def test_the_authority_says_whose_number_it_is_wherever_the_new_student_stands(state):
    entry = brought_along(state=state, verdict="pending", candidates=[StudentRecordFactory(registry="k12")])
    officer = officer_of(entry)
    assert numbers.check(entry.pk, officer).number_check == "checked"
    numbers.strike(entry.pk, officer, "与纸质材料不符")
    numbers.keep(entry.pk, officer)
    assert Entry.objects.get(pk=entry.pk).number_check == "unknown"


def two_schools():
    """Two new students of two counties of one city who bring one number along; the first one's paper was seen."""
    city = AuthorityFactory(level="city")
    schools = [SchoolFactory(vocational=True, authority=county(city)) for _each in range(2)]
    first = brought_along(state="at_authority", number_check="checked", school=schools[0])
    second = brought_along(state="supplementing", name="欧阳若曦", school=schools[1], season=first.season)
    return first, second, city


def test_a_number_that_two_schools_bring_along_is_struck_by_the_authority_above_both():
    first, second, city = two_schools()
    [(_pk, refusal)] = authority_approve([first.pk], officer_of(first)).refused
    assert (refusal.code, second.school.name in refusal.words()) == ("number_taken", False)  # of another area
    assert second.school.name in words_of(signed_in(officer_of(first)).get(reverse("review_entry", args=[first.pk])))
    for nobody in (officer_of(first), OfficerFactory(authority=AuthorityFactory(level="city"))):
        with pytest.raises(OutOfScope):
            numbers.strike(second.pk, nobody, "与纸质材料不符")
    client = signed_in(OfficerFactory(authority=city))
    page = words_of(client.get(reverse("doubles") + "?list=numbers"))
    assert first.school.name in page
    assert second.school.name in page
    choice = {"choice": "strike", "reason": "与纸质材料不符", "page": "doubles"}
    client.post(reverse("number_check", args=[second.pk]), choice)
    assert Entry.objects.get(pk=second.pk).number_check == "struck"
    assert registered(first).student_number == NUMBER


def test_a_county_strikes_it_at_the_other_of_its_own_schools():
    first = brought_along(state="at_authority", number_check="checked")
    school = SchoolFactory(vocational=True, authority=first.school.authority)
    second = brought_along(state="at_authority", name="欧阳若曦", school=school, season=first.season)
    page = words_of(signed_in(officer_of(first)).get(reverse("review_entry", args=[first.pk])))
    assert reverse("entry", args=[second.pk]) in page
    numbers.strike(second.pk, officer_of(first), "与纸质材料不符")
    assert registered(first).student_number == NUMBER


def test_a_continued_number_stands_in_the_history():
    record = registered(EntryFactory(state="at_authority", archive=StudentRecordFactory(student_number=NUMBER)))
    assert lines(record) == [(NUMBER, "continued", True)]


def test_who_comes_back_continues_the_ended_record_under_its_number():
    school = SchoolFactory(vocational=True)
    junior = StudentRecordFactory(registry="k12", stage="junior", status="graduated", student_number=NUMBER)
    first = EntryFactory(track="vocational", school=school, archive=junior, state="at_authority")
    ended = registered(first)
    StudentRecord.objects.filter(pk=ended.pk).update(status="left")
    back = EntryFactory(track="vocational", archive=ended, state="at_authority", school=SchoolFactory(vocational=True))
    record = registered(back)
    assert (record.student_number, record.continues, record.continues.continues) == (NUMBER, ended, junior)


def test_an_active_record_that_a_case_gave_to_this_school_ends_with_the_new_one():
    active = StudentRecordFactory(registry="k12", source_key=None, student_number=NUMBER)
    entry = EntryFactory(verdict="pending", archive=active, state="at_authority")
    assert refusals(entry) == ["has_active_record"]  # without a case, which the system opens
    withdraw(entry.pk, RegistrarFactory(school=entry.school), "学生已回原校")
    entry = EntryFactory(verdict="pending", archive=active, state="at_authority")
    won = {"action": "win_case", "from_state": "resolving", "to_state": "supplementing", "number": 0}
    entry.steps.create(account=officer_of(entry), detail={"record": active.pk}, **won)
    record = registered(entry)
    active.refresh_from_db()
    assert (active.status, active.left_reason) == ("left", "to_other_school")
    assert (record.status, record.student_number, record.continues) == ("enrolled", NUMBER, active)


def test_the_school_approves_while_the_number_is_not_checked_yet():
    entry = brought_along(state="at_school")
    assert school_approve([entry.pk], RegistrarFactory(school=entry.school)).done == [entry.pk]


def test_the_school_strikes_a_number_while_the_child_is_still_to_be_confirmed():
    record = StudentRecordFactory(registry="k12", stage="junior")
    same = {name: getattr(record, name) for name in ("birth_date", "sex", "id_number")}
    entry = brought_along(verdict="pending", name="欧阳明远", candidates=[record], **same)
    entry.candidates.update(reasons=["same_document", "name_differs"])
    browser = signed_in(RegistrarFactory(school=entry.school))
    page = reverse("resolve_entry", args=[entry.pk])
    assert reverse("number_check", args=[entry.pk]) in words_of(browser.get(page))
    assert struck_on(browser, entry, "resolve_entry").url == page
    assert Entry.objects.get(pk=entry.pk).number_check == "struck"
    assert 'value="keep"' in words_of(browser.get(page))


def test_whom_a_struck_number_leaves_without_a_doubt_is_supplemented_next():
    entry = brought_along(verdict="pending")  # of its candidate nothing speaks but the birth date
    answer = struck_on(signed_in(RegistrarFactory(school=entry.school)), entry, "resolve_entry")
    assert Entry.objects.get(pk=entry.pk).state == "supplementing"
    assert answer.url == reverse("supplement", args=[entry.pk])


def struck_on(browser, entry, page):
    said = {"choice": "strike", "reason": "与纸质材料不符", "page": page, "version": entry.version}
    return browser.post(reverse("number_check", args=[entry.pk]), said)


def test_the_own_pupil_who_brings_the_same_number_is_named():
    entry = brought_along(state="at_authority", number_check="checked")
    other = brought_along(name="欧阳若曦", school=entry.school, season=entry.season)
    [(_pk, refusal)] = authority_approve([entry.pk], officer_of(entry)).refused
    assert (refusal.code, refusal.pupil, other.name in refusal.words()) == ("number_taken", other, True)
