"""Others about our children: the record's own school reads who looked, for whom, and what came of it."""

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from registry.looks import Looked, note_looks
from tests.factories import EntryFactory, OfficerFactory, OpsFactory, RegistrarFactory, SchoolFactory
from tests.factories import StudentRecordFactory as Record
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kindergarten():
    return SchoolFactory(kindergarten=True, name="绿芽幼儿园")


@pytest.fixture
def record(kindergarten):
    return Record(school=kindergarten, name="李小明")


@pytest.fixture
def stranger():
    return RegistrarFactory(school=SchoolFactory(name="远山小学"), person="赵主任", username="far-1")


def looked(account, record, entry=None, *kinds):
    for kind in kinds or ("shown",):
        note_looks(account, kind, [Looked(record.pk, record.school_id, entry and entry.pk)])


def read_by(account) -> str:
    return words_of(signed_in(account).get(reverse("access_log"), {"list": "others"}))


def test_one_line_tells_who_for_whom_in_which_ways_and_what_came_of_it(record, stranger, kindergarten):
    entry = EntryFactory(school=stranger.school, verdict="pending", name="欧阳晓明", candidates=[record])
    looked(stranger, record, entry, "shown", "fact", "claim")

    page = read_by(RegistrarFactory(school=kindergarten))

    for words in ("李小明", "赵主任", "far-1", "远山小学", "欧阳**", "尚未确认"):
        assert words in page
    assert "欧阳晓明" not in page
    assert page.count("<tr>") == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "withdrawn"}, "已从名单中撤下"),
        ({"state": "terminated"}, "在该校的注册已终止"),
        ({"decision": "none_of_these", "state": "supplementing"}, "是另一名学生"),
        ({"verdict": "matched", "archive": True}, "已被该校占用"),
        ({"verdict": "matched", "archive": True, "state": "registered"}, "已在该校完成注册"),
    ],
)
def test_what_came_of_it_is_as_it_stands_now(record, stranger, kindergarten, change, words):
    change = {"verdict": "pending"} | change
    if change.pop("archive", False):
        change["archive"] = record
    entry = EntryFactory(school=stranger.school, **change)
    looked(stranger, record, entry)
    assert words in read_by(RegistrarFactory(school=kindergarten))


def test_who_is_taken_off_hides_nobody_who_came_after_on_the_same_day(record, stranger, kindergarten):
    first = EntryFactory(school=stranger.school, verdict="pending", state="withdrawn", name="欧阳晓明")
    second = EntryFactory(school=stranger.school, archive=record, name="司徒晓明")
    for entry in (first, second):
        looked(stranger, record, entry, "shown", "claim")
    page = read_by(RegistrarFactory(school=kindergarten))
    assert "司徒**" in page
    assert "已被该校占用" in page
    assert "已从名单中撤下" not in page


def test_authorities_above_read_the_surname_of_the_child_alone(record, stranger, kindergarten):
    looked(stranger, record)
    looked(OpsFactory(person="运维员"), record, None, "operations")
    own, above = kindergarten.authority, kindergarten.authority.superior
    assert "李小明" in read_by(OfficerFactory(authority=own))
    page = read_by(OfficerFactory(authority=above))
    assert "李小明" not in page
    assert "李**" in page
    assert "运维员" in page


def test_nobody_else_reads_it(record, stranger):
    looked(stranger, record)
    for other in (RegistrarFactory(), OfficerFactory(), stranger):
        assert "没有其他人接触过" in read_by(other)


def test_the_list_asks_as_many_queries_for_many_as_for_few(stranger, kindergarten, django_assert_max_num_queries):
    reader = signed_in(RegistrarFactory(school=kindergarten))
    for record in Record.create_batch(20, school=kindergarten):
        looked(stranger, record, EntryFactory(school=stranger.school, verdict="pending", candidates=[record]))
    assert Entry.objects.count() == 20
    with django_assert_max_num_queries(16):
        assert words_of(reader.get(reverse("access_log"), {"list": "others"})).count("far-1") == 20
