"""Loads of the national system and the children registered here: one record, one number, no claim left behind (N2)."""

import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse

from enrollment.entries.decided import identity_of
from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.rosters.look_again import look_again
from enrollment.tasks import rematch_all
from registry.institutions import School
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db
COLUMNS = (
    "record_key", "student_number", "name", "sex", "birth_date", "id_type", "id_number", "school_code", "status",
)  # fmt: skip


@pytest.fixture
def load(tmp_path):
    def loaded(registry, *rows, columns=COLUMNS, options=()):
        header = [*columns, *(["stage"] if registry == "k12" else [])]
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([row[column] for column in header] for row in rows)
        path = tmp_path / "load.csv"
        path.write_text(out.getvalue())
        printed = io.StringIO()
        call_command("load_registry", registry, str(path), "--json", *options, stdout=printed, stderr=io.StringIO())
        return json.loads(printed.getvalue())

    return loaded


def row_of(record: StudentRecord, key: str = "", **changed) -> dict:
    """The record as its source states it."""
    values = {column: getattr(record, column, "") for column in (*COLUMNS, "stage")}
    known = {"record_key": key or record.source_key, "birth_date": f"{record.birth_date}", "sex": str(record.sex)}
    return values | known | {"school_code": record.school.code, "id_type": str(record.id_type)} | changed


def junior(**values) -> StudentRecord:
    return StudentRecordFactory(registry="k12", stage="junior", status="graduated", **values)


def vocational(archive=None, **values) -> Entry:
    return EntryFactory(archive=archive or junior(), track="vocational", school=_college(), **values)


def _college() -> School:
    return SchoolFactory(vocational=True)


def standing(entry):
    entry = Entry.objects.get(pk=entry.pk)
    return entry.verdict, entry.decision, entry.state


def broken(*codes) -> list[str]:
    """What offends against these invariants."""
    return [offender for each in INVARIANTS if each.code in codes for offender in each.offenders()]


def last_step(entry):
    step = entry.steps.order_by("number").last()
    return step.account, step.action, step.detail["why"]


def test_a_registered_child_that_the_national_system_reports_back_has_one_record_which_it_then_updates(load):
    entry = EntryFactory(state="registered")
    record = entry.record

    reported = load("k12", row_of(record, "ZX-1"))
    again = load("k12", row_of(record, "ZX-1"))
    load("k12", row_of(record, "ZX-1", status="graduated"))

    assert (reported["created"], reported["updated"], reported["taken_over"]) == (0, 1, 1)
    assert (again["unchanged"], again["taken_over"]) == (1, 0)
    stored = StudentRecord.objects.get(registry="k12")
    assert (stored.pk, stored.source_key, stored.status) == (record.pk, "ZX-1", "graduated")
    assert stored.continues_id == record.continues_id
    assert broken("I1", "I2", "I4", "I20", "I25", "I26") == []


def test_a_file_of_four_columns_takes_nothing_away(load):
    record = junior(source_key="ZX-1", student_number="L110105201005010001", guardian_name="王大山")
    before = StudentRecord.objects.filter(pk=record.pk).values(
        "document_key", "guardian_name", "school", "sex", "status"
    )
    before = list(before)

    printed = load("k12", row_of(record), columns=("record_key", "name", "birth_date"))

    after = StudentRecord.objects.filter(pk=record.pk).values(
        "document_key", "guardian_name", "school", "sex", "status"
    )
    assert list(after) == before
    assert StudentRecord.objects.get().student_number == "L110105201005010001"
    assert {"student_number", "sex", "id_number", "guardian_name"} <= set(printed["absent_columns"])


@pytest.mark.parametrize("state", ["supplementing", "at_school", "at_authority"])
def test_who_was_matched_to_a_record_that_is_another_childs_now_is_to_be_confirmed(load, state):
    entry = vocational(state=state)
    other = vocational(state=state)

    printed = load("k12", row_of(entry.archive, name="欧阳若曦"), row_of(other.archive))

    assert printed["claims"] == {"archive_changed": 1, "archive_held": 0}
    assert standing(entry) == ("pending", "", "resolving")
    assert last_step(entry) == (None, "look_again_doubtful", "archive_changed")
    assert standing(other) == ("matched", "", state)


def test_who_confirmed_a_record_by_hand_is_asked_again_when_it_says_something_else(load):
    entry = vocational(verdict="pending", state="at_school", name="欧阳若曦")
    archive = entry.archive
    Entry.objects.filter(pk=entry.pk).update(confirmed_identity=identity_of(archive))

    assert load("k12", row_of(archive, status="left"))["claims"]["archive_changed"] == 0
    assert standing(entry) == ("pending", "confirmed", "at_school")
    assert load("k12", row_of(archive, birth_date="2010-05-02"))["claims"]["archive_changed"] == 1
    assert standing(entry)[1:] == ("", "resolving")


def test_a_dry_run_tells_what_it_would_mean_for_claims_and_leaves_them(load):
    changed, held = vocational(), vocational()
    rows = (
        row_of(changed.archive, name="欧阳若曦"),
        row_of(held.archive, stage="senior", status="enrolled"),
    )

    dry = load("k12", *rows, options=["--dry-run"])

    assert dry["claims"] == {"archive_changed": 1, "archive_held": 1}
    assert standing(changed) == standing(held) == ("matched", "", "supplementing")
    assert load("k12", *rows)["claims"] == dry["claims"]


@pytest.mark.parametrize("state", ["supplementing", "at_school", "at_authority"])
def test_who_was_matched_to_a_record_that_a_senior_high_holds_now_is_admitted_where_it_stands(load, state):
    entry = vocational(state=state)

    printed = load("k12", row_of(entry.archive, stage="senior", status="enrolled"))

    assert printed["claims"] == {"archive_changed": 0, "archive_held": 1}
    assert standing(entry) == ("admitted", "", "resolving")
    assert last_step(entry) == (None, "look_again_doubtful", "archive_held")


def test_who_waits_for_an_active_record_goes_on_once_its_source_has_ended_it(load):
    entry = vocational(state="supplementing")
    active = row_of(entry.archive, "V-1")  # at another school
    load("vocational", active | {"status": "enrolled"})
    assert look_again([entry.pk], None, "active_record").done == [entry.pk]
    assert standing(entry) == ("pending", "", "resolving")

    load("vocational", active | {"status": "left"})
    rematch_all.func("vocational")

    assert broken("I27") == []
    assert standing(entry) == ("matched", "", "supplementing")
    assert last_step(entry) == (None, "look_again", "record_ended")


def test_a_senior_high_record_that_comes_late_beside_the_one_matched_admits_too(load):
    entry = vocational(state="at_school")
    senior = row_of(entry.archive, "ZX-SENIOR", stage="senior", status="enrolled")

    assert load("k12", senior)["claims"] == {"archive_changed": 0, "archive_held": 1}
    assert standing(entry) == ("admitted", "", "resolving")
    assert Entry.objects.get(pk=entry.pk).archive.source_key == "ZX-SENIOR"


def test_a_number_that_the_source_changes_is_the_childs_number_everywhere_and_the_old_one_is_kept(load):
    old = "L110105201005010001"
    archive = junior(source_key="ZX-1", student_number=old)
    record = EntryFactory(state="registered", track="vocational", school=_college(), archive=archive).record
    new = "G" + archive.id_number

    printed = load("k12", row_of(archive, student_number=new))

    assert printed["renumbered"] == 2
    assert broken("I20", "I26") == []
    assert [StudentRecord.objects.get(pk=one.pk).student_number for one in (archive, record)] == [new, new]
    lines = NumberHistory.objects.order_by("pk")
    assert {(line.record_id, line.number) for line in lines.filter(until=None)} == {(archive.pk, new), (record.pk, new)}
    assert {(line.record_id, line.number) for line in lines.exclude(until=None)} == {
        (archive.pk, old),
        (record.pk, old),
    }


def test_the_home_page_tells_the_school_until_it_acts(load, client):
    season = SeasonFactory()
    college = _college()
    changed, held, gone = (
        EntryFactory(track="vocational", school=college, season=season, archive=junior()) for _ in range(3)
    )
    client.force_login(RegistrarFactory(school=college))
    assert client.get("/").context["looked_again"] == []

    load(
        "k12",
        row_of(changed.archive, name="欧阳若曦"),
        row_of(held.archive, stage="senior", status="enrolled"),
        row_of(gone.archive, name="欧阳若曦", birth_date="2001-01-01", id_type="居民身份证", id_number=""),
    )

    told = client.get("/").context["looked_again"]
    assert [notice.words[:6] for notice in told] == ["1 名新生需", "1 名新生现", "1 名新生已"]
    # each leads to just those of whom it speaks; the address holds a word and a season, nobody's name
    lists = [client.get(notice.url) for notice in told]
    by_notice = [[row["entry"].pk for row in page.context["rows"]] for page in lists]
    assert by_notice == [[changed.pk], [held.pk], [gone.pk]]
    assert [set(parse_qs(urlsplit(notice.url).query)) for notice in told] == [{"after_load", "season"}] * 3
    assert all(page.context["filter"].is_narrowed for page in lists)
    # the list that nobody was led to offers no such filter
    assert "数据更新后" in words_of(lists[0])
    assert "数据更新后" not in words_of(client.get(reverse("new_students")))
    move(changed.pk, "withdraw", RegistrarFactory(school=college), reason="不来了")
    assert len(client.get("/").context["looked_again"]) == 2

    # who has moved since is not looked at again any more, and other schools see nobody
    assert [len(client.get(notice.url).context["rows"]) for notice in told] == [0, 1, 1]
    client.force_login(RegistrarFactory())
    assert client.get("/").context["looked_again"] == []
    assert [client.get(notice.url).context["rows"] for notice in told] == [[], [], []]
