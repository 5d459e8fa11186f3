"""The answer to an upload waits a moment for the result; a progress bar asks soon, then more and more seldom."""

import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollment.rosters.intake import receive
from enrollment.rosters.models import Roster
from review.views import progress
from tests.roster_rows import student
from tests.rosters import xlsx_roster

pytestmark = pytest.mark.django_db
PATIENCE = 0.5


@pytest.fixture
def clock(monkeypatch, settings) -> list[float]:
    """The moments at which it was slept, of a clock that only sleeping moves on."""
    settings.UPLOAD_PATIENCE_SECONDS = PATIENCE
    slept: list[float] = []
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append))
    return slept


def uploaded(client):
    file = SimpleUploadedFile("一班.xlsx", xlsx_roster([student(1)]))
    page = client.get("/rosters/upload/").content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(season|track)" value="([^"]*)"', page))
    return client.post("/rosters/upload/", {**form, "file": file}, follow=True)


def test_a_small_roster_shows_its_result_at_once(registrar, season, clock, monkeypatch):
    def work(seconds):
        clock.append(seconds)
        receive(Roster.objects.get().pk)

    monkeypatch.setattr(progress.time, "sleep", work)

    assert "counts" in uploaded(registrar).context
    assert len(clock) == 1


def test_a_large_one_shows_how_far_it_is_after_half_a_second(registrar, season, clock):
    response = uploaded(registrar)
    assert reverse("roster_progress", args=[Roster.objects.get().pk]) in response.content.decode()
    assert PATIENCE <= sum(clock) < PATIENCE + 2 * progress.LOOKS_EVERY


def test_of_many_at_once_one_waits_and_the_others_are_answered(registrar, season, clock):
    with progress._WAITING:
        uploaded(registrar)
    assert clock == []
    assert progress._WAITING.acquire(blocking=False)  # and nobody keeps it
    progress._WAITING.release()


def test_the_bar_asks_soon_and_then_more_seldom_to_the_end(registrar, season):
    page, pauses = uploaded(registrar).content.decode(), []
    for _time in range(8):
        address, pause = re.search(r'hx-get="([^"]*)" hx-trigger="every (\d+)ms"', page).groups()
        pauses.append(int(pause))
        page = registrar.get(address).content.decode()
    assert pauses == [300, 500, 800, 1200, 2000, 3000, 3000, 3000]
    receive(Roster.objects.get().pk)
    assert registrar.get(address).status_code == 286
