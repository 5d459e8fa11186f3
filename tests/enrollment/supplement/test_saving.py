"""enrollment.supplement: drafts, refusals, stale saves, what is missing, what registration takes over."""

import json

import pytest
from django.db import connection

from enrollment import refused
from enrollment.entries.models import Step
from enrollment.entries.refusals import Conflict, NotComplete
from enrollment.supplement.models import Supplement
from enrollment.supplement.prefill import prefill, prefilled_values, supplement_of
from enrollment.supplement.saving import (
    CONTROLLED_FIELDS,
    Rejected,
    Saved,
    Stale,
    complete,
    lacking,
    missing,
    progress,
    save,
    shared_columns,
    submit,
)
from tests.enrollment.supplement.values import COMPLETE, MEMBER_2
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return EntryFactory(verdict="not_found")


@pytest.fixture
def registrar(entry):
    return RegistrarFactory(school=entry.school)


def last_step(entry):
    return entry.steps.order_by("number").last()


def test_a_draft_holds_what_is_known_so_far_and_the_history_names_fields_only(entry, registrar):
    result = save(entry.pk, registrar, {"phone": "13800000001", "class_name": "1班"}, 0)

    assert isinstance(result, Saved)
    assert result.changed == ("class_name", "phone")
    stored = Supplement.objects.get(entry=entry)
    assert (stored.version, stored.phone, stored.class_name, stored.health) == (1, "13800000001", "1班", "")
    assert stored.saved_by == registrar
    step = last_step(entry)
    assert (step.action, step.detail) == ("save", {"fields": ["class_name", "phone"], "supplement_version": 1})
    assert "13800000001" not in json.dumps(step.detail)


def test_a_malformed_value_is_left_out_of_a_draft_and_shown_while_the_rest_is_saved(entry, registrar):
    save(entry.pk, registrar, {"postcode": "100020"}, 0)

    result = save(entry.pk, registrar, {"postcode": "1000", "class_name": "2班"}, 1)

    assert result.changed == ("class_name",)
    assert list(result.problems) == ["postcode"]
    stored = Supplement.objects.get(entry=entry)
    assert (stored.postcode, stored.class_name) == ("100020", "2班")


def test_without_draft_one_malformed_value_refuses_all(entry, registrar):
    result = save(entry.pk, registrar, {"postcode": "1000", "class_name": "2班"}, 0, draft=False)

    assert result == Rejected((), {"postcode": result.problems["postcode"]})
    assert not Supplement.objects.exists()
    assert last_step(entry) is None


@pytest.mark.parametrize("name", CONTROLLED_FIELDS)
def test_a_controlled_field_refuses_everything_and_stands_in_the_history(entry, registrar, name):
    before = {field: getattr(entry, field) for field in CONTROLLED_FIELDS}

    result = save(entry.pk, registrar, {name: "新值", "class_name": "2班"}, 0)

    assert result == Rejected((name,), {})
    assert not Supplement.objects.exists()
    entry.refresh_from_db()
    assert {field: getattr(entry, field) for field in CONTROLLED_FIELDS} == before
    step = last_step(entry)
    assert (step.action, step.detail) == ("save", {"fields": [], "refused": [name]})
    assert step.reason


def test_a_blank_controlled_field_is_nobodys_attempt(entry, registrar):
    assert isinstance(save(entry.pk, registrar, {"name": "", "class_name": "2班"}, 0), Saved)


def test_a_stale_save_is_refused_with_what_changed_who_and_its_value_now(entry, registrar):
    colleague = RegistrarFactory(school=entry.school)
    save(entry.pk, registrar, {"class_name": "1班"}, 0)
    save(entry.pk, colleague, {"class_name": "2班", "left_behind": "单亲留守"}, 1)
    save(entry.pk, registrar, {"postcode": "100020"}, 2)

    result = save(entry.pk, colleague, {"class_name": "3班"}, 1)

    assert isinstance(result, Stale)
    assert result.version == 3
    assert [(one.field.name, one.value, one.who) for one in result.since] == [
        ("class_name", "2班", colleague.person),
        ("postcode", "100020", registrar.person),
        ("left_behind", "单亲留守", colleague.person),
    ]
    assert Supplement.objects.get(entry=entry).class_name == "2班"
    assert entry.steps.filter(action="save").count() == 3


def test_two_first_saves_do_not_both_count(entry, registrar):
    save(entry.pk, registrar, {"class_name": "1班"}, 0)
    assert isinstance(save(entry.pk, registrar, {"class_name": "2班"}, 0), Stale)


def test_saving_what_stands_there_already_makes_no_step(entry, registrar):
    save(entry.pk, registrar, {"class_name": "1班"}, 0)
    steps = entry.steps.count()

    result = save(entry.pk, registrar, {"class_name": "1班"}, 1)

    assert (result.changed, result.supplement.version) == ((), 1)
    assert entry.steps.count() == steps


def test_a_blank_clears(entry, registrar):
    save(entry.pk, registrar, {"class_name": "1班", "school_distance": "1.5"}, 0)
    save(entry.pk, registrar, {"class_name": "", "school_distance": ""}, 1)

    stored = Supplement.objects.get(entry=entry)
    assert (stored.class_name, stored.school_distance) == ("", None)


def test_another_schools_account_and_another_role_cannot_save(entry):
    for account in (RegistrarFactory(), OfficerFactory(authority=entry.school.authority)):
        with pytest.raises(refused.ActRefused):
            save(entry.pk, account, {"class_name": "1班"}, 0)
    assert not Supplement.objects.exists()


def test_nothing_is_saved_once_the_student_is_at_school_review():
    entry = EntryFactory(verdict="not_found", state="at_school")
    with pytest.raises(Conflict):
        save(entry.pk, RegistrarFactory(school=entry.school), {"class_name": "1班"}, 0)


def test_phones_and_document_numbers_are_sealed_at_rest(entry, registrar):
    texts = {"phone": "13800000001", "member1_phone": "13800000002"}
    texts |= {"member1_id_type": "居民身份证", "member1_id_number": "11010519491231002X"}
    save(entry.pk, registrar, texts, 0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrollment_supplement")
        row = cursor.fetchone()
    raw = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    for secret in (b"13800000001", b"13800000002", b"11010519491231002X"):
        assert secret not in raw
    stored = Supplement.objects.get(entry=entry)
    assert (stored.phone, stored.member1_phone) == ("13800000001", "13800000002")
    assert stored.member1_id_number == "11010519491231002X"


def meter(supplement):
    return {one.group.code: (one.done, one.needed) for one in missing(supplement)}


def test_the_meter_counts_needed_fields_by_group(entry, registrar):
    result = save(entry.pk, registrar, {"birthplace": "110105", "school_distance": "2"}, 0)

    assert meter(result.supplement) == {
        "personal": (2, 6),  # the nationality follows from the resident ID
        "auxiliary": (0, 2),
        "schooling": (2, 5),  # grade and month of entry follow from the season
        "contact": (0, 5),
        "extended": (0, 8),
        "way_to_school": (0, 0),
        "member1": (0, 6),
        "member2": (0, 0),
    }
    assert result.supplement.missing == 28
    assert not complete(result.supplement)


def test_lists_count_what_the_form_counts(entry, registrar):
    fresh, groups = progress(entry), missing(supplement_of(entry))
    assert prefilled_values(entry) == prefill(entry).field_set.values(prefill(entry))
    assert fresh.needed == sum(one.needed for one in groups)
    assert fresh.lacking == lacking(supplement_of(entry))
    save(entry.pk, registrar, {"address_detail": "幸福里 8 号", "member2_name": "王芳"}, 0)
    entry.refresh_from_db()
    saved, groups = progress(entry), missing(supplement_of(entry))
    assert saved.needed == sum(one.needed for one in groups)
    assert saved.lacking == [field for one in groups for field in one.missing] != fresh.lacking


def test_a_second_member_once_begun_raises_the_meter(entry, registrar):
    result = save(entry.pk, registrar, COMPLETE | {"member2_name": "周晓梅"}, 0)
    assert meter(result.supplement)["member2"] == (1, 6)
    assert not complete(result.supplement)


def test_a_complete_supplement_is_submitted_and_an_incomplete_one_stays_with_what_is_missing(registrar, entry):
    other = EntryFactory(verdict="not_found", school=entry.school, season=entry.season)
    save(entry.pk, registrar, COMPLETE, 0)
    save(other.pk, registrar, without("phone"), 0)

    outcome = submit([entry.pk, other.pk], registrar)

    assert outcome.done == [entry.pk]
    [(refused_id, refusal)] = outcome.refused
    assert refused_id == other.pk
    assert isinstance(refusal, NotComplete)
    assert len(refusal.fields) == 1
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.state, other.state) == ("at_school", "supplementing")


def without(name):
    return {**COMPLETE, name: ""}


def test_nobody_is_submitted_unsaved(entry, registrar):
    outcome = submit([entry.pk], registrar)
    assert (outcome.done, len(outcome.refused)) == ([], 1)


@pytest.mark.parametrize("count", [1, 12])
def test_submitting_many_takes_a_fixed_number_of_queries(entry, registrar, count, django_assert_max_num_queries):
    entries = [EntryFactory(school=entry.school, season=entry.season) for _ in range(count)]
    for one in entries[: count // 2]:
        save(one.pk, registrar, COMPLETE, 0)
    with django_assert_max_num_queries(12):
        outcome = submit([one.pk for one in entries], registrar)
    assert len(outcome.done) == count // 2


def test_the_columns_that_every_record_has_come_from_the_supplement(entry, registrar):
    supplement = save(entry.pk, registrar, COMPLETE | MEMBER_2, 0).supplement
    assert shared_columns(supplement) == {
        "former_name": "",
        "grade": "一年级",
        "household_region": "110105",
        "address": "云溪县青禾镇柳树巷 8 号",
        "guardian_name": "林建国",
        "guardian_id_number": "",
        "guardian_phone": "13800000001",
    }


def test_the_guardian_of_the_record_is_the_member_who_is_one(entry, registrar):
    texts = COMPLETE | MEMBER_2 | {"member1_is_guardian": "否", "member2_is_guardian": "是"}
    supplement = save(entry.pk, registrar, texts, 0).supplement
    assert shared_columns(supplement)["guardian_name"] == "周晓梅"


def test_no_step_holds_a_value(entry, registrar):
    save(entry.pk, registrar, COMPLETE, 0)
    kept = json.dumps(list(Step.objects.values_list("detail", "reason")), ensure_ascii=False)
    assert not [text for text in COMPLETE.values() if len(text) > 4 and text in kept]
