"""The upload page (P1): a file twice, a corrected file, and every refusal in one sentence with nothing stored."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory
from tests.roster_rows import doubtful, matched, outcomes, outcomes_by_name, student, wrong
from tests.rosters import xlsx_roster
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db

UPLOAD = "/rosters/upload/"


def test_season_and_track_are_not_asked_where_there_is_no_choice(registrar, season):
    page = words_of(registrar.get(UPLOAD))
    assert '<input type="hidden" name="season"' in page
    assert '<input type="hidden" name="track"' in page
    assert "2026 年秋季" in page or season.code.partition("-")[0] in page


def test_the_season_is_asked_where_two_are_open(registrar, season):
    SeasonFactory()
    assert '<select name="season"' in words_of(registrar.get(UPLOAD))


def test_without_a_season_the_page_says_so(registrar):
    page = words_of(registrar.get(UPLOAD))
    assert "目前没有已开始的招生季" in page
    assert 'type="file"' not in page


def test_after_the_deadline_the_page_says_so_before_anybody_uploads(registrar):
    SeasonFactory(closed=True)
    assert "截止" in words_of(registrar.get(UPLOAD))


def test_the_same_file_leads_to_the_first_roster(registrar, upload):
    data = xlsx_roster([student(1), matched(2)])
    first, _response = upload(data)
    again, response = upload(data, name="另一个名字.xlsx")
    assert again == first
    assert response.redirect_chain[-1][0] == reverse("roster", args=[first.pk])
    assert "没有重复" in words_of(response)
    assert Entry.objects.count() == 2


def test_rejected_rows_are_corrected_and_uploaded_again_without_doubling(registrar, upload):
    roster, _response = upload([matched(1), doubtful(2), student(3), wrong(4), wrong(5)])
    data = registrar.post(reverse("roster_rejected", args=[roster.pk])).content
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    rejected = [row for row in sheet.iter_rows() if row[3].value == "居民身份证"]
    assert len(rejected) == 2
    for cells, good in zip(rejected, (student(4), student(5)), strict=True):
        for cell, value in zip(cells, good, strict=False):
            cell.value = value
    corrected = io.BytesIO()
    book.save(corrected)
    second, _response = upload(corrected.getvalue(), name="更正.xlsx")
    assert outcomes_by_name(second) == {
        student(4)[0]: "not_found",
        student(5)[0]: "not_found",
    }
    assert Entry.objects.count() == 5


def test_a_whole_corrected_roster_uploaded_again_doubles_nobody(upload):
    good = [matched(1), doubtful(2), student(3)]
    upload([*good, wrong(4)])
    second, _response = upload([*good, student(4)])
    assert outcomes(roster=second) == [(2, "repeated"), (3, "repeated"), (4, "repeated"), (5, "not_found")]
    assert Entry.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "图片"),
        ("空.xlsx", b"", "空"),
        ("只有表头.xlsx", xlsx_roster([]), "没有"),
        ("没有表头.xlsx", xlsx_roster([["a", "b"]], header=["一", "二"]), "表头"),
    ],
)
def test_a_file_that_is_no_roster_leaves_only_the_fact(registrar, upload, name, data, words):
    roster, _response = upload(data, name=name)
    page = words_of(registrar.get(reverse("roster", args=[roster.pk])))
    assert (roster.state, roster.stored_as, roster.rows_total) == ("refused", "", None)
    assert page.count('class="notice notice-error"') == 1
    assert words in page.partition('class="notice notice-error"')[2].partition("</div>")[0]
    assert "重新选择文件" in page
    assert not outcomes()
    assert not Entry.objects.exists()


def refused_at_once(client, **form) -> str:
    """Post the form; the one sentence of the refusal. Nothing is stored."""
    response = client.post(UPLOAD, form)
    assert response.status_code == 200
    (sentence,) = response.context["form"].errors["file"]
    assert not Roster.objects.exists()
    return sentence


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("名单.xlsx", xlsx_roster([student(1)]))


def test_no_file(registrar, season):
    assert refused_at_once(registrar, season=season.pk, track="primary") == "请先选择名单文件。"


def test_a_file_above_the_limit(registrar, season, settings):
    settings.ROSTER_MAX_BYTES = 1024 * 1024
    large = SimpleUploadedFile("名单.csv", b"0" * (1024 * 1024 + 1))
    assert "1 MB" in refused_at_once(registrar, season=season.pk, track="primary", file=large)


def test_a_season_that_has_closed(registrar):
    season = SeasonFactory(closed=True)
    sentence = refused_at_once(registrar, season=season.pk, track="primary", file=a_file())
    assert season.primary_deadline.isoformat() in sentence


def test_a_track_that_is_not_the_schools(season):
    client = signed_in(RegistrarFactory(school=SchoolFactory(senior_high=True)))
    page = words_of(client.get(UPLOAD))
    assert 'type="file"' not in page
    response = client.post(UPLOAD, {"season": season.pk, "track": "primary", "file": a_file()})
    assert response.status_code == 200
    assert not Roster.objects.exists()


def test_a_season_that_has_not_begun_cannot_be_chosen(registrar, season):
    later = SeasonFactory(
        starts_on=timezone.localdate() + timedelta(days=3),
        primary_deadline=timezone.localdate() + timedelta(days=30),
        vocational_deadline=timezone.localdate() + timedelta(days=30),
    )
    response = registrar.post(UPLOAD, {"season": later.pk, "track": "primary", "file": a_file()})
    assert "season" in response.context["form"].errors
    assert not Roster.objects.exists()


def test_the_progress_ends_by_itself(registrar, season, run_tasks):
    form = {"season": season.pk, "track": "primary", "file": a_file()}
    page = words_of(registrar.post(UPLOAD, form, follow=True))
    roster = Roster.objects.get()
    progress = reverse("roster_progress", args=[roster.pk])
    assert f'hx-get="{progress}"' in page
    assert registrar.get(progress).status_code == 200
    run_tasks()
    done = registrar.get(progress)
    assert (done.status_code, done.headers["HX-Refresh"]) == (286, "true")


def test_the_progress_of_a_refused_roster_ends_as_well(registrar, upload):
    roster, _response = upload(b"nothing")
    assert registrar.get(reverse("roster_progress", args=[roster.pk])).status_code == 286


def test_anothers_roster_is_not_found(stranger, upload):
    roster, _response = upload([student(1)])
    for name in ("roster", "roster_progress"):
        assert stranger.get(reverse(name, args=[roster.pk])).status_code == 404
    for name in ("roster_rejected", "roster_export"):
        assert stranger.post(reverse(name, args=[roster.pk])).status_code == 404
