import pytest

from enrollment.entries import refusals
from enrollment.entries.models import Entry
from enrollment.entries.refusals import LiveElsewhere
from registry.records import StudentRecord
from review.decisions import compare, resolve
from review.decisions.refusals import SameChild
from tests.factories import (
    CandidateFactory,
    EntryFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)

pytestmark = pytest.mark.django_db
WHY = "家长出示了户口簿"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school)


def doubtful(school, **other):
    return EntryFactory(school=school, verdict="pending", **other)


def stored(entry):
    return Entry.objects.get(pk=entry.pk)


def test_confirming_claims_the_archive(school, registrar):
    record = StudentRecordFactory()
    entry = doubtful(school, candidates=[StudentRecordFactory(), record])
    resolve.confirm(entry.pk, record.pk, registrar, "家长出示了户口簿")
    entry = stored(entry)
    assert (entry.state, entry.archive, entry.decision, entry.decided_by) == (
        "supplementing",
        record,
        "confirmed",
        registrar,
    )
    step = entry.steps.order_by("number").last()
    assert (step.action, step.reason, step.detail) == ("confirm", "家长出示了户口簿", {"record": record.pk})


def test_the_controlled_values_stay_the_entrys_own(school, registrar):
    entry = doubtful(school, name="李晓明")
    other = resident_number(entry.birth_date, serial=77)
    record = StudentRecordFactory(name="李小明", birth_date=entry.birth_date, id_number=other)
    entry.candidates.update(record=record)
    resolve.confirm(entry.pk, record.pk, registrar, WHY)
    assert (stored(entry).name, stored(entry).id_number) == ("李晓明", entry.id_number)


def test_none_of_these_is_a_decision_as_well(school, registrar):
    entry = doubtful(school)
    resolve.none_of_these(entry.pk, registrar)
    entry = stored(entry)
    assert (entry.state, entry.archive, entry.decision) == ("supplementing", None, "none_of_these")


def test_only_what_was_shown_can_be_chosen(school, registrar):
    entry = doubtful(school)
    with pytest.raises(refusals.NotACandidate):
        resolve.confirm(entry.pk, StudentRecordFactory().pk, registrar)
    assert stored(entry).state == "resolving"


def test_an_archive_that_another_student_holds_cannot_be_confirmed(school, registrar):
    record = StudentRecordFactory()
    other = EntryFactory(archive=record)
    entry = doubtful(school, candidates=[record])
    with pytest.raises(refusals.AlreadyClaimed) as refusal:
        resolve.confirm(entry.pk, record.pk, registrar)
    assert refusal.value.pupil is None
    assert other.name not in refusal.value.words()
    assert other.school.name not in refusal.value.words()  # names agree, no document: which school is not said
    assert f"{other.school.authority.name}所辖小学" in refusal.value.words()


@pytest.mark.parametrize("known", ["by the document", "of the own area"])
def test_where_it_may_be_known_the_school_that_holds_it_is_named(school, registrar, known):
    record = StudentRecordFactory()
    near = SchoolFactory(authority=school.authority) if known == "of the own area" else SchoolFactory()
    other = EntryFactory(archive=record, school=near)
    document = record.id_number if known == "by the document" else resident_number(record.birth_date, serial=41)
    entry = doubtful(school, candidates=[record], name=record.name, id_number=document)
    with pytest.raises((refusals.AlreadyClaimed, refusals.LiveElsewhere)) as refusal:
        resolve.confirm(entry.pk, record.pk, registrar)
    assert other.school.name in refusal.value.words()


def test_of_an_archive_that_the_own_school_has_the_pupil_is_named(school, registrar):
    record = StudentRecordFactory()
    other = EntryFactory(archive=record, school=school)
    entry = doubtful(school, candidates=[record])
    with pytest.raises(refusals.AlreadyClaimed) as refusal:
        resolve.confirm(entry.pk, record.pk, registrar)
    assert refusal.value.pupil == other
    assert other.name in refusal.value.words()


def test_an_archive_that_is_continued_cannot_be_confirmed(school, registrar):
    record = StudentRecordFactory()
    StudentRecordFactory(registry="k12", continues=record)
    entry = doubtful(school, candidates=[record])
    with pytest.raises(refusals.AlreadyClaimed):
        resolve.confirm(entry.pk, record.pk, registrar)


def test_the_archive_of_a_withdrawn_student_is_free(school, registrar):
    record = StudentRecordFactory()
    EntryFactory(state="withdrawn")
    entry = doubtful(school, candidates=[record])
    resolve.confirm(entry.pk, record.pk, registrar, WHY)
    assert stored(entry).archive == record


def test_of_two_who_decide_one_wins_and_the_other_reads_who(school, registrar):
    colleague = RegistrarFactory(school=school, person="赵老师")
    entry = doubtful(school)
    resolve.none_of_these(entry.pk, colleague)
    with pytest.raises(refusals.Conflict) as conflict:
        resolve.confirm(entry.pk, entry.candidates.get().record_id, registrar)
    assert (conflict.value.who, conflict.value.action) == ("赵老师", "none_of_these")
    assert stored(entry).decision == "none_of_these"


def test_undo_restores_the_undecided_state_and_frees_the_archive(school, registrar):
    entry = doubtful(school)
    record_id = entry.candidates.get().record_id
    resolve.confirm(entry.pk, record_id, registrar, WHY)
    resolve.undo(entry.pk, registrar)
    entry = stored(entry)
    assert (entry.state, entry.archive, entry.decision, entry.decided_by, entry.decided_at) == (
        "resolving",
        None,
        "",
        None,
        None,
    )
    other = EntryFactory(verdict="pending", candidates=[entry.candidates.get().record])
    resolve.confirm(other.pk, record_id, RegistrarFactory(school=other.school), WHY)


def test_what_the_machine_matched_is_not_undone(school, registrar):
    entry = EntryFactory(school=school)
    with pytest.raises(refusals.NothingDecided):
        resolve.undo(entry.pk, registrar)


def test_at_school_review_it_is_too_late_to_undo(school, registrar):
    entry = doubtful(school, state="at_school")
    with pytest.raises(refusals.Conflict):
        resolve.undo(entry.pk, registrar)


def test_a_saved_supplement_outlives_an_undone_decision(school, registrar):
    from enrollment.supplement.saving import save

    entry = doubtful(school, state="supplementing")
    save(entry.pk, registrar, {"class_name": "3班"}, 0)
    resolve.undo(entry.pk, registrar)
    assert stored(entry).supplement.class_name == "3班"


def test_an_admitted_student_holds_its_archive_again_after_undo():
    school = SchoolFactory(vocational=True)
    registrar = RegistrarFactory(school=school)
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry = EntryFactory(school=school, track="vocational", verdict="pending", candidates=[senior])
    resolve.confirm(entry.pk, senior.pk, registrar, WHY)
    assert (stored(entry).state, stored(entry).verdict, stored(entry).archive) == ("resolving", "admitted", senior)
    resolve.none_of_these(entry.pk, registrar)
    assert stored(entry).archive is None
    resolve.undo(entry.pk, registrar)
    assert (stored(entry).state, stored(entry).archive) == ("resolving", senior)


def test_another_candidate_may_be_confirmed_after_one_that_a_senior_high_school_holds():
    entry = EntryFactory(school=SchoolFactory(vocational=True), track="vocational", verdict="pending", candidates=[])
    senior, junior = (StudentRecordFactory(registry="k12", stage=stage) for stage in ("senior", "junior"))
    for record in (senior, junior):
        CandidateFactory(entry=entry, record=record)
    registrar = RegistrarFactory(school=entry.school)
    resolve.confirm(entry.pk, senior.pk, registrar, WHY)
    resolve.confirm(entry.pk, junior.pk, registrar, WHY)
    entry = stored(entry)
    assert (entry.state, entry.verdict, entry.archive) == ("supplementing", "pending", junior)


@pytest.mark.parametrize(
    ("held", "refusal"),
    [("by a senior high school", SameChild), ("by another school's new student", LiveElsewhere)],
)
def test_whose_document_and_name_agree_with_a_held_record_gets_no_second_one(school, registrar, held, refusal):
    record = StudentRecordFactory()
    entry = doubtful(school, name=record.name, birth_date=record.birth_date, id_number=record.id_number, candidates=[])
    CandidateFactory(entry=entry, record=record)
    if held == "by a senior high school":
        StudentRecord.objects.filter(pk=record.pk).update(registry="k12", stage="senior")
    else:
        EntryFactory(archive=record)
    with pytest.raises(refusal):
        resolve.none_of_these(entry.pk, registrar)


def test_the_next_one_follows_in_working_order(school, registrar):
    first, second, third = (doubtful(school) for _ in range(3))
    assert resolve.undecided_ids(registrar) == [first.pk, second.pk, third.pk]
    assert resolve.next_undecided(registrar) == first.pk
    assert resolve.next_undecided(registrar, after=first.pk) == second.pk
    assert resolve.next_undecided(registrar, after=third.pk) == first.pk


def test_the_last_one_has_no_next(school, registrar):
    only = doubtful(school)
    assert resolve.next_undecided(registrar, after=only.pk) is None


def test_what_is_deferred_comes_last(school, registrar):
    first, second = doubtful(school), doubtful(school)
    assert resolve.defer(first.pk, registrar)
    assert resolve.undecided_ids(registrar) == [second.pk, first.pk]


def test_another_schools_student_cannot_be_deferred(registrar):
    entry = doubtful(SchoolFactory())
    assert not resolve.defer(entry.pk, registrar)
    assert stored(entry).deferred_at is None


def test_a_candidates_number_that_changed_since_the_import_stays_masked(school):
    """The reasons are those of the import; what shows in clear is the new student's own number alone."""
    entry = doubtful(school)
    other = resident_number(entry.birth_date, serial=123, region="330106")
    record = StudentRecordFactory(name=entry.name, birth_date=entry.birth_date, id_number=other)
    entry.candidates.update(record=record, reasons=["same_document", "name_sounds_alike"])
    columns = compare.columns(entry, list(entry.candidates.all()), RegistrarFactory(school=school))
    shown = [cell.value for line in compare.lines(entry, columns) for cell in line.cells]
    assert not any(other in value for value in shown)
