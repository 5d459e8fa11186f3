"""What only a browser shows: keys, locking, what fits on a school's screen."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.seasons.models import Season
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.roster_rows import student
from tests.rosters import xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BORN = date(2020, 3, 15)
WHOLE = ["name_sounds_alike", "same_birth_date", "same_sex", "document_differs", "same_region", "number_from_household"]


@pytest.fixture
def school(transactional_db):
    school = SchoolFactory(name="青山镇中心小学", authority=AuthorityFactory())
    SeasonFactory()
    return school


@pytest.fixture
def registrar(page: Page, school, live_server, client) -> Page:
    """The school's registrar, signed in."""
    account = RegistrarFactory(school=school)
    client.force_login(account)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def doubtful(school, number: int, candidates: int = 2) -> Entry:
    """A new student with records that have everything to say."""
    kindergarten = SchoolFactory(kindergarten=True, name="红旗镇中心幼儿园")
    records = [
        StudentRecordFactory(
            name="李晓明",
            former_name="李明",
            birth_date=BORN,
            school=kindergarten,
            id_number=resident_number(BORN, "1", 100 + 30 * number + n),
            guardian_name="李国强",
            guardian_phone="13812345678",
            household_region="110105",
            address="红旗镇幸福里 8 号",
        )
        for n in range(candidates)
    ]
    entry = EntryFactory(
        school=school,
        season=Season.objects.get(),
        verdict="pending",
        name=f"李小{'明亮光华'[number]}",
        birth_date=BORN,
        id_number=resident_number(BORN, "1", number),
        candidates=records,
    )
    entry.candidates.update(reasons=[*WHOLE, "possible_twin"])
    return entry


def stood(entry) -> tuple:
    entry = Entry.objects.get(pk=entry.pk)
    return entry.state, entry.decision


def test_keys_lead_from_one_to_the_next_and_decide(registrar: Page, school):
    first, second, third = (doubtful(school, n) for n in range(3))
    registrar.goto("/resolve/")
    expect(registrar.locator("h1")).to_contain_text(first.name)
    registrar.keyboard.press("j")
    expect(registrar.locator("h1")).to_contain_text(second.name)
    registrar.keyboard.press("k")
    expect(registrar.locator("h1")).to_contain_text(first.name)
    registrar.keyboard.press("2")
    expect(registrar.locator("input[data-key='2']")).to_be_checked()
    registrar.keyboard.press("Enter")  # nothing proves the record: why it is the child's must be said
    expect(registrar.locator("[name=reason]")).to_be_focused()
    registrar.keyboard.type("已查看户口簿和毕业证")
    registrar.locator(".main-action").click()
    expect(registrar.locator("h1")).to_contain_text(second.name)
    registrar.keyboard.press("0")
    registrar.keyboard.press("Enter")
    expect(registrar.locator("h1")).to_contain_text(third.name)
    chosen = Entry.objects.get(pk=first.pk)
    assert (stood(first), chosen.archive) == (("supplementing", "confirmed"), first.candidates.get(rank=2).record)
    assert stood(second) == ("supplementing", "none_of_these")
    registrar.keyboard.press("Enter")  # nothing is chosen yet
    expect(registrar.locator(".messages")).to_contain_text("请先选择")
    assert stood(third) == ("resolving", "")


def test_two_candidates_fit_on_a_schools_screen(registrar: Page, school):
    doubtful(school, 0)
    registrar.goto("/resolve/")
    # all that is compared; what may be typed beside it, facts of the family and the reason, stands below
    table, bar = (registrar.locator(part).bounding_box() for part in (".compare", ".action-bar"))
    assert table["y"] + table["height"] <= bar["y"]
    assert bar["y"] + bar["height"] <= 768
    expect(registrar.locator(".action-bar input[value=none]")).to_be_visible()


def test_ten_candidates_scroll_inside_their_own_region(registrar: Page, school):
    doubtful(school, 0, candidates=10)
    registrar.goto("/resolve/")
    assert registrar.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert registrar.evaluate("(e => e.scrollWidth > e.clientWidth)(document.querySelector('.scroll'))")
    ours = registrar.locator("tbody td.ours").first
    before = ours.bounding_box()["x"]
    registrar.evaluate("document.querySelector('.scroll').scrollLeft = 900")
    assert ours.bounding_box()["x"] == pytest.approx(before, abs=1)  # the roster's own value stays in sight


@pytest.mark.parametrize("width", [1366, 1920])
def test_no_page_is_wider_than_the_screen(registrar: Page, school, width):
    doubtful(school, 0)
    EntryFactory(school=school, season=Season.objects.get(), state="at_school")
    registrar.set_viewport_size({"width": width, "height": 768})
    for url in ("/", "/rosters/", "/rosters/upload/", "/newcomers/new/", "/resolve/", "/review/school/"):
        registrar.goto(url)
        assert registrar.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


def test_sex_and_birth_date_lock_to_the_number_and_open_for_other_documents(registrar: Page, school):
    registrar.goto("/newcomers/new/")
    registrar.fill("[name=id_number]", resident_number(BORN, "2", 5))
    registrar.locator("[name=id_number]").blur()
    expect(registrar.locator("#locked .locked").nth(0)).to_contain_text("女")
    expect(registrar.locator("#locked .locked").nth(1)).to_contain_text("2020-03-15")
    registrar.select_option("[name=id_type]", "Z")
    expect(registrar.locator("#locked [name=birth_date]")).to_be_visible()
    assert "?" not in registrar.url


def test_a_late_answer_takes_nothing_away_that_is_typed_meanwhile(registrar: Page, school):
    held = []
    registrar.goto("/newcomers/new/")
    registrar.select_option("[name=id_type]", "Z")
    expect(registrar.locator("[name=birth_date]")).to_be_visible()
    registrar.route("**/newcomers/new/locked/", lambda route: held.append(route))  # noqa: PLW0108 (a slow line)
    registrar.fill("[name=name]", "王小雨")
    with registrar.expect_request("**/newcomers/new/locked/"):
        registrar.locator("[name=name]").blur()
    registrar.fill("[name=birth_date]", "2020-03-15")
    with registrar.expect_response("**/newcomers/new/locked/") as answer:
        held[0].continue_()
    answer.value.finished()
    registrar.wait_for_timeout(100)
    assert registrar.input_value("[name=birth_date]") == "2020-03-15"


def test_the_button_counts_what_is_selected(registrar: Page, school):
    EntryFactory.create_batch(3, school=school, season=Season.objects.get(), state="at_school")
    registrar.goto("/review/school/")
    expect(registrar.locator(".main-action")).to_have_text("通过所选（0 人）")
    registrar.check("thead input[type=checkbox]")
    expect(registrar.locator(".main-action")).to_have_text("通过所选（3 人）")
    registrar.uncheck("tbody tr:first-child input")
    expect(registrar.locator(".main-action")).to_have_text("通过所选（2 人）")


def test_a_field_to_be_corrected_opens_for_its_note(registrar: Page, school):
    entry = EntryFactory(school=school, season=Season.objects.get(), state="at_school")
    registrar.goto(f"/review/entries/{entry.pk}/")
    registrar.locator(".values summary").first.click()
    registrar.fill(".values details[open] input", "与户口簿不一致")
    registrar.click("button[form=send-back]")
    expect(registrar.locator(".messages")).to_contain_text(entry.name)
    assert stood(entry)[0] == "supplementing"


def test_a_progress_bar_at_its_end_asks_no_more_while_the_result_is_on_its_way(
    registrar: Page, school, run_tasks, settings, tmp_path
):
    settings.UPLOAD_DIR = tmp_path
    file = {"name": "一班.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx_roster([student(1)])}
    registrar.goto("/rosters/upload/")
    registrar.set_input_files("input[type=file]", files=[file])
    registrar.click(".action-bar .main-action")
    expect(registrar.locator("progress")).to_be_visible()
    loads, ends = [], []
    registrar.route(registrar.url, lambda route: loads.append(route))  # noqa: PLW0108 (a slow server)
    registrar.on("response", lambda response: ends.append(response.url) if response.status == 286 else None)
    with registrar.expect_response(lambda response: response.status == 286):
        run_tasks()
    registrar.wait_for_timeout(4000)  # longer than the longest pause between two questions
    assert (len(ends), len(loads)) == (1, 1)
    loads[0].continue_()
    expect(registrar.locator(".tabs")).to_be_visible()
