"""One child on the rosters of two schools: one goes on, the other is told at once (rows 6 and 7)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enrollment.entries import states
from enrollment.entries.models import Entry, PossibleDouble, Step
from enrollment.entries.refusals import LiveElsewhere
from enrollment.rosters import intake, uploading
from enrollment.rosters.look_again import look_again
from enrollment.rosters.rematch import rematch_all
from matching.core.one_person import Tie, tie
from review.decisions.again import looked_at_again
from review.decisions.approve import authority_approve, school_approve
from review.decisions.namesakes import not_the_same
from review.decisions.resolve import none_of_these, withdraw
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
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
    double = PossibleDouble.objects.get()
    assert (double.kind, double.first, double.second) == ("namesake", first, second)


def test_who_differs_in_sex_or_birth_date_is_no_namesake(imported, other_registrar):
    imported([WITHOUT])
    others = [row("无证者", "", document="其他", sex="2"), row("无证者", "", document="其他", born=date(2020, 3, 16))]
    others.append(row("无证者", resident_number(date(2020, 3, 17)), born=date(2020, 3, 17)))
    for found in imported(others, account=other_registrar):
        assert codes(found) == set()
    assert not PossibleDouble.objects.exists()


def test_two_different_documents_are_two_children(imported, other_registrar):
    imported([WITH])
    (found,) = imported([row("无证者", resident_number(BORN, "1", 2))], account=other_registrar)
    assert codes(found) == set()
    assert not PossibleDouble.objects.exists()


WITHOUT, WITH = row("无证者", "", document="其他"), row("无证者", resident_number(BORN))


@pytest.mark.parametrize("way", ["imported", "typed"])
@pytest.mark.parametrize(("earlier", "later"), [(WITHOUT, WITH), (WITH, WITHOUT)])
def test_with_a_document_here_and_without_one_there_both_schools_are_told(
    request, way, earlier, later, registrar, other_registrar
):
    bring = request.getfixturevalue(way)
    for each, account in ((earlier, registrar), (later, other_registrar)):
        bring([each] if way == "imported" else each, account=account)
    first, second = entry_at(registrar), entry_at(other_registrar)
    assert (first.warnings, second.warnings) == (["namesake_elsewhere"], ["namesake_elsewhere"])
    assert (first.state, second.state) == (states.SUPPLEMENTING, states.SUPPLEMENTING)
    double = PossibleDouble.objects.get()
    assert (double.kind, double.first, double.second) == ("namesake", first, second)


def test_with_and_without_a_document_on_two_tracks_is_told_too(imported, registrar):
    registrar.school.vocational_track = True
    registrar.school.save()
    imported([WITH])
    (found,) = imported([WITHOUT], track="vocational")
    assert "namesake_elsewhere" in codes(found)
    assert PossibleDouble.objects.get().kind == "namesake"


@pytest.mark.parametrize(("earlier", "later"), [(WITHOUT, WITH), (WITH, WITHOUT)])
def test_a_school_that_brings_the_child_again_with_its_document_is_told(imported, registrar, earlier, later):
    imported([earlier])
    (found,) = imported([later])
    assert (found["outcome"], codes(found)) == ("not_found", {"namesake_elsewhere"})
    first, second = Entry.objects.order_by("pk")
    assert (first.warnings, second.warnings) == (["namesake_elsewhere"], ["namesake_elsewhere"])
    assert PossibleDouble.objects.get().second == second
    assert [refusal.code for refusal in looked_at_again([first, second]).values()] == ["namesake_untold"]
    withdraw(first.pk, registrar, "以有证件的一行为准")
    assert looked_at_again([second]) == {}


@pytest.mark.parametrize("rows", [[WITHOUT, WITH], [WITH, WITHOUT]])
def test_of_two_rows_of_one_file_it_is_told_too(imported, rows):
    assert [codes(found) for found in imported(rows)] == [{"namesake_elsewhere"}, {"namesake_elsewhere"}]
    assert all(entry.warnings == ["namesake_elsewhere"] for entry in Entry.objects.all())
    assert PossibleDouble.objects.get().kind == "namesake"


def test_of_several_namesakes_each_without_a_document_is_noted_with_each(imported, registrar, other_registrar):
    twin = row("无证者", resident_number(BORN, "1", 2))
    imported([WITH, twin])
    assert not PossibleDouble.objects.exists()
    imported([WITHOUT], account=other_registrar)
    assert set(PossibleDouble.objects.values_list("first", flat=True)) == set(
        Entry.objects.filter(school=registrar.school).values_list("pk", flat=True)
    )


def test_who_is_withdrawn_is_nobodys_namesake(imported, registrar, other_registrar):
    imported([WITHOUT])
    withdraw(entry_at(registrar).pk, registrar, "在另一所学校入学")
    (found,) = imported([WITH], account=other_registrar)
    assert codes(found) == set()


@pytest.fixture(params=["without first", "with first"])
def untold(request, season):
    """Makes two namesakes, one with a document and one without, of whom nobody was told."""

    def make(state=states.SUPPLEMENTING) -> tuple[Entry, Entry]:
        without = {"id_type": "Z", "id_number": "无"}
        documents = [without, {}] if request.param == "without first" else [{}, without]
        values = {"verdict": "not_found", "season": season, "name": "无证者", "sex": "1", "birth_date": BORN}
        first, second = (EntryFactory(state=state, **values | document) for document in documents)
        assert {first.document_key is None, second.document_key is None} == {False, True}
        return first, second

    return make


def looked_again(entry: Entry) -> None:
    look_again([entry.pk], None, "record_found")


def rematched(entry: Entry) -> None:
    RegistrarFactory(school=entry.school)
    rematch_all("preschool")


@pytest.mark.parametrize("look", [looked_again, rematched])
@pytest.mark.parametrize("which", [0, 1])
def test_who_finds_a_namesake_later_warns_the_other_school_too(untold, look, which):
    namesakes = untold()
    steps = Step.objects.count()
    look(namesakes[which])
    for entry in namesakes:
        entry.refresh_from_db()
        assert entry.warnings == ["namesake_elsewhere"]
    double = PossibleDouble.objects.get()
    assert (double.kind, double.first, double.second) == ("namesake", *namesakes)
    assert Step.objects.count() == steps  # nothing was decided


@pytest.mark.parametrize("state", [states.AT_SCHOOL, states.AT_AUTHORITY])
def test_the_later_of_the_two_is_approved_only_with_a_reason(untold, state):
    first, second = untold(state)
    looked_again(first)
    at_school = state == states.AT_SCHOOL

    def approved(entry):
        if at_school:
            return school_approve([entry.pk], RegistrarFactory(school=entry.school))
        return authority_approve([entry.pk], OfficerFactory(authority=entry.school.authority))

    [(_pk, refusal)] = approved(second).refused
    assert (refusal.code, first.school.name in refusal.words()) == ("namesake_untold", False)
    not_the_same(PossibleDouble.objects.get().pk, RegistrarFactory(school=second.school), "家庭住址和父母都不同")
    assert approved(first).done == [first.pk]
    assert approved(second).done == [second.pk]


def test_the_number_of_queries_does_not_depend_on_the_number_of_children(imported, registrar, other_registrar):
    def queries(signs: str, first: int) -> int:
        rows = [student(first + n) for n in range(len(signs))]
        rows += [row(f"无证者{sign}", "", document="其他") for sign in signs]
        imported(rows)
        with CaptureQueriesContext(connection) as captured:
            imported(rows, account=other_registrar)
        return len(captured)

    queries("九", 50)  # what is done once for each table
    assert queries("一二三四五六七八", 101) == queries("甲乙", 0)


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


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_of_two_schools_that_import_the_same_children_with_and_without_documents_at_one_moment(season, _time):
    accounts = [RegistrarFactory(), RegistrarFactory()]
    names = [f"无证{a}{b}" for a in "一二三四五六" for b in "甲乙丙丁戊己"]
    papers = {
        True: [row(name, resident_number(BORN, "1", n)) for n, name in enumerate(names)],
        False: [row(name, "", document="其他") for name in names],
    }

    def bring(account, first):
        """Half of the children with a document, the other half without; the other school the other way about."""
        rows = [papers[(n % 2 == 0) is first][n] for n in range(len(names))]
        data = csv_roster(rows if first else rows[::-1])
        roster, _created = uploading.store_upload(account, season, "primary", "名单.csv", data, enqueue=False)

        def run(together):
            together()
            return intake.receive(roster.pk)

        return run

    assert race(bring(accounts[0], True), bring(accounts[1], False)) == ["done", "done"]
    assert Entry.objects.count() == 2 * len(names)
    assert PossibleDouble.objects.filter(kind="namesake").count() == len(names)
    assert all(entry.warnings == ["namesake_elsewhere"] for entry in Entry.objects.all())
