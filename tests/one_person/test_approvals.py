"""At each approval a new student is compared again with its archive, and with everybody who is known meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollment.entries.decided import identity_of
from enrollment.entries.models import Entry, PossibleDouble
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from enrollment.rosters.look_again import look_again
from matching.core.one_person import Tie, tie
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.cases.acts import release
from review.cases.models import AdmissionCase
from review.cases.opening import open_admission, open_claim
from review.decisions.admitted import terminate, undo_termination
from review.decisions.approve import authority_approve, school_approve
from review.decisions.namesakes import not_the_same
from review.decisions.resolve import none_of_these
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.review.cases.disputes import Dispute, to_the_authority

pytestmark = pytest.mark.django_db
PERSON = ("name", "sex", "birth_date", "id_type", "id_number")


def described(of, **other):
    """What describes the same person, to make an entry or a record of it."""
    return {name: getattr(of, name) for name in PERSON} | other


def approved(*entries):
    """The approval of whoever's turn it is."""
    school, ids = entries[0].school, [entry.pk for entry in entries]
    if entries[0].state == "at_school":
        return school_approve(ids, RegistrarFactory(school=school))
    return authority_approve(ids, OfficerFactory(authority=school.authority))


def refusal_of(entry):
    outcome = approved(entry)
    [(pk, refusal)] = outcome.refused
    assert pk == entry.pk
    entry.refresh_from_db()
    return refusal


def why(entry):
    """Why it was looked at again; the system may have opened a case since."""
    again = entry.steps.filter(action__in=["look_again", "look_again_doubtful"])
    return again.order_by("number").last().detail.get("why")


def corrected(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


@pytest.fixture(params=["at_school", "at_authority"])
def review(request):
    return request.param


def test_an_archive_that_its_source_made_another_childs_is_not_continued(review):
    entry = EntryFactory(state=review)
    corrected(entry.archive, name="欧阳若曦")
    refusal = refusal_of(entry)
    assert refusal.code == "archive_changed"
    assert "姓名" in refusal.words()
    assert entry.archive is None
    assert (entry.verdict, entry.state, why(entry)) == ("pending", "resolving", "archive_changed")


def test_an_archive_that_its_source_gave_another_document_is_looked_at_again_whatever_its_name(review):
    entry = EntryFactory(state=review)
    corrected(entry.archive, id_number=resident_number(entry.birth_date, entry.sex, 77))
    assert refusal_of(entry).code == "archive_changed"


def test_a_confirmed_archive_that_was_corrected_is_confirmed_again(review):
    entry = EntryFactory(state=review, verdict="pending", name="李小明")
    Entry.objects.filter(pk=entry.pk).update(confirmed_identity=identity_of(entry.archive))
    other = EntryFactory(state=review, verdict="pending", name="李小明", school=entry.school)
    Entry.objects.filter(pk=other.pk).update(confirmed_identity=identity_of(other.archive))
    corrected(entry.archive, birth_date="2019-01-01")
    outcome = approved(entry, other)
    assert [refusal.code for _pk, refusal in outcome.refused] == ["archive_changed"]
    assert outcome.done == [other.pk]  # the rest goes on
    entry.refresh_from_db()
    assert (entry.decision, entry.state, entry.confirmed_identity) == ("", "resolving", None)


def vocational(**other):
    return EntryFactory(
        track="vocational",
        school=SchoolFactory(vocational=True),
        archive=StudentRecordFactory(registry="k12", stage="junior", status="graduated"),
        **other,
    )


def test_an_archive_that_a_senior_high_school_holds_since_is_admitted_where_it_stands(review):
    entry = vocational(state=review)
    senior_high = SchoolFactory(senior_high=True)
    corrected(entry.archive, stage="senior", status="enrolled", school=senior_high)
    refusal = refusal_of(entry)
    assert (refusal.code, senior_high.name in refusal.words()) == ("held_by_senior_high", True)
    assert (entry.verdict, entry.state, entry.archive is not None) == ("admitted", "resolving", True)
    assert why(entry) == "archive_held"


def test_a_senior_record_under_another_document_is_the_same_child_by_name_and_number(review):
    entry = vocational(state=review)
    corrected(entry.archive, student_number="G110105201103070011")
    senior_high = SchoolFactory(senior_high=True)
    StudentRecordFactory(
        registry="k12",
        stage="senior",
        name=entry.name,
        birth_date=entry.birth_date,
        student_number="G110105201103070011",
        school=senior_high,
    )
    refusal = refusal_of(entry)
    assert (refusal.code, senior_high.name in refusal.words()) == ("admitted_since", True)


def test_a_senior_record_of_a_child_without_document_is_found_by_name_and_number(review):
    number = {"student_number": "G110105201103070011", "id_type": "Z", "id_number": ""}
    archive = StudentRecordFactory(registry="k12", stage="junior", status="graduated", **number)
    stated = number | {"student_number_key": student_number_key(number["student_number"])}
    school = SchoolFactory(vocational=True)
    entry = EntryFactory(track="vocational", school=school, archive=archive, proof="number", state=review, **stated)
    senior = StudentRecordFactory(**described(entry, registry="k12", stage="senior") | number)
    refusal = refusal_of(entry)
    assert (refusal.code, senior.school.name in refusal.words()) == ("admitted_since", True)


def test_of_two_only_the_one_whom_a_senior_high_school_holds_waits(review):
    entry = vocational(state=review)
    archive = StudentRecordFactory(registry="k12", stage="junior", status="graduated")
    other = EntryFactory(track="vocational", school=entry.school, archive=archive, state=review)
    StudentRecordFactory(**described(entry.archive, registry="k12", stage="senior"))
    outcome = approved(entry, other)
    assert ([pk for pk, _refusal in outcome.refused], outcome.done) == ([entry.pk], [other.pk])


def test_a_senior_record_with_the_number_under_another_name_is_another_childs(review):
    entry = vocational(state=review)
    corrected(entry.archive, student_number="G110105201103070011")
    number = {"student_number": "G110105201103070011", "name": "欧阳若曦"}
    senior = StudentRecordFactory(registry="k12", stage="senior", **number)
    assert approved(entry).done == [entry.pk]
    senior.refresh_from_db()
    assert senior.status == "enrolled"


def test_a_record_that_came_late_is_continued_not_made_again(review):
    entry = EntryFactory(state=review, verdict="not_found")
    record = StudentRecordFactory(**described(entry))
    refusal = refusal_of(entry)
    assert (refusal.code, record.school.name in refusal.words()) == ("record_found", True)
    assert (entry.verdict, entry.archive, entry.state) == ("matched", record, "supplementing")
    assert (entry.decision, entry.against_near) == ("", False)


def test_a_record_that_came_late_with_the_document_under_another_name_is_confirmed_or_disputed_first(review):
    entry = EntryFactory(state=review, verdict="not_found")
    record = StudentRecordFactory(**described(entry, name="欧阳若曦"))
    refusal = refusal_of(entry)
    assert (refusal.code, record.school.name in refusal.words()) == ("record_found", True)
    assert (entry.verdict, entry.archive, entry.state) == ("pending", None, "resolving")
    assert entry.candidates.get().record == record


def numbered(review, **other):
    """A child without document from another province, whose number no registry knew."""
    school = SchoolFactory(vocational=True)
    stated = "G110105201103070011"
    number = {"student_number": stated, "student_number_key": student_number_key(stated), "number_check": "checked"}
    new = {"state": review, "track": "vocational", "school": school, "verdict": "not_found", "id_type": "Z"}
    return EntryFactory(**new | number | other)


def of_the_number(entry, **other):
    described = {"name": entry.name, "sex": entry.sex, "birth_date": entry.birth_date}
    junior = {"registry": "k12", "stage": "junior", "status": "graduated", "student_number": "G110105201103070011"}
    return StudentRecordFactory(**described | junior | other)


def test_a_record_that_came_late_with_the_number_and_the_name_is_continued_not_made_again(review):
    entry = numbered(review)
    record = of_the_number(entry)
    refusal = refusal_of(entry)
    assert (refusal.code, record.school.name in refusal.words()) == ("record_found", True)
    assert (entry.verdict, entry.state) == ("pending", "resolving")
    assert entry.candidates.get().record == record


def test_a_record_that_had_the_number_once_is_continued_too(review):
    entry = numbered(review)
    record = of_the_number(entry, student_number="G110105201103070038")
    had = NumberHistory(record=record, number=entry.student_number, number_key=entry.student_number_key)
    had.until, had.reason = timezone.now(), "changed"
    had.save()
    assert refusal_of(entry).code == "record_found"
    assert entry.candidates.get().record == record


def test_a_number_that_was_struck_out_finds_nobody(review):
    entry = numbered(review, number_check="struck")
    of_the_number(entry)
    assert approved(entry).done == [entry.pk]


def test_an_ended_record_of_the_child_is_continued_under_its_number(review):
    entry = EntryFactory(state=review, verdict="not_found")
    ended = StudentRecordFactory(**described(entry, registry="k12", status="left"))
    assert refusal_of(entry).code == "record_found"
    assert (entry.verdict, entry.archive, entry.state) == ("matched", ended, "supplementing")


@pytest.mark.parametrize("name", [None, "欧阳若曦"])
def test_an_active_record_with_the_document_is_named_and_led_on_from(review, name):
    entry = EntryFactory(state=review, verdict="not_found")
    active = StudentRecordFactory(**described(entry, registry="k12") | ({"name": name} if name else {}))
    refusal = refusal_of(entry)
    assert (refusal.code, active.school.name in refusal.words()) == ("has_active_record", True)
    if name is None:
        assert (entry.verdict, entry.state, why(entry)) == ("pending", "resolving", "active_record")


@pytest.mark.parametrize("by", ["the stated number", "the archive's number"])
def test_an_active_record_of_the_number_and_the_name_is_led_on_from(review, by):
    entry = numbered(review) if by == "the stated number" else vocational(state=review)
    if by == "the archive's number":
        corrected(entry.archive, student_number="G110105201103070011")
    facts = {"registry": "vocational", "student_number": "G110105201103070011", "id_type": "Z", "id_number": ""}
    active = StudentRecordFactory(name=entry.name, sex=entry.sex, birth_date=entry.birth_date, **facts)
    refusal = refusal_of(entry)
    assert (refusal.code, active.school.name in refusal.words()) == ("has_active_record", True)
    assert (entry.verdict, entry.state, entry.candidates.get().record) == ("pending", "resolving", active)
    assert tie(entry.candidates.get().reasons) == Tie.REGISTERED


def test_an_ended_record_of_the_number_where_it_registers_into_is_found_too(review):
    entry = numbered(review)
    ended = of_the_number(entry, registry="vocational", stage="", status="left", id_type="Z", id_number="")
    assert refusal_of(entry).code == "record_found"
    assert entry.candidates.get().record == ended


def test_who_is_registered_by_another_track_this_season_is_not_registered_again(review):
    entry = EntryFactory(state=review, verdict="not_found")
    first = EntryFactory(
        **described(entry, state="registered", verdict="not_found", season=entry.season, track="vocational")
    )
    refusal = refusal_of(entry)
    assert (refusal.code, first.school.name in refusal.words()) == ("live_elsewhere", True)
    assert "请撤回本新生" in refusal.words()  # no case is offered: one child is not in both kinds of classes
    assert "案件" not in refusal.words()
    assert (entry.verdict, entry.state, why(entry)) == ("pending", "resolving", "live_elsewhere")
    assert PossibleDouble.objects.get().kind == "document"


def hesitating(first):
    """Another school's new student with the document, who came later."""
    entry = EntryFactory(**described(first, verdict="pending", candidates=[], season=first.season))
    Entry.objects.filter(pk=entry.pk).update(warnings=["live_elsewhere"])
    PossibleDouble.objects.create(kind="document", first=first, second=entry)
    return entry


def test_once_the_first_school_has_registered_the_child_the_other_finds_the_record():
    first = EntryFactory(state="at_authority", verdict="not_found")
    entry = hesitating(first)
    assert approved(first).done == [first.pk]
    first.refresh_from_db()
    assert entry.candidates.get().record == first.record
    assert tie(entry.candidates.get().reasons) == Tie.REGISTERED
    registrar = RegistrarFactory(school=entry.school)
    assert open_claim(entry.pk, first.record_id, registrar, "学生在我校就读").archive == first.record


def test_who_won_the_record_of_a_child_registered_this_season_is_registered():
    first = EntryFactory(state="at_authority", verdict="not_found")
    entry = hesitating(first)
    approved(first)
    first.refresh_from_db()
    registrar = RegistrarFactory(school=entry.school)
    release(
        open_claim(entry.pk, first.record_id, registrar, "学生在我校就读").pk, RegistrarFactory(school=first.school)
    )
    entry.refresh_from_db()
    assert (entry.archive, entry.state) == (first.record, "supplementing")
    to_the_authority(Dispute(entry.season, entry, first.record, None, registrar, registrar, registrar))
    entry.refresh_from_db()
    assert approved(entry).done == [entry.pk]
    entry.refresh_from_db()
    first.record.refresh_from_db()
    assert (first.record.status, entry.record.student_number) == ("left", first.record.student_number)


def test_of_two_namesakes_without_document_the_later_needs_a_reason(review):
    first = EntryFactory(state=review, verdict="not_found", id_type="Z")
    second = EntryFactory(**described(first, state=review, verdict="not_found", season=first.season))
    double = PossibleDouble.objects.create(kind="namesake", first=first, second=second)
    refusal = refusal_of(second)
    # who may only be the same child is of a school that is not named outside the own area
    assert (refusal.code, first.school.name in refusal.words()) == ("namesake_untold", False)
    assert second.state == review  # it stays where it is
    registrar = RegistrarFactory(school=second.school)
    with pytest.raises(ReasonMissing):
        not_the_same(double.pk, registrar, "不是")
    with pytest.raises(OutOfScope):
        not_the_same(double.pk, RegistrarFactory(), "家庭住址和父母都不同")
    with pytest.raises(NotAllowed):  # who knows the children says so
        not_the_same(double.pk, OfficerFactory(authority=second.school.authority), "家庭住址和父母都不同")
    told = not_the_same(double.pk, registrar, "家庭住址和父母都不同")
    assert (told.said_by, told.said_person) == (registrar, registrar.person)
    assert approved(first).done == [first.pk]
    assert approved(second).done == [second.pk]


@pytest.mark.parametrize("registered", [False, True])
def test_a_namesake_who_came_while_a_registration_had_ended_is_told_apart_too(registered):
    record = StudentRecordFactory(id_type="Z", id_number="")
    EntryFactory(archive=record)  # another school has the record
    entry = EntryFactory(**described(record, verdict="pending", candidates=[record]))
    registrar = RegistrarFactory(school=entry.school)
    look_again([entry.pk], None, "record_found")
    terminate(entry.pk, registrar, "学生不来我校")
    state = "registered" if registered else "at_authority"
    other = EntryFactory(**described(record, verdict="not_found", season=entry.season, state=state))
    undo_termination(entry.pk, registrar)
    pair = PossibleDouble.objects.get(first=entry, second=other)
    other.refresh_from_db()
    assert "namesake_elsewhere" in other.warnings
    # whoever of the two is the last to be approved
    for double in PossibleDouble.objects.exclude(pk=pair.pk):
        not_the_same(double.pk, registrar, "家庭住址和父母都不同")
    none_of_these(entry.pk, registrar, "家庭住址和父母都不同")
    Entry.objects.filter(pk=entry.pk).update(state="at_authority")
    last = Entry.objects.get(pk=entry.pk) if registered else other
    assert refusal_of(last).code == "namesake_untold"


def test_many_are_compared_with_as_many_queries_as_few(review):
    def compared(many):
        school, season = SchoolFactory(), EntryFactory().season
        entries = [EntryFactory(school=school, season=season, state=review) for _each in range(many)]
        with CaptureQueriesContext(connection) as queries:
            assert len(approved(*entries).done) == many
        return len(queries)

    assert compared(12) <= compared(3) + 2  # SQLite cuts insertions of many columns in two


def test_doubled_senior_records_are_closed_as_those_of_one_person():
    entry = vocational(state="at_authority", verdict="admitted")
    corrected(entry.archive, stage="senior", status="enrolled")
    doubled = StudentRecordFactory(**described(entry.archive, registry="k12", stage="senior"))
    registrar = RegistrarFactory(school=entry.school)
    case = open_admission(entry, registrar, "学生在我校就读")
    release(case.pk, RegistrarFactory(school=entry.archive.school))
    assert AdmissionCase.objects.get(pk=case.pk).won_by_claimant
    assert approved(entry).done == [entry.pk]
    ended = StudentRecord.objects.filter(pk__in=[entry.archive_id, doubled.pk])
    assert set(ended.values_list("status", "left_reason")) == {("left", "to_vocational")}
