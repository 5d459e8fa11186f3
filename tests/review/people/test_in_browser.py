"""What only a browser shows: the number goes away without a script, the pages can be read by everyone, print fits."""

import pytest
from django.urls import reverse
from playwright.sync_api import Error, expect

from registry.access_log import AccessEntry, log_access
from registry.fields.k12 import K12, K12Detail
from registry.fields.vocational import VOCATIONAL, VocationalDetail
from review.people import reveal
from tests.browser import look, printed
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOUNTED = {
    "primary": (K12, K12Detail, "supplement"),
    "vocational": (VOCATIONAL, VocationalDetail, "vocationalsupplement"),
}


@pytest.fixture
def account(transactional_db):
    school = SchoolFactory(name="青山镇中心小学", primary_track=True, vocational_track=True)
    return RegistrarFactory(school=school)


def signed_in(page, account, live_server, client):
    client.force_login(account)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def registered(account, track):
    entry = EntryFactory(school=account.school, season=SeasonFactory(), track=track, state="registered")
    fields, model, relation = MOUNTED[track]
    model.objects.create(record=entry.record, **fields.values(getattr(entry, relation)))
    return entry


def test_without_a_script_the_number_goes_away_by_itself(browser, account, live_server, client, monkeypatch):
    monkeypatch.setattr(reveal, "SECONDS", 2)
    entry = EntryFactory(school=account.school, season=SeasonFactory())
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), account, live_server, client)
    page.goto(live_server.url + reverse("entry", args=[entry.pk]))
    page.click("details.reveal summary")
    page.click("details.reveal button")
    expect(page.locator(".whole-number")).to_have_text(entry.id_number)
    expect(page).to_have_url(live_server.url + reverse("entry", args=[entry.pk]), timeout=15_000)
    assert entry.id_number not in page.content()
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # nobody kept the page: showing it again is another entry
        page.go_back()
    assert AccessEntry.objects.count() == 1
    context.close()


def test_every_new_page_can_be_read_by_everyone(page, account, live_server, client):
    entry = registered(account, "primary")
    log_access(account, "export", "board", reason="存档")
    signed_in(page, account, live_server, client)
    for url in (reverse("registered"), reverse("access_log"), reverse("card", args=[entry.pk])):
        page.goto(live_server.url + url)
        look(page)
    page.click("button.main-action")
    expect(page.locator(".photo")).to_be_visible()
    look(page)
    page.goto(live_server.url + reverse("entry", args=[entry.pk]))
    page.click("details.reveal summary")
    look(page)
    page.click("details.reveal button")
    look(page)


@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_a_card_is_one_page_of_a4_and_nothing_of_the_frame(page, account, live_server, client, track):
    entry = registered(account, track)
    signed_in(page, account, live_server, client)
    page.goto(live_server.url + reverse("card", args=[entry.pk]))
    page.click("button.main-action")
    data = printed(page)
    assert data.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    for hidden in (".top-bar", ".action-bar", ".not-printed"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_a_shown_number_is_not_printed(page, account, live_server, client):
    entry = EntryFactory(school=account.school, season=SeasonFactory())
    signed_in(page, account, live_server, client)
    page.goto(live_server.url + reverse("entry", args=[entry.pk]))
    page.click("details.reveal summary")
    page.click("details.reveal button")
    page.emulate_media(media="print")
    expect(page.locator(".whole-number")).to_be_hidden()


def test_a_list_is_two_clicks_away(page, account, live_server, client):
    registered(account, "primary")
    signed_in(page, account, live_server, client)
    page.goto(live_server.url + reverse("registered"))
    page.click("details.export summary")
    with page.expect_download() as download:
        page.click("details.export button")
    assert AccessEntry.objects.get().serial in download.value.suggested_filename
