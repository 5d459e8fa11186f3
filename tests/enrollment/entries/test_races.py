"""Two at once, with real threads on PostgreSQL: never two claims on one archive, and nobody lost (I1, I18)."""

from datetime import date

import pytest

from enrollment.entries import refusals
from enrollment.entries.models import Entry, MatchCandidate
from enrollment.rosters import intake
from enrollment.rosters.models import Roster, RosterRow
from enrollment.rosters.uploading import store_upload
from registry.records import StudentRecord
from review.decisions import resolve
from review.decisions.approve import authority_approve
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.one_person.holding import broken_anywhere
from tests.racing import race
from tests.rosters import csv_roster

WHY = "已查看户口簿和毕业证"

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 200


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def archives():
    kindergarten = SchoolFactory(kindergarten=True)
    return [StudentRecordFactory(school=kindergarten) for _ in range(ROUNDS)]


def assert_all_hold():
    assert broken_anywhere() == []


def assert_each_archive_went_to_one(archives):
    """Of each archive's two new students one holds it, the other waits with the reason; nobody is lost."""
    assert Entry.objects.count() == 2 * len(archives)
    matched = Entry.objects.filter(verdict="matched").values_list("archive", flat=True)
    assert sorted(matched) == sorted(record.pk for record in archives)
    waiting = MatchCandidate.objects.filter(entry__verdict="pending", entry__archive=None, entry__state="resolving")
    claimed = [candidate.record_id for candidate in waiting if "already_claimed" in candidate.reasons]
    assert sorted(claimed) == sorted(record.pk for record in archives)
    assert_all_hold()


def values_of(record):
    return {
        "name": record.name,
        "sex": record.sex,
        "birth_date": record.birth_date.isoformat(),
        "id_type": record.id_type,
        "id_number": record.id_number,
    }


def test_two_schools_that_type_the_same_children_200_times(season, archives):
    def typist(account):
        def run(together):
            for record in archives:
                together()
                intake.receive_typed(account, season, "primary", values_of(record))

        return run

    results = race(typist(RegistrarFactory()), typist(RegistrarFactory()))
    assert results == [None, None]
    assert_each_archive_went_to_one(archives)


def test_two_schools_whose_rosters_name_the_same_children(season, archives, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 5)
    rows = [list(values_of(record).values()) for record in archives]

    def worker(rows):
        account = RegistrarFactory()
        roster, _ = store_upload(account, season, "primary", "a.csv", csv_roster(rows), enqueue=False)

        def run(together):
            together()
            return intake.receive(roster.pk)

        return run

    assert race(worker(rows), worker(rows[::-1])) == ["done", "done"]
    assert_each_archive_went_to_one(archives)


def test_two_rosters_of_one_school_with_the_same_children(season, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 3)
    account = RegistrarFactory()
    rows = [list(values_of(StudentRecordFactory.build(id_type="1", school=None)).values()) for _ in range(30)]

    def worker(rows):
        roster, _ = store_upload(account, season, "primary", "a.csv", csv_roster(rows), enqueue=False)

        def run(together):
            together()
            return intake.receive(roster.pk)

        return run

    assert race(worker(rows), worker(rows[::-1])) == ["done", "done"]
    assert (Entry.objects.count(), RosterRow.objects.filter(outcome="repeated").count()) == (30, 30)
    assert RosterRow.objects.count() == 30
    assert_all_hold()


def test_two_schools_that_confirm_the_same_archive(season):
    rounds = [StudentRecordFactory() for _ in range(50)]
    schools = [SchoolFactory(), SchoolFactory()]

    def decider(school):
        account = RegistrarFactory(school=school)
        entries = [
            EntryFactory(school=school, season=season, verdict="pending", candidates=[record]) for record in rounds
        ]

        def run(together):
            won = []
            for entry, record in zip(entries, rounds, strict=True):
                together()
                try:
                    resolve.confirm(entry.pk, record.pk, account, WHY)
                    won.append(record.pk)
                except refusals.AlreadyClaimed:
                    pass
            return won

        return run

    first, second = race(*map(decider, schools))
    assert sorted(first + second) == sorted(record.pk for record in rounds)
    assert Entry.objects.filter(state="resolving").count() == 50
    assert_all_hold()


def test_of_two_people_who_decide_one_row_one_wins_and_the_other_reads_who(season):
    school = SchoolFactory()
    entries = [EntryFactory(school=school, season=season, verdict="pending") for _ in range(30)]
    people = [RegistrarFactory(school=school, person=name) for name in ("王老师", "赵老师")]

    def confirming(together):
        return [decide(together, resolve.confirm, entry, entry.candidates.get().record_id) for entry in entries]

    def declining(together):
        return [decide(together, resolve.none_of_these, entry) for entry in entries]

    def decide(together, act, entry, *what):
        account = people[0] if what else people[1]
        together()
        try:
            act(entry.pk, *what, account, WHY)
        except refusals.Conflict as conflict:
            return conflict.who
        return "won"

    outcomes = list(zip(*race(confirming, declining), strict=True))
    assert set(outcomes) <= {("won", "王老师"), ("赵老师", "won")}
    assert_all_hold()


def test_two_officers_who_approve_the_same_students_register_each_once(season):
    school = SchoolFactory()
    ids = [EntryFactory(school=school, season=season, state="at_authority").pk for _ in range(40)]

    def approving(ids):
        officer = OfficerFactory(authority=school.authority)

        def run(together):
            together()
            return authority_approve(ids, officer)

        return run

    first, second = race(approving(ids), approving(ids[::-1]))
    assert sorted(first.done + second.done) == ids
    assert {refusal.code for _pk, refusal in first.refused + second.refused} <= {"conflict"}
    assert StudentRecord.objects.filter(registry="k12").count() == 40
    assert_all_hold()


def test_the_same_file_uploaded_twice_at_once_is_one_roster(season):
    account = RegistrarFactory()
    files = [csv_roster([["李某", "男", date(2020, 1, n).isoformat(), "其他", ""]]) for n in range(1, 21)]

    def uploading(together):
        kept = []
        for data in files:
            together()
            kept.append(store_upload(account, season, "primary", "a.csv", data)[0].pk)
        return kept

    first, second = race(uploading, uploading)
    assert first == second
    assert Roster.objects.count() == 20
    assert_all_hold()
