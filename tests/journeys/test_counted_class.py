"""An honest class of 40 with five doubtful children, every press of the mouse and every key counted.

Nothing that keeps a record out of sight costs a school that tells what the family told it a press more than it did
before: PRESSES is what the same class took then.
"""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.supplement.saving import save
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    AuthorityFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    a_name,
    resident_number,
)
from tests.rosters import HEADER, xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRESSES, KEYS, WRITTEN = 203, 113, 103  # the last: fields of the forms that had to be filled in
TO_THE_REASON = 20  # keys, at most
BORN = date(2020, 3, 15)
COUNT = """() => {
    addEventListener("pointerdown", (event) => event.isTrusted && counted("press"), true);
    addEventListener("keydown", (event) => event.isTrusted && counted("key"), true);
}"""
HOMOPHONES = [("李小明", "李晓明"), ("王佳怡", "王嘉怡")]
WITHOUT_DOCUMENT = ["赵子涵", "钱思远"]  # the roster names their telephones
WITH_NOTHING = "孙浩然"
DOUBTFUL = [*(ours for ours, _theirs in HOMOPHONES), *WITHOUT_DOCUMENT, WITH_NOTHING]
BULK = {"class_name": "1班", "entry_month": "2026-09", "entry_method": "就近入学", "attendance": "走读",
        "postcode": "311700"}  # fmt: skip
REASON = "家长持户口簿到校，核对无误"


class Hands:
    """What one person does at a page, and how often: presses of the mouse, keys, and fields written."""

    def __init__(self, page: Page):
        self.page, self.presses, self.keys, self.written = page, 0, 0, 0
        page.expose_function("counted", self._count)
        page.add_init_script(f"({COUNT})()")

    def _count(self, what: str) -> None:
        if what == "press":
            self.presses += 1
        else:
            self.keys += 1

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, selector: str) -> None:
        """By the Tab key, to where one goes on writing."""
        for _ in range(60):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.key("Tab")
        pytest.fail(f"no way to {selector} by the Tab key")

    def write(self, name: str, text: str) -> bool:
        """Fill in a field where something must stand and nothing does, seen or not; to choose takes two presses."""
        field = self.page.locator(f"#id_{name}")
        marks = self.page.locator(f".field:has(#id_{name})")
        if field.input_value() or not marks.locator(".to-fill").count():
            return False
        self.written += 1
        if field.evaluate("element => element.tagName") == "SELECT":
            self.presses += 2
            field.select_option(text)
        else:
            field.click()
            field.press_sequentially(text)
        return True


@pytest.fixture
def school(transactional_db):
    SeasonFactory()
    return SchoolFactory(name="青山镇中心小学", authority=AuthorityFactory(code="330122"))


@pytest.fixture
def children(school):
    """Forty records of a kindergarten of the county, by the name that the roster has."""
    kindergarten = SchoolFactory(kindergarten=True, authority=school.authority, name="青山镇中心幼儿园")
    names = [*DOUBTFUL, *(a_name(n) for n in range(50) if a_name(n) not in DOUBTFUL)][:40]
    theirs = dict(HOMOPHONES)
    return {
        name: StudentRecordFactory(
            name=theirs.get(name, name), sex="1", birth_date=BORN, id_number=resident_number(BORN, "1", n),
            school=kindergarten, guardian_name="王" + "一二三四五六七八九十"[n % 10] + "山",
            guardian_phone=f"1380000{n:04}", address=f"杨柳街 {n} 号", household_region="330122",
        )
        for n, name in enumerate(names, start=1)
    }  # fmt: skip


def roster_file(children) -> dict:
    rows = [_row(name, record) for name, record in children.items()]
    data = xlsx_roster(rows, [*HEADER, "家长姓名", "联系电话"])
    return {"name": "一年级1班.xlsx", "mimeType": "application/octet-stream", "buffer": data}


def _row(name, record) -> list[str]:
    family = [record.guardian_name, record.guardian_phone] if name != WITH_NOTHING else ["", ""]
    known = name not in (*WITHOUT_DOCUMENT, WITH_NOTHING)
    document = ["居民身份证", record.id_number] if known else ["其他", ""]
    return [name, "男", "2020-03-15", *document, *family]


def test_an_honest_class_takes_no_press_more(page: Page, school, children, live_server, client, run_tasks):
    account = RegistrarFactory(school=school, person="王秀英")
    client.force_login(account)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    hands = Hands(page)
    page.goto("/")
    _upload(hands, children, run_tasks)
    _resolve(hands)
    _supplement(hands, account)
    _send(hands)
    assert (hands.presses <= PRESSES, hands.written <= WRITTEN) == (True, True), vars(hands)
    # the reason of the one of whom the school knows nothing more
    assert hands.keys <= KEYS + len(REASON) + TO_THE_REASON, vars(hands)


def _upload(hands: Hands, children, run_tasks) -> None:
    hands.press("nav.places >> text=导入名单")
    hands.page.set_input_files("input[type=file]", files=[roster_file(children)])
    hands.press(".action-bar .main-action")
    assert run_tasks() == 1
    expect(hands.page.locator(".proof")).to_have_text("40 行 = 35 + 5 + 0 + 0 + 0")


def _resolve(hands: Hands) -> None:
    hands.press("nav.places >> text=待确认")
    for left in range(5, 0, -1):
        expect(hands.page.locator("#decide")).to_be_visible()
        name = next(name for name in DOUBTFUL if name in hands.page.locator("h1").inner_text())
        hands.key("1")
        if name == WITH_NOTHING and hands.page.locator("#reason").count():
            hands.go_to("#reason")
            hands.page.locator("#reason").press_sequentially(REASON)
            hands.go_to("button[data-key=Enter]")
        hands.key("Enter")
        expect(hands.page.locator(".messages")).to_contain_text(f"已确认 {name}")
        assert Entry.objects.filter(state="resolving").count() == left - 1
    assert Entry.objects.filter(decision="confirmed").count() == 5


def _supplement(hands: Hands, account) -> None:
    """What the class has in common at once, the doubtful five by hand, the others by their class teachers' sheet."""
    page = hands.page
    hands.press("nav.places >> text=补录")
    hands.press("thead input[type=checkbox]")
    hands.press(".action-bar >> text=统一填写")
    for name, text in BULK.items():
        if page.locator(f"#id_{name}").evaluate("element => element.tagName") == "SELECT":
            hands.presses += 2
            page.locator(f"#id_{name}").select_option(text)
        else:
            page.locator(f"#id_{name}").fill(text)
    hands.press(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text("已给 40 名新生统一填写")
    for name in DOUBTFUL:
        hands.press(f".person a:text-is('{name}')")
        for field, text in COMPLETE.items():
            hands.write(field, text)
        hands.press("button[value=save]")
        expect(page.locator(".action-bar .note")).to_contain_text("信息已齐全")
        hands.press("nav.places >> text=补录")
    for entry in Entry.objects.exclude(name__in=DOUBTFUL):
        save(entry.pk, account, COMPLETE, 1)


def _send(hands: Hands) -> None:
    page = hands.page
    hands.press("nav.places >> text=补录")
    expect(page.locator(".main-action")).to_have_text("提交学校审核（40 人）")
    hands.press(".action-bar .main-action")
    hands.press("nav.places >> text=学校审核")
    hands.press("thead input[type=checkbox]")
    hands.press(".action-bar .main-action")
    hands.press(".action-bar .main-action")
    assert Entry.objects.filter(state="at_authority").count() == 40
