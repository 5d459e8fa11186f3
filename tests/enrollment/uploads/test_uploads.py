import os
import time

import pytest
from django_tasks_db.models import DBTaskResult

from enrollment.rosters.models import Roster
from enrollment.rosters.uploading import store_upload
from enrollment.uploads import files, storing
from enrollment.uploads.refusals import UploadRefused
from tests.factories import OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
DATA = "姓名,性别\n".encode()


@pytest.fixture(autouse=True)
def directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def season():
    return SeasonFactory()


def test_the_file_is_kept_sealed_under_a_random_name(registrar, season, directory):
    roster, created = store_upload(registrar, season, "primary", "一年级.csv", DATA)
    stored = directory / roster.stored_as
    assert created
    assert [path.name for path in directory.iterdir()] == [roster.stored_as]
    assert DATA not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert files.opened(roster) == DATA


def test_a_file_does_not_open_as_another_rosters(registrar, season):
    first, _ = store_upload(registrar, season, "primary", "a.csv", DATA)
    second, _ = store_upload(registrar, season, "primary", "b.csv", DATA + b"x")
    second.stored_as = first.stored_as
    with pytest.raises(Exception, match="does not open"):
        files.opened(second)


def test_the_same_file_leads_to_the_first_roster(registrar, season, directory):
    first, _ = store_upload(registrar, season, "primary", "a.csv", DATA)
    again, created = store_upload(registrar, season, "primary", "b.csv", DATA)
    assert (again, created) == (first, False)
    assert (len(list(directory.iterdir())), DBTaskResult.objects.count()) == (1, 1)


def test_the_same_file_at_another_school_is_another_roster(registrar, season):
    first, _ = store_upload(registrar, season, "primary", "a.csv", DATA)
    other, created = store_upload(RegistrarFactory(), season, "primary", "a.csv", DATA)
    assert (created, other == first) == (True, False)


def test_who_loses_the_race_for_a_file_gets_the_winners_roster(registrar, season, directory, monkeypatch):
    same = storing._same
    winner, _ = store_upload(registrar, season, "primary", "a.csv", DATA)
    asked = []

    def late(roster):
        asked.append(1)
        return Roster.objects.none() if len(asked) == 1 else same(roster)

    monkeypatch.setattr(storing, "_same", late)
    assert store_upload(registrar, season, "primary", "a.csv", DATA) == (winner, False)
    assert [path.name for path in directory.iterdir()] == [winner.stored_as]


def test_a_file_whose_row_cannot_be_stored_is_removed(registrar, season, directory, monkeypatch):
    def fails(roster):
        raise RuntimeError

    monkeypatch.setattr(storing, "_queue", fails)
    with pytest.raises(RuntimeError):
        store_upload(registrar, season, "primary", "a.csv", DATA)
    assert (list(directory.iterdir()), Roster.objects.count()) == ([], 0)


def test_a_failed_roster_is_queued_again_by_the_same_file(registrar, season):
    store_upload(registrar, season, "primary", "a.csv", DATA)
    DBTaskResult.objects.update(status="FAILED")
    store_upload(registrar, season, "primary", "a.csv", DATA)
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]


@pytest.mark.parametrize(
    ("school", "code"),
    [({"kindergarten": True}, "not_entitled"), ({"vocational": True}, "not_entitled")],
)
def test_a_school_without_the_track_is_not_entitled(season, school, code):
    with pytest.raises(UploadRefused) as refusal:
        store_upload(RegistrarFactory(school=SchoolFactory(**school)), season, "primary", "a.csv", DATA)
    assert refusal.value.code == code


def test_an_attached_primary_class_is_shown_by_its_flag(season):
    school = SchoolFactory(category="312", code="3111000001", primary_track=True)
    assert store_upload(RegistrarFactory(school=school), season, "primary", "a.csv", DATA)[1]


def test_an_officer_brings_no_students(season):
    with pytest.raises(UploadRefused, match="not_entitled"):
        store_upload(OfficerFactory(), season, "primary", "a.csv", DATA)


def test_after_the_deadline_no_roster_is_taken(registrar):
    with pytest.raises(UploadRefused, match="season_closed"):
        store_upload(registrar, SeasonFactory(closed=True), "primary", "a.csv", DATA)


def test_an_oversized_file_stores_nothing(registrar, season, settings, directory):
    settings.ROSTER_MAX_BYTES = 10
    with pytest.raises(UploadRefused, match="too_large"):
        store_upload(registrar, season, "primary", "a.csv", b"x" * 11)
    assert (Roster.objects.count(), directory.exists()) == (0, False)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\张\\名单.xlsx", "名单.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("名单\u202excod.exe", "名单xcod.exe"),
        ("a\x00\r\nb.csv", "ab.csv"),
        ("", "roster"),
        ("名" * 200 + ".xlsx", "名" * 114 + "….xlsx"),
    ],
)
def test_the_files_name_is_cleaned(registrar, season, given, shown):
    assert store_upload(registrar, season, "primary", given, DATA)[0].file_name == shown


def test_files_left_by_killed_processes_are_removed_after_an_hour(registrar, season, directory):
    roster, _ = store_upload(registrar, season, "primary", "a.csv", DATA)
    for name, age in (("old", 7200), (roster.stored_as, 7200), ("young", 60)):
        (directory / name).touch()
        os.utime(directory / name, (time.time() - age,) * 2)
    assert files.remove_orphans() == 1
    assert {path.name for path in directory.iterdir()} == {roster.stored_as, "young"}
