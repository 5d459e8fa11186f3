"""One child on the rosters of three schools, in a real browser: all are named, one wins, once, and all are told."""

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from review.cases.models import AdmissionCase
from tests.browser import look
from tests.review.cases import disputes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = "学生已在我校上课"


def press(page: Page, selector: str):
    """Press it, and wait for the page that follows."""
    with page.expect_navigation():
        page.click(selector)


def ask(page: Page, entry: Entry):
    """Open a case at the new student whose record another school has."""
    page.goto(f"/resolve/{entry.pk}/")
    look(page)
    page.fill("form.choice-form [name=reason]", WHY)
    press(page, "button[value=case]")


def test_who_wins_against_all_wins_once(page: Page, signed_in):
    dispute = disputes.claim()
    third, registrar = disputes.another_claimant(dispute)
    schools = [dispute.rival.school, dispute.entry.school, third.school]
    for school, name in zip(schools, ("青山县第一小学", "青山县第二小学", "白水县第三小学"), strict=True):
        school.name = name
        school.save()
    signed_in(dispute.claimant)
    ask(page, dispute.entry)
    signed_in(registrar)
    ask(page, third)
    lead, joined = AdmissionCase.objects.order_by("pk")
    # who has the child reads that two ask, and gives it to neither alone
    signed_in(dispute.holder)
    page.goto(f"/cases/{lead.pk}/")
    look(page)
    expect(page.locator("#content")).to_contain_text("白水县第三小学")
    expect(page.locator("#release")).to_have_count(0)
    page.fill("#statement [name=reason]", "学生在我校报到")
    press(page, ".action-bar .main-action")
    # who decides has all three before its eyes, and says for which
    lead.refresh_from_db()
    officer = disputes.OfficerFactory(authority=lead.authority)
    signed_in(officer)
    page.goto(f"/cases/{lead.pk}/")
    look(page)
    for name in ("青山县第一小学", "青山县第二小学", "白水县第三小学"):
        expect(page.locator("#decide")).to_contain_text(f"学生在{name}就读")
    page.check(f"input[name=winner][value='{joined.pk}']")
    page.fill("#decide [name=reason]", "经核对考勤记录")
    press(page, ".action-bar .main-action")
    look(page)
    expect(page.locator("#content")).to_contain_text("立即终止：青山县第二小学、青山县第一小学")
    press(page, ".action-bar .main-action")
    expect(page.locator("#content")).to_contain_text("已裁定：学生在白水县第三小学就读")
    look(page)
    third.refresh_from_db()
    assert (third.state, third.archive) == ("supplementing", dispute.record)
    # each reads at home how it ended
    for account in (dispute.claimant, dispute.holder, registrar):
        signed_in(account)
        expect(page.locator("#content")).to_contain_text("学生在白水县第三小学就读")
        look(page)
    assert (dispute.now().state, dispute.rival_now().state) == ("terminated", "terminated")
