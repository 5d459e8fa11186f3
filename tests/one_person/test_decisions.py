"""What a person may say of a doubtful new student: what the table allows, by what is found at that moment."""

import pytest
from django.urls import reverse

from enrollment.entries.decided import identity_of
from enrollment.entries.models import Entry
from enrollment.entries.refusals import LiveElsewhere, NothingDecided
from enrollment.refused import ReasonMissing
from enrollment.rosters.look_again import look_again
from matching.core.one_person import NoneOfThese
from registry.records import StudentRecord
from review.cases.models import AdmissionCase
from review.decisions import resolve
from review.decisions.admitted import continue_admitted
from review.decisions.refusals import ArchiveChanged, DisputeFirst, FoundOtherwise, NotThisRecord, SameChild
from review.decisions.ties import ties_now
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, StudentRecordFactory
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
PERSON = ("name", "sex", "birth_date", "id_type", "id_number")


def described(of, **other):
    """What describes the same person, to make an entry or a record of it."""
    return {name: getattr(of, name) for name in PERSON} | other


def doubtful(record, **other):
    """A new student to be confirmed, looked at as it would be on its arrival."""
    entry = EntryFactory(**described(record, verdict="pending", candidates=[record]) | other)
    look_again([entry.pk], None, "record_found")
    return Entry.objects.get(pk=entry.pk), RegistrarFactory(school=entry.school)


def graduate(**other):
    return StudentRecordFactory(registry="k12", stage="junior", status="graduated", **other)


def test_an_identical_child_with_another_number_cannot_be_made_a_new_one():
    record = graduate(student_number="G110105201103070011")
    entry, registrar = doubtful(
        record, track="vocational", school=SchoolFactory(vocational=True), student_number="G110105201103070038"
    )
    assert (entry.verdict, entry.state) == ("pending", "resolving")
    with pytest.raises(SameChild) as refusal:
        resolve.none_of_these(entry.pk, registrar, "家长说不是同一人")
    assert record.school.name in refusal.value.words()
    entry = resolve.confirm(entry.pk, record.pk, registrar)
    assert (entry.archive, entry.confirmed_identity) == (record, identity_of(record))
    entry = resolve.undo(entry.pk, registrar)
    assert (entry.archive, entry.confirmed_identity, entry.decision) == (None, None, "")


def test_another_persons_record_cannot_be_chosen_beside_the_childs_own():
    """The roster has somebody else's 学籍号: that record is shown, too."""
    record, other = graduate(), graduate(student_number="G110105201103070038")
    entry, registrar = doubtful(
        record, track="vocational", school=SchoolFactory(vocational=True), student_number=other.student_number
    )
    assert set(entry.candidates.values_list("record", flat=True)) == {record.pk, other.pk}
    with pytest.raises(SameChild) as refusal:
        resolve.confirm(entry.pk, other.pk, registrar, "名单上是这个学籍号")
    assert record.school.name in refusal.value.words()
    assert resolve.confirm(entry.pk, record.pk, registrar).archive == record


def test_a_namesakes_record_cannot_be_chosen_past_the_record_that_has_the_document():
    record = StudentRecordFactory(name="李晓明")
    namesake = StudentRecordFactory(**described(record, name="李小明", id_type="Z", id_number=""))
    entry, registrar = doubtful(record, name="李小明")
    assert set(entry.candidates.values_list("record", flat=True)) == {record.pk, namesake.pk}
    with pytest.raises(DisputeFirst) as refusal:
        resolve.confirm(entry.pk, namesake.pk, registrar, "姓名相同")
    assert record.school.name in refusal.value.words()


def test_the_school_that_has_the_child_is_named_with_the_way_on():
    holding = EntryFactory()
    entry, registrar = doubtful(holding.archive)
    # by the record that it holds, or by the document, whichever is asked first
    with pytest.raises((SameChild, LiveElsewhere)) as refusal:
        resolve.none_of_these(entry.pk, registrar, "家长说不是同一人")
    assert holding.school.name in refusal.value.words()
    assert holding.name not in refusal.value.words()


def test_who_is_registered_can_neither_be_confirmed_nor_be_none_of_these():
    active = StudentRecordFactory(registry="k12", source_key=None)
    entry, registrar = doubtful(active)
    for act in (
        lambda: resolve.none_of_these(entry.pk, registrar, "家长说不是同一人"),
        lambda: resolve.confirm(entry.pk, active.pk, registrar),
    ):
        with pytest.raises((SameChild, NotThisRecord)) as refusal:
            act()
        assert active.school.name in refusal.value.words()


def test_a_document_under_another_name_is_confirmed_or_disputed_first():
    record = StudentRecordFactory(name="李晓明")
    entry, registrar = doubtful(record, name="欧阳若曦")
    with pytest.raises(DisputeFirst) as refusal:
        resolve.none_of_these(entry.pk, registrar, "家长说不是同一人")
    assert record.school.name in refusal.value.words()
    resolve.confirm(entry.pk, record.pk, registrar)
    assert entry.steps.order_by("number").last().detail == {
        "record": record.pk,
        "differs": ["name_differs"],
        "proof": "document",
    }
    resolve.undo(entry.pk, registrar)
    # the dispute has ended: the document is this child's, and nothing is left to be said
    StudentRecord.objects.filter(pk=record.pk).update(document_doubted=True)
    with pytest.raises(FoundOtherwise):
        resolve.none_of_these(entry.pk, registrar)
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.state) == ("not_found", None, "supplementing")


def test_none_of_these_needs_a_reason_where_a_record_is_near_and_is_marked():
    near = StudentRecordFactory(id_type="Z")
    entry, registrar = doubtful(near, id_type="Z")
    assert ties_now(entry).none == NoneOfThese.WITH_REASON
    for nothing in ("", "  ", "不是"):
        with pytest.raises(ReasonMissing):
            resolve.none_of_these(entry.pk, registrar, nothing)
    entry = resolve.none_of_these(entry.pk, registrar, "同名同日，住址不同，不是同一人")
    assert (entry.against_near, entry.archive) == (True, None)
    assert not resolve.undo(entry.pk, registrar).against_near


def test_who_decides_by_what_is_no_longer_so_is_shown_what_is_found_now():
    record = StudentRecordFactory(name="李晓明")
    entry, registrar = doubtful(record, name="李小明")
    late = StudentRecordFactory(**described(entry))
    with pytest.raises((SameChild, FoundOtherwise)):
        resolve.none_of_these(entry.pk, registrar)
    # the record that came late is the child's beyond doubt: nothing is left to decide
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.state) == ("matched", late, "supplementing")


def test_a_wrongly_confirmed_record_that_a_senior_high_school_holds_is_taken_back_on_its_page():
    senior = StudentRecordFactory(registry="k12", stage="senior", name="李晓明")
    entry, registrar = doubtful(senior, name="李小明", track="vocational", school=SchoolFactory(vocational=True))
    resolve.confirm(entry.pk, senior.pk, registrar)
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.state) == ("admitted", senior, "resolving")
    client = signed_in(registrar)
    assert 'form="let-go"' in client.get(reverse("resolve_entry", args=[entry.pk])).content.decode()
    client.post(reverse("resolve_undo", args=[entry.pk]))
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.state) == ("pending", None, "resolving")


def test_what_the_machine_found_admitted_is_not_a_persons_to_take_back():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry, registrar = doubtful(senior, track="vocational", school=SchoolFactory(vocational=True))
    assert entry.verdict == "admitted"
    with pytest.raises(NothingDecided):
        resolve.undo(entry.pk, registrar)


def admitted_by_machine():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry, registrar = doubtful(senior, track="vocational", school=SchoolFactory(vocational=True))
    assert (entry.verdict, entry.archive) == ("admitted", senior)
    return entry, registrar, senior


def test_who_continues_a_held_record_is_asked_again_when_it_is_another_childs_since():
    entry, registrar, senior = admitted_by_machine()
    senior.name = "欧阳明远"  # its source corrects whose it is
    senior.save()
    with pytest.raises(FoundOtherwise):
        continue_admitted(entry.pk, registrar, "学生在我校就读")
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.decision, entry.state) == ("pending", None, "", "resolving")
    assert not AdmissionCase.objects.exists()


def test_who_continues_a_held_record_that_a_person_chose_sees_first_the_childs_own_that_came_late():
    senior = StudentRecordFactory(registry="k12", stage="senior", name="李晓明", id_number="")
    entry, registrar = doubtful(
        senior,
        id_number=StudentRecordFactory.build().id_number,
        track="vocational",
        school=SchoolFactory(vocational=True),
    )
    resolve.confirm(entry.pk, senior.pk, registrar, "家长出示了户口簿")
    late = graduate(**described(entry))
    with pytest.raises(SameChild) as refusal:
        continue_admitted(entry.pk, registrar, "学生在我校就读")
    assert late.school.name in refusal.value.words()
    entry.refresh_from_db()
    assert (entry.verdict, entry.archive, entry.state) == ("matched", late, "supplementing")
    assert not AdmissionCase.objects.exists()


def test_who_continues_a_held_record_that_a_person_chose_is_asked_again_when_it_was_corrected_since():
    senior = StudentRecordFactory(registry="k12", stage="senior", name="李晓明", id_number="")
    entry, registrar = doubtful(senior, name="李小明", track="vocational", school=SchoolFactory(vocational=True))
    resolve.confirm(entry.pk, senior.pk, registrar, "家长出示了户口簿")
    senior.sex = "2" if senior.sex == "1" else "1"
    senior.save()
    with pytest.raises(ArchiveChanged) as refusal:
        continue_admitted(entry.pk, registrar, "学生在我校就读")
    assert senior.school.authority.name in refusal.value.words()  # corrected, it is no longer known to be the child's
    entry.refresh_from_db()
    assert (entry.archive, entry.decision, entry.confirmed_identity) == (None, "", None)
    assert entry.steps.order_by("number").last().detail["why"] == "archive_changed"


def test_a_held_record_that_was_chosen_under_another_name_says_so_in_the_history_when_it_is_continued():
    senior = StudentRecordFactory(registry="k12", stage="senior", name="李晓明")
    entry, registrar = doubtful(senior, name="李小明", track="vocational", school=SchoolFactory(vocational=True))
    resolve.confirm(entry.pk, senior.pk, registrar)
    entry = continue_admitted(entry.pk, registrar, "学生在我校就读")
    assert (entry.archive, entry.confirmed_identity) == (senior, identity_of(senior))
    assert entry.steps.order_by("number").last().detail["differs"]
    assert AdmissionCase.objects.get().archive == senior


def test_a_record_that_identified_the_child_and_is_anothers_since_is_not_confirmed_unseen():
    record = graduate(student_number="G110105201103070011")
    entry, registrar = doubtful(
        record, track="vocational", school=SchoolFactory(vocational=True), student_number="G110105201103070038"
    )
    record.name, record.id_number = "欧阳明远", ""
    record.save()
    with pytest.raises(FoundOtherwise):
        resolve.confirm(entry.pk, record.pk, registrar)
    entry.refresh_from_db()
    assert (entry.archive, entry.decision) == (None, "")


def test_of_one_child_at_two_schools_the_later_waits_until_the_first_is_gone():
    first = EntryFactory(verdict="not_found")
    entry = EntryFactory(**described(first, verdict="pending", season=first.season, candidates=[]))
    registrar = RegistrarFactory(school=entry.school)
    look_again([entry.pk], None, "live_elsewhere")
    with pytest.raises((SameChild, LiveElsewhere)) as refusal:
        resolve.none_of_these(entry.pk, registrar, "家长说不是同一人")
    assert first.school.name in refusal.value.words()
    resolve.withdraw(first.pk, RegistrarFactory(school=first.school), "孩子不来了")
    entry.refresh_from_db()
    assert (entry.verdict, entry.state) == ("not_found", "supplementing")
