"""What a request asks once, and queries whose SQL the ORM writes once: they say what asking and writing anew says."""

import pytest
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from registry.asked_once import asked_once, remembering
from registry.institutions import School
from registry.records import StudentRecord
from registry.written_once import FIRST, SECOND, STAND_INS, WrittenForSome, WrittenOnce
from tests.factories import AuthorityFactory, SchoolFactory, StudentRecordFactory


@pytest.fixture
def question():
    """A question that notes each time it is asked."""
    times = []

    @asked_once
    def ask(*about):
        times.append(about)
        return [*about]

    ask.times = times
    return ask


def test_a_request_that_shows_asks_once(question):
    with remembering():
        assert [question(1), question(1), question(2)] == [[1], [1], [2]]
    assert question.times == [(1,), (2,)]


def test_the_next_request_asks_again_and_so_does_whoever_changes_something(question):
    for _request in range(2):
        with remembering():
            question(1)
    question(1)
    question(1)
    assert question.times == [(1,)] * 4


def records(schools):
    found = StudentRecord.objects.filter(Q(school__in=schools) | Q(school__authority=None), status="enrolled")
    return found.order_by().values_list("school").annotate(Count("pk"), Max("created_at"), last=Coalesce("sex", "name"))


@pytest.mark.django_db
def test_what_is_written_once_says_what_the_orm_says(django_assert_num_queries):
    first, second = (StudentRecordFactory().school for _school in range(2))
    StudentRecordFactory(school=second)
    written = WrittenOnce(records([FIRST]))
    for school in (first, second, SchoolFactory()):
        with django_assert_num_queries(1):
            found = written.rows(school.pk)
        assert found == list(records([school.pk]))  # days and moments as Python's, on either database


@pytest.mark.django_db
def test_each_id_stands_in_its_own_place():
    school, other = SchoolFactory(), SchoolFactory()
    named = School.objects.filter(authority=SECOND, pk=FIRST).values_list("name")
    assert WrittenOnce(named).rows(school.pk, school.authority_id) == [(school.name,)]
    assert WrittenOnce(named).rows(school.pk, other.authority_id) == []


@pytest.mark.django_db
def test_a_query_of_nothing_asks_nothing(django_assert_num_queries):
    AuthorityFactory()
    with django_assert_num_queries(0):
        assert WrittenOnce(School.objects.none().values_list("pk")).rows(1) == []


@pytest.mark.django_db
def test_a_query_about_some_rows_is_written_for_each_number_of_them(django_assert_num_queries):
    ids = [StudentRecordFactory().school_id for _school in range(3)]
    written = WrittenForSome(records)
    many = [*ids, *range(10**9, 10**9 + len(STAND_INS))]  # more than a page shows
    for some in (ids[:1], ids[1:], {*ids}, ids[::-1], many, [10**9]):
        with django_assert_num_queries(1):
            found = written.rows(some)
        assert sorted(found) == sorted(records(some))
