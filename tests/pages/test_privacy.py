"""No name, number or phone stands in an address or a log of these pages, whatever is done on them."""

import re

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from review.bulk.models import BulkAct
from tests.factories import CandidateFactory, EntryFactory, StudentRecordFactory, resident_number
from tests.roster_rows import BORN, doubtful, matched, student, wrong
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"')
PHONE = "13812345678"


@pytest.fixture
def roster(upload):
    found, _response = upload([matched(1), doubtful(2), student(3), wrong(4)])
    return found


@pytest.fixture
def private(roster):
    """Every name and number that the pages may meet."""
    rows = [student(n) for n in (1, 2, 3, 4)] + [wrong(4)]
    names = {cells[0] for cells in rows} | set(Entry.objects.values_list("name", flat=True))
    return names | {entry.id_number for entry in Entry.objects.all()} | {wrong(4)[4], PHONE}


def walk(registrar, officer, school, roster):
    """Every page of these ways, every act on them; the answers."""
    entry = Entry.objects.get(verdict="pending")
    record = entry.candidates.get().record
    at_school = EntryFactory.create_batch(2, school=school, season=roster.season, state="at_school")
    at_authority = EntryFactory(school=school, season=roster.season, state="at_authority")
    yield from (registrar.get(url) for url in ("/", "/rosters/", "/rosters/upload/", "/newcomers/new/"))
    for name in ("matched", "pending", "not_found", "rejected", "repeated"):
        yield registrar.get(reverse("roster", args=[roster.pk]) + f"?list={name}")
    yield registrar.post(reverse("roster", args=[roster.pk]), {"name": entry.name})
    typed = {"season": roster.season_id, "track": "primary", "name": "王小雨", "id_type": "1"}
    yield registrar.post("/newcomers/new/", typed | {"id_number": resident_number(BORN, "2", 7)}, follow=True)
    yield registrar.post("/newcomers/new/", typed | {"id_number": "1101052020"}, follow=True)
    resolve = reverse("resolve_entry", args=[entry.pk])
    yield registrar.get(resolve)
    for choice in (999_999, record.pk, record.pk):
        yield registrar.post(resolve, {"candidate": choice}, follow=True)
    yield registrar.post(reverse("resolve_undo", args=[entry.pk]), follow=True)
    yield registrar.post(resolve, {"later": "1"}, follow=True)
    yield from _review(registrar, "/review/school/", at_school)
    yield from _review(officer, reverse("authority_review_school", args=[school.pk]), [at_authority])
    yield registrar.get(reverse("entry", args=[entry.pk]))


def _review(client, url, entries):
    named = [f"{entry.pk}.{entry.version}" for entry in entries]
    yield client.get(url)
    yield client.get(reverse("review_entry", args=[entries[0].pk]))
    asked = client.post(url, {"entry": named, "act": "approve"}, follow=True)
    yield asked
    yield client.post(reverse("review_send_back", args=[entries[0].pk]), {"reason": "核对"}, follow=True)
    yield client.post(reverse("bulk_confirm", args=[asked.context["act"].pk]), follow=True)
    yield client.get(reverse("bulk_acts"))
    for act in BulkAct.objects.visible_to(asked.wsgi_request.user):
        yield client.get(reverse("bulk_act", args=[act.pk]))


def test_no_address_holds_a_name_or_a_number(registrar, officer, school, roster, private):
    for response in walk(registrar, officer, school, roster):
        assert response.status_code == 200
        addresses = [*ADDRESS.findall(words_of(response)), *(url for url, _status in _chain(response))]
        assert [(word, url) for url in addresses for word in private if word in url] == []


def _chain(response) -> list:
    return [*getattr(response, "redirect_chain", []), (response.request["PATH_INFO"], 200), (_query(response), 200)]


def _query(response) -> str:
    return response.request.get("QUERY_STRING", "")


def test_no_log_line_holds_a_name_or_a_number(registrar, officer, school, roster, private, caplog):
    caplog.set_level("DEBUG")
    caplog.clear()
    for logger in ("django.request", "enrollment", "review", "registry", "matching", "config"):
        caplog.set_level("DEBUG", logger=logger)
    for response in walk(registrar, officer, school, roster):
        assert response.status_code == 200
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [(word, line) for line in lines for word in private if word in line] == []


def test_a_broken_page_tells_the_log_nothing_of_the_child(registrar, school, season, monkeypatch, caplog):
    entry = EntryFactory(school=school, season=season, verdict="pending", candidates=[])
    CandidateFactory(entry=entry, record=StudentRecordFactory(guardian_phone=PHONE))
    monkeypatch.setattr("review.decisions.compare.lines", lambda entry, candidates: 1 / 0)
    registrar.raise_request_exception = False
    response = registrar.get(reverse("resolve_entry", args=[entry.pk]))
    assert response.status_code == 500
    for private in (entry.name, entry.id_number, PHONE):
        assert private not in words_of(response)
        assert private not in caplog.text
