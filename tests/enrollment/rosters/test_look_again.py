"""New students are looked at again when what they were found by is not as it was."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from enrollment.entries.models import Entry
from enrollment.rosters import look_again as looking
from enrollment.rosters.look_again import look_again
from enrollment.rosters.new_verdicts import number_check_now
from matching.core.verdict import Finding
from registry.records import StudentRecord
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)

pytestmark = pytest.mark.django_db


def standing(entry):
    entry = Entry.objects.get(pk=entry.pk)
    return entry.verdict, entry.decision, entry.state, entry.archive_id


def last_step(entry):
    return entry.steps.order_by("number").last()


def corrected(record, **values):
    """The source has corrected the record."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def same_person(record, **other):
    facts = ("name", "sex", "birth_date", "id_type", "id_number")
    return StudentRecordFactory(**{name: getattr(record, name) for name in facts} | other)


@pytest.mark.parametrize("state", ["supplementing", "at_school", "at_authority"])
def test_an_archive_that_is_another_childs_now_is_let_go_by_the_machine(state):
    entry = EntryFactory(state=state)
    archive = entry.archive
    corrected(archive, name="欧阳若曦")
    assert look_again([entry.pk], None, "archive_changed").done == [entry.pk]
    assert standing(entry) == ("pending", "", "resolving", None)
    assert [candidate.record for candidate in entry.candidates.all()] == [archive]
    step = last_step(entry)
    assert (step.account, step.who, step.action) == (None, "系统", "look_again_doubtful")
    assert step.detail == {"why": "archive_changed", "verdict": ["matched", "pending"]}


def test_with_nothing_left_to_find_it_is_supplemented_and_approved_again():
    entry = EntryFactory(state="at_authority")
    corrected(entry.archive, name="欧阳若曦", id_number=resident_number(entry.birth_date, "2"), sex="2")
    officer = OfficerFactory(authority=entry.school.authority)
    assert look_again([entry.pk], officer, "archive_changed").done == [entry.pk]
    assert standing(entry) == ("not_found", "", "supplementing", None)
    assert last_step(entry).account == officer


def test_a_record_that_came_late_is_matched_whatever_was_said_before():
    entry = EntryFactory(state="at_school", verdict="pending", decision="none_of_these")
    record = same_person(entry)
    registrar = RegistrarFactory(school=entry.school)
    assert look_again([entry.pk], registrar, "record_found").done == [entry.pk]
    assert standing(entry) == ("matched", "", "supplementing", record.pk)
    entry.refresh_from_db()
    assert (entry.decided_by, entry.decided_at, entry.candidates.count()) == (None, None, 0)


def senior(record):
    corrected(record, stage="senior", status="enrolled", school=SchoolFactory(senior_high=True))
    return record


def vocational(**other):
    return EntryFactory(
        track="vocational",
        school=SchoolFactory(vocational=True),
        archive=StudentRecordFactory(registry="k12", stage="junior", status="graduated"),
        **other,
    )


def test_who_is_admitted_by_a_senior_high_school_since_keeps_the_archive_and_chooses():
    entry = vocational(state="at_authority")
    senior(entry.archive)
    assert look_again([entry.pk], None, "archive_held").done == [entry.pk]
    assert standing(entry) == ("admitted", "", "resolving", entry.archive_id)
    assert [candidate.record for candidate in entry.candidates.all()] == [entry.archive]
    assert last_step(entry).detail["record"] == entry.archive_id


def test_what_a_person_said_of_an_archive_stands_when_a_senior_high_school_holds_it_since():
    entry = vocational(state="at_authority", verdict="pending", name="欧阳若曦")
    shown = [candidate.pk for candidate in entry.candidates.all()]
    Entry.objects.update(confirmed_identity=7)
    senior(entry.archive)
    assert look_again([entry.pk], None, "archive_held").done == [entry.pk]
    assert standing(entry) == ("admitted", "", "resolving", entry.archive_id)
    assert [candidate.pk for candidate in entry.candidates.all()] == shown
    assert Entry.objects.get().confirmed_identity == 7  # whom it described then is still to be asked


def test_what_a_person_said_ends_where_the_machine_finds_something_else():
    entry = EntryFactory(state="at_school", verdict="pending")
    Entry.objects.update(confirmed_identity=7)
    corrected(entry.archive, name="欧阳若曦", id_number=resident_number(entry.birth_date, "2"), sex="2")
    look_again([entry.pk], None, "archive_changed")
    after = Entry.objects.get()
    assert (after.decision, after.decided_by, after.confirmed_identity) == ("", None, None)


def test_a_number_that_is_strange_no_more_is_to_be_compared_with_no_paper():
    entry = EntryFactory(verdict="not_found")
    Entry.objects.update(number_check="unknown")
    assert look_again([entry.pk], None, "case_ended").done == [entry.pk]
    assert Entry.objects.get().number_check == ""


def test_who_stands_as_it_would_anyway_is_left_as_it_is():
    matched = EntryFactory(state="at_authority")
    late = EntryFactory(school=matched.school, season=matched.season, verdict="not_found", name="欧阳若曦")
    before = [standing(matched), standing(late)]
    assert look_again([matched.pk, late.pk], None, "case_ended") == ([], [])
    assert [standing(matched), standing(late)] == before


def test_a_doubt_is_shown_with_the_records_of_now_in_their_order():
    entry = EntryFactory(verdict="pending", candidates=[])
    look_again([entry.pk], None, "case_ended")
    assert standing(entry) == ("not_found", "", "supplementing", None)
    first, second = same_person(entry, name="欧阳若曦"), same_person(entry, id_type="Z", id_number="")
    assert look_again([entry.pk], None, "record_found").done == [entry.pk]
    assert [(each.record, each.rank) for each in entry.candidates.order_by("rank")] == [(first, 1), (second, 2)]
    corrected(second, name="慕容念真")
    assert look_again([entry.pk], None, "record_found").done == [entry.pk]
    assert [candidate.record for candidate in entry.candidates.all()] == [first]
    assert look_again([entry.pk], None, "record_found") == ([], [])


def test_a_doubt_says_whether_another_school_has_the_child_as_it_is_now():
    entry = EntryFactory(verdict="not_found")
    same_person(entry, name="欧阳若曦")
    look_again([entry.pk], None, "record_found")
    Entry.objects.filter(pk=entry.pk).update(warnings=["live_elsewhere"])
    assert look_again([entry.pk], None, "case_ended").done == [entry.pk]
    assert Entry.objects.get(pk=entry.pk).warnings == []
    assert look_again([entry.pk], None, "case_ended") == ([], [])


def test_what_a_person_said_of_an_archive_is_not_kept_as_admitted_where_no_senior_high_school_holds_it():
    entry = vocational(state="at_authority", verdict="pending")
    look_again([entry.pk], None, "archive_held")
    assert standing(entry) == ("matched", "", "supplementing", entry.archive_id)


@pytest.mark.parametrize(
    ("before", "warnings", "now"),
    [
        ("", (), ""),
        ("", ("student_number_unknown",), "unknown"),
        ("unknown", ("student_number_taken",), "unknown"),
        ("unknown", (), ""),
        ("checked", ("student_number_unknown",), "checked"),
        ("struck", ("student_number_unknown",), "struck"),
        ("struck", (), "struck"),
    ],
)
def test_how_far_a_number_was_looked_at_stands_while_it_is_to_be_compared_with_the_paper(before, warnings, now):
    assert number_check_now(Entry(number_check=before), Finding("not_found", warnings=warnings)) == now


def test_who_is_registered_elsewhere_meanwhile_is_to_be_confirmed_and_sees_that_record():
    entry = EntryFactory(state="at_school")
    active = same_person(entry, registry="k12", source_key=None)
    assert look_again([entry.pk], None, "active_record").done == [entry.pk]
    assert standing(entry) == ("pending", "", "resolving", None)
    [candidate] = entry.candidates.all()
    assert candidate.record_id == active.pk
    assert candidate.reasons == ["same_document", "same_name", "document_on_active_record"]


def test_the_archive_of_another_of_them_is_not_free():
    holding = EntryFactory(state="at_authority")
    other = EntryFactory(
        school=holding.school, season=holding.season, verdict="not_found", state="at_authority", name="欧阳若曦"
    )
    # by its source's correction the record of the one has become the other's
    corrected(holding.archive, name=other.name, id_number=other.id_number)
    look_again([other.pk, holding.pk], None, "record_found")
    assert standing(holding) == ("not_found", "", "supplementing", None)
    assert standing(other)[:3] == ("pending", "", "resolving")
    # once it is free, it is found
    look_again([other.pk], None, "record_found")
    assert standing(other) == ("matched", "", "supplementing", holding.archive_id)


def test_who_ended_or_is_registered_is_not_looked_at_and_nobody_acts_beyond_their_scope():
    registered, gone = EntryFactory(state="registered"), EntryFactory(state="withdrawn", verdict="not_found")
    assert look_again([registered.pk, gone.pk], None, "case_ended") == ([], [])
    entry = EntryFactory(state="at_school")
    corrected(entry.archive, name="欧阳若曦")
    stranger = RegistrarFactory()
    assert [refusal.code for _pk, refusal in look_again([entry.pk], stranger, "archive_changed").refused] == [
        "out_of_scope"
    ]


def test_many_are_looked_at_with_as_many_queries_as_few():
    def looked_at(many):
        school, season = SchoolFactory(), EntryFactory().season
        entries = [EntryFactory(school=school, season=season, state="at_school") for _each in range(many)]
        for entry in entries:
            corrected(StudentRecord.objects.get(pk=entry.archive_id), name="欧阳若曦")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(look_again([entry.pk for entry in entries], None, "archive_changed").done) == many
        return len(queries)

    assert looked_at(12) <= looked_at(3)


@pytest.fixture
def overtaken(monkeypatch):
    """So many times another act comes between the looking and the writing."""

    def times(entry, left):
        recognise = looking.recognise_freed

        def overtaking(*given):
            nonlocal left
            if left:
                left -= 1
                Entry.objects.filter(pk=entry.pk).update(version=F("version") + 1)
            return recognise(*given)

        monkeypatch.setattr(looking, "recognise_freed", overtaking)

    return times


@pytest.mark.parametrize("times", [1, 2])
def test_who_was_overtaken_is_looked_at_once_more(overtaken, times):
    entry = EntryFactory(state="at_school")
    corrected(entry.archive, name="欧阳若曦")
    overtaken(entry, times)
    assert look_again([entry.pk], None, "archive_changed") == ([entry.pk], [])
    assert standing(entry) == ("pending", "", "resolving", None)


def test_who_is_overtaken_each_time_is_refused_once(overtaken):
    entry = EntryFactory(state="at_school")
    corrected(entry.archive, name="欧阳若曦")
    overtaken(entry, looking.TRIES)
    done, refused = look_again([entry.pk], None, "archive_changed")
    assert (done, [(pk, refusal.code) for pk, refusal in refused]) == ([], [(entry.pk, "conflict")])
