"""One child on the rosters of two schools: one goes on, the other is told at once (rows 6 and 7)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enrollment.entries import states
from enrollment.entries.models import Entry, PossibleDouble
from enrollment.entries.refusals import LiveElsewhere
from enrollment.rosters import intake, uploading
from enrollment.rosters.models import RosterProblem
from matching.core.one_person import Tie, tie
from review.decisions.resolve import none_of_these, withdraw
from tests.factories import EntryFactory, RegistrarFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.one_person.conftest import codes
from tests.racing import race
from tests.roster_rows import BORN, row, student
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_registrar():
    return RegistrarFactory()


def entry_at(account) -> Entry:
    return Entry.objects.get(school=account.school)


def test_the_second_school_is_told_and_the_first_goes_on(imported, registrar, other_registrar):
    imported([student(1)])
    (found,) = imported([student(1)], account=other_registrar)
    assert (found["outcome"], found["record"]) == ("pending", None)
    (candidate,) = found["candidates"]
    assert candidate == {
        "record": None,
        "school": registrar.school.name,
        "score": 1.0,
        "reasons": ["same_document", "live_elsewhere", "same_name"],
    }
    assert tie(candidate["reasons"]) == Tie.LIVE_ELSEWHERE
    first, second = entry_at(registrar), entry_at(other_registrar)
    assert (first.state, second.state) == (states.SUPPLEMENTING, states.RESOLVING)
    assert (first.warnings, second.warnings) == ([], ["live_elsewhere"])
    double = PossibleDouble.objects.get()
    assert (double.kind, double.first, double.second) == ("document", first, second)


def test_typed_in_by_the_second_school_it_is_the_same(typed, registrar, other_registrar):
    typed(student(1))
    received = typed(student(1), account=other_registrar)
    assert received.outcome == "pending"
    assert PossibleDouble.objects.get().second == received.entry


def test_under_another_name_the_document_is_still_one_childs(imported, other_registrar):
    number = resident_number(BORN)
    imported([row("李晓明", number)])
    (found,) = imported([row("王子涵", number)], account=other_registrar)
    assert found["outcome"] == "pending"
    assert found["candidates"][0]["reasons"] == ["same_document", "live_elsewhere"]


def test_the_record_of_the_child_is_shown_beside_the_other_school(imported, other_registrar):
    record = StudentRecordFactory()
    own = row(record.name, record.id_number, born=record.birth_date)
    imported([own])
    (found,) = imported([own], account=other_registrar)
    assert [each["record"] for each in found["candidates"]] == [None, record.key]
    assert "already_claimed" in found["candidates"][1]["reasons"]


def test_another_track_is_another_place_too(imported, registrar):
    registrar.school.vocational_track = True
    registrar.school.save()
    imported([student(1)])
    (found,) = imported([student(1)], track="vocational")
    assert found["outcome"] == "pending"


def test_another_season_is_none_of_its_business(imported, other_registrar):
    imported([student(1)])
    Entry.objects.update(season=SeasonFactory())
    (found,) = imported([student(1)], account=other_registrar)
    assert found["outcome"] == "not_found"


def test_when_the_first_is_withdrawn_the_way_is_free(imported, registrar, other_registrar):
    imported([student(1)])
    withdraw(entry_at(registrar).pk, registrar, "在另一所学校入学")
    (found,) = imported([student(1)], account=other_registrar)
    assert found["outcome"] == "not_found"


def test_none_of_these_does_not_let_a_second_one_go_on(imported, registrar, other_registrar):
    imported([student(1)])
    imported([student(1)], account=other_registrar)
    with pytest.raises(LiveElsewhere) as refused:
        none_of_these(entry_at(other_registrar).pk, other_registrar, "不是")
    assert registrar.school.name in refused.value.words()


def test_the_database_lets_one_of_a_document_go_on():
    first = EntryFactory(verdict="not_found", archive=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryFactory(verdict="not_found", archive=None, season=first.season, id_number=first.id_number, name=first.name)


def test_namesakes_without_a_document_are_told_to_both_schools(imported, registrar, other_registrar):
    without = row("无证者", "", document="其他")
    imported([without])
    (found,) = imported([without], account=other_registrar)
    assert (found["outcome"], codes(found)) == ("not_found", {"namesake_elsewhere"})
    first, second = entry_at(registrar), entry_at(other_registrar)
    assert (first.warnings, second.warnings) == (["namesake_elsewhere"], ["namesake_elsewhere"])
    assert (first.state, second.state) == (states.SUPPLEMENTING, states.SUPPLEMENTING)
    assert RosterProblem.objects.filter(code="namesake_elsewhere").count() == 2
    double = PossibleDouble.objects.get()
    assert (double.kind, double.first, double.second) == ("namesake", first, second)


def test_who_differs_in_sex_or_has_a_document_is_no_namesake(imported, other_registrar):
    imported([row("无证者", "", document="其他")])
    girl, documented = imported(
        [row("无证者", "", document="其他", sex="2"), row("无证者", resident_number(BORN))], account=other_registrar
    )
    assert "namesake_elsewhere" not in codes(girl) | codes(documented)


def test_the_number_of_queries_does_not_depend_on_the_number_of_children(imported, registrar, other_registrar):
    def queries(count: int, first: int) -> int:
        rows = [student(first + n) for n in range(count)]
        names = [f"无证者{sign}" for sign in "一二三四五六七八"[:count]]
        rows += [row(name, "", document="其他", sex=str(first % 2 + 1)) for name in names]
        imported(rows)
        with CaptureQueriesContext(connection) as captured:
            imported(rows, account=other_registrar)
        return len(captured)

    queries(1, 50)  # what is done once for each table
    assert queries(8, 101) == queries(2, 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_schools_that_import_the_same_children_at_one_moment_one_goes_on_with_each(season):
    accounts = [RegistrarFactory(), RegistrarFactory()]
    rows = [student(n) for n in range(40)] + [row("无证者", "", document="其他")]

    def bring(account, rows):
        data = csv_roster(rows)
        roster, _created = uploading.store_upload(account, season, "primary", "名单.csv", data, enqueue=False)

        def run(together):
            together()
            return intake.receive(roster.pk)

        return run

    done = race(bring(accounts[0], rows), bring(accounts[1], rows[::-1]))
    assert done == ["done", "done"]
    assert Entry.objects.count() == 82
    going_on = Entry.objects.filter(state=states.SUPPLEMENTING, document_key__isnull=False)
    assert going_on.count() == going_on.values("document_key").distinct().count() == 40
    assert Entry.objects.filter(state=states.RESOLVING).count() == 40
    assert PossibleDouble.objects.filter(kind="namesake").count() == 1
