"""How new students came to their records: the words of both reviews, and the filter that says the same (P4)."""

import pytest
from django.urls import reverse

from enrollment.entries.models import DoubleKind, Entry, PossibleDouble, Step
from registry.records import StudentRecord
from review.people.how import CONDITIONS, How, ways_of
from tests.factories import EntryFactory, OpsFactory
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def those(school, season):
    """New students of every kind, at their school's review; by what is known of each."""

    def one(**values):
        return EntryFactory(school=school, season=season, state="at_school", **values)

    def namesake(**values):
        here, there = one(verdict="not_found", id_type="Z"), EntryFactory(season=season, verdict="not_found")
        PossibleDouble.objects.create(kind=DoubleKind.NAMESAKE, first=there, second=here, **values)
        return here

    unproved, doubted = one(verdict="pending", proof=""), one(verdict="pending")
    StudentRecord.objects.filter(pk=doubted.archive_id).update(document_doubted=True)
    none = one(verdict="pending", decision="none_of_these")
    near = one(verdict="pending", decision="none_of_these", against_near=True)
    told = namesake()
    pair = PossibleDouble.objects.get(second=told)
    account = none.decided_by
    pair.reason, pair.said_by, pair.said_at, pair.said_person = "父母不同", account, none.decided_at, "孙建国"
    pair.save()
    twin = EntryFactory(season=season, verdict="not_found")
    document = one(verdict="not_found")
    PossibleDouble.objects.create(kind=DoubleKind.DOCUMENT, first=document, second=twin)
    return {
        How.MATCHED: [one()],
        How.CONFIRMED: [one(verdict="pending"), unproved, doubted],
        How.UNPROVED: [unproved, doubted],
        How.NONE: [none],
        How.NONE_NEAR: [near],
        How.NUMBER: [one(verdict="not_found", number_check="unknown")],
        How.NUMBER_CHECKED: [one(verdict="not_found", number_check="checked")],
        How.NAMESAKE: [namesake()],
        How.NAMESAKE_APART: [told],
        How.DOCUMENT: [document],
    }


def test_each_is_said_of_whom_it_is_true(those):
    entries = sorted({entry for found in those.values() for entry in found}, key=lambda entry: entry.pk)
    ways = ways_of(entries, OpsFactory())
    for code, found in those.items():
        named = [entry.pk for entry in entries if code in {way.code for way in ways[entry.pk]}]
        assert named == sorted(entry.pk for entry in found)


def test_the_filter_finds_whom_the_words_name(those):
    entries = Entry.objects.filter(pk__in=[entry.pk for found in those.values() for entry in found])
    ways = ways_of(entries, OpsFactory())
    for code in How.values:
        named = {pk for pk, found in ways.items() if code in {way.code for way in found}}
        assert set(entries.filter(CONDITIONS[code]).values_list("pk", flat=True)) == named


def test_who_has_ended_is_nobodys_double(those):
    told = those[How.NAMESAKE][0]
    other = PossibleDouble.objects.get(second=told).first
    Entry.objects.filter(pk=other.pk).update(state="withdrawn")
    assert How.NAMESAKE not in {way.code for way in ways_of([told], OpsFactory())[told.pk]}


def test_the_reason_of_none_stands_beside_it(school, season):
    entry = EntryFactory(school=school, season=season, state="at_school", verdict="pending", decision="none_of_these")
    step = entry.steps.last()
    Step.objects.create(
        entry=entry, number=step.number + 1, account=entry.decided_by,
        action="none_of_these", from_state="resolving", to_state="supplementing", reason="父母不同",
    )  # fmt: skip
    assert ways_of([entry], OpsFactory())[entry.pk][0].more == "父母不同"


def test_what_differed_stands_beside_a_confirmed_one(school, season):
    entry = EntryFactory(school=school, season=season, state="at_school", verdict="pending")
    entry.candidates.update(reasons=["same_document", "name_sounds_alike"])
    assert ways_of([entry], OpsFactory())[entry.pk][0].more == "姓名同音"


def test_any_number_costs_the_same(those, django_assert_max_num_queries):
    entries = list(Entry.objects.filter(pk__in=[entry.pk for found in those.values() for entry in found]))
    account = OpsFactory()
    with django_assert_max_num_queries(5):
        ways_of(entries, account)


def test_the_review_shows_it_and_narrows_by_it(those, registrar):
    page = words_of(registrar.get(reverse("school_review"), {"how": "none_near"}))
    assert "判定“都不是”，但有一份很接近" in page
    assert those[How.NONE_NEAR][0].name in page
    response = registrar.get(reverse("school_review"), {"how": "none_near"})
    assert [row["entry"] for row in response.context["rows"]] == those[How.NONE_NEAR]


def test_all_of_a_narrowed_list_are_those_of_the_filter(those, registrar):
    url = reverse("school_review") + "?how=none_near"
    response = registrar.post(url, {"act": "approve", "all": "1", "opened": "9999-01-01T00:00:00"}, follow=True)
    assert [item.entry for item in response.context["page"]] == those[How.NONE_NEAR]
