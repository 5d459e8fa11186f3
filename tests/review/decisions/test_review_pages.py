"""Both reviews (P4): some, all, as seen; send back with reasons that the school sees at the field; nobody skips."""

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from registry.records import K12Record
from review.bulk.models import BulkAct
from tests.factories import EntryFactory, OfficerFactory, StudentRecordFactory
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db

SCHOOL = "/review/school/"


@pytest.fixture
def waiting(school, season):
    """New students of the school that wait for a review."""

    def waiting(number, state="at_school"):
        return EntryFactory.create_batch(number, school=school, season=season, state=state)

    return waiting


def seen(*entries) -> list[str]:
    return [f"{entry.pk}.{Entry.objects.get(pk=entry.pk).version}" for entry in entries]


def approve(client, url, entries, **form):
    """Choose, confirm; gives the last page."""
    return confirm(client, ask(client, url, entries, **form))


def ask(client, url, entries, **form):
    """Choose; gives the page that asks once more."""
    return client.post(url, {"entry": seen(*entries), "act": "approve"} | form, follow=True)


def confirm(client, asked, **form):
    """Press the button of the page that asks; gives the last page."""
    return client.post(reverse("bulk_confirm", args=[asked.context["act"].pk]), form, follow=True)


def named(asked) -> list[str]:
    """Names on the page that asks."""
    return [item.entry.name for item in asked.context["page"]]


def approve_nobody(client, url, entry):
    """The page asks nothing about a new student that it did not show."""
    page = client.post(url, {"entry": seen(entry), "act": "approve"}, follow=True)
    assert page.redirect_chain == [(url, 302)]
    assert not BulkAct.objects.exists()


def states() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("state", flat=True))


def test_it_asks_once_and_names_them(registrar, waiting):
    first, second = waiting(2)
    asked = ask(registrar, SCHOOL, [first])
    assert named(asked) == [first.name]
    assert second.name not in words_of(asked)
    assert states() == ["at_school", "at_school"]


def test_some_are_approved(registrar, waiting):
    first, _second, third = waiting(3)
    page = words_of(approve(registrar, SCHOOL, [first, third]))
    assert states() == ["at_authority", "at_school", "at_authority"]
    assert "已审核通过 2 人" in page
    assert first.name in page


def test_all_are_approved_also_those_of_other_pages(registrar, waiting):
    waiting(55)
    approve(registrar, SCHOOL, [], all="1")
    assert set(states()) == {"at_authority"}


def test_nothing_chosen_says_so(registrar, waiting):
    waiting(1)
    assert "请至少选择" in words_of(registrar.post(SCHOOL, {"act": "approve"}, follow=True))


def changed(entry, account):
    """Sent back, corrected, and submitted again: it stands where it stood, but is another version."""
    move(entry.pk, "school_send_back", account, reason="地址不全")
    move(entry.pk, "save", account)
    move(entry.pk, "submit", account)


def test_what_changed_after_the_list_was_opened_is_not_approved_unseen(registrar, waiting):
    first, second = waiting(2)
    as_seen = seen(first, second)
    changed(first, first.typed_by)
    asked = registrar.post(SCHOOL, {"entry": as_seen, "act": "approve"}, follow=True)
    assert named(asked) == [second.name]
    assert f"{first.name} 在您打开列表后有变动" in words_of(asked)
    confirm(registrar, asked)
    assert states() == ["at_school", "at_authority"]


def test_what_changed_after_the_list_was_opened_is_not_among_all(registrar, waiting):
    first, second = waiting(2)
    opened = registrar.get(SCHOOL).context["opened"]
    changed(first, first.typed_by)
    (late,) = waiting(1)
    asked = ask(registrar, SCHOOL, [], all="1", opened=opened)
    assert named(asked) == [second.name]
    assert all(f"{each.name} 在您打开列表后有变动" in words_of(asked) for each in (first, late))


def test_what_changed_after_the_question_is_not_approved_unseen(registrar, waiting):
    (entry,) = waiting(1)
    asked = ask(registrar, SCHOOL, [entry])
    account = entry.typed_by
    changed(entry, account)
    page = confirm(registrar, asked)
    assert states() == ["at_school"]
    (item,) = page.context["page"]
    assert (item.entry, page.context["refused"]) == (entry, True)
    assert account.person in item.why


def test_an_approved_one_is_not_approved_twice(registrar, colleague, waiting):
    (entry,) = waiting(1)
    asked = ask(registrar, SCHOOL, [entry])
    approve(colleague, SCHOOL, [entry])
    page = words_of(confirm(registrar, asked))
    assert "孙建国" in page or "王秀英" in page
    assert states() == ["at_authority"]


def test_the_last_approval_registers(officer, school, waiting):
    first, second = waiting(2, "at_authority")
    page = words_of(approve(officer, reverse("authority_review_school", args=[school.pk]), [first, second]))
    assert states() == ["registered", "registered"]
    assert K12Record.objects.filter(school=school).count() == 2
    assert "已完成注册" in page


def test_the_school_sees_reasons_at_the_student_and_at_the_field(officer, registrar, waiting):
    (entry,) = waiting(1, "at_authority")
    form = {"reason": "请核对户口簿", "field-home_address": "缺门牌号", "version": seen(entry)[0].split(".")[1]}
    page = words_of(officer.post(reverse("review_send_back", args=[entry.pk]), form, follow=True))
    assert entry.name in page
    assert states() == ["supplementing"]
    supplement = words_of(registrar.get(reverse("supplement", args=[entry.pk])))
    assert "请核对户口簿" in supplement
    assert supplement.count("缺门牌号") == 2  # above the form, as a link to the field, and at the field
    assert 'href="#id_home_address"' in supplement
    assert "张科员" in supplement
    assert entry.name in words_of(registrar.get("/supplement/?show=sent_back"))


def test_a_note_at_a_field_alone_is_reason_enough(registrar, waiting):
    (entry,) = waiting(1)
    registrar.post(reverse("review_send_back", args=[entry.pk]), {"field-phone": "少一位"})
    step = entry.steps.order_by("number").last()
    assert (step.action, step.detail["fields"]) == ("school_send_back", {"phone": "少一位"})
    assert step.reason


def test_without_a_reason_nothing_is_sent_back(registrar, waiting):
    (entry,) = waiting(1)
    page = words_of(registrar.post(reverse("review_send_back", args=[entry.pk]), {"reason": " "}))
    assert "理由" in page.partition('class="notice notice-error"')[2].partition("</p>")[0]
    assert states() == ["at_school"]


def test_what_was_written_stays_when_it_was_refused(registrar, waiting):
    (entry,) = waiting(1)
    as_seen = entry.version
    changed(entry, entry.typed_by)
    form = {"reason": "核对地址", "field-phone": "少一位", "version": as_seen}
    page = words_of(registrar.post(reverse("review_send_back", args=[entry.pk]), form))
    assert states() == ["at_school"]
    assert "核对地址" in page
    assert 'value="少一位"' in page


def test_the_detail_shows_what_differs(registrar, school, season):
    archive = StudentRecordFactory(name="李晓明")
    entry = EntryFactory(
        school=school, season=season, state="at_school", verdict="pending", archive=archive, name="李小明"
    )
    page = words_of(registrar.get(reverse("review_entry", args=[entry.pk])))
    assert "<del>李晓明</del> → 李小明" in page


def test_of_the_records_that_were_not_chosen_the_reasons_are_shown_and_not_whose_they_are(registrar, school, season):
    chosen, other = StudentRecordFactory.create_batch(2)
    entry = EntryFactory(
        school=school, season=season, state="at_school", verdict="pending", candidates=[chosen, other],
        decision="confirmed", archive=chosen,
    )  # fmt: skip
    page = words_of(registrar.get(f"/review/entries/{entry.pk}/"))
    assert f"<dt>{other.school.authority.name}所辖幼儿园</dt><dd>姓名相同" in page
    assert not any(text in page for text in (other.name, other.school.name, other.source_key))
    assert f"{chosen.school.authority.name}所辖" not in page


def test_the_history_says_who_and_from_where_to_where(registrar, school, season):
    entry = EntryFactory(school=school, season=season, state="at_school", verdict="matched")
    page = words_of(registrar.get(reverse("review_entry", args=[entry.pk])))
    assert page.count('<p class="moved">') == 1
    assert '<p class="moved">补录中 → 学校审核中</p>' in page
    assert entry.steps.last().account.person in page


def test_a_superior_authority_neither_sees_nor_approves(superior, school, waiting):
    (entry,) = waiting(1, "at_authority")
    list_url = reverse("authority_review_school", args=[school.pk])
    assert superior.get(list_url).status_code == 404
    assert superior.post(list_url, {"entry": seen(entry), "act": "approve"}).status_code == 404
    assert superior.get(reverse("review_entry", args=[entry.pk])).status_code == 404
    assert superior.post(reverse("review_send_back", args=[entry.pk]), {"reason": "x"}).status_code == 404
    assert states() == ["at_authority"]


def test_another_authority_cannot_name_a_strangers_student(officer, school, waiting):
    other = EntryFactory(state="at_authority")
    list_url = reverse("authority_review_school", args=[school.pk])
    approve_nobody(officer, list_url, other)
    assert states() == ["at_authority"]


def test_an_officer_cannot_take_one_that_is_still_at_the_school(officer, school, waiting):
    (entry,) = waiting(1)
    approve_nobody(officer, reverse("authority_review_school", args=[school.pk]), entry)
    assert states() == ["at_school"]


def test_the_desk_may_not_review(desk, waiting):
    (entry,) = waiting(1)
    assert desk.get(SCHOOL).status_code == 403
    assert desk.post(SCHOOL, {"entry": seen(entry), "act": "approve"}).status_code == 403
    assert states() == ["at_school"]


def test_lists_are_paged(registrar, waiting):
    waiting(51)
    first, second = registrar.get(SCHOOL), registrar.get(SCHOOL + "?page=2")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)


@pytest.mark.parametrize("garbage", ["", "x", "1", "1.x", "٣.٤", "1.1.1"])
def test_garbage_chooses_nobody(registrar, waiting, garbage):
    waiting(1)
    assert registrar.post(SCHOOL, {"entry": garbage, "act": "approve"}, follow=True).status_code == 200
    assert states() == ["at_school"]


def test_empty_lists_say_why_and_what_to_do(registrar, officer, school):
    for client, url in (
        (registrar, SCHOOL),
        (registrar, "/resolve/"),
        (registrar, "/rosters/"),
        (officer, "/review/authority/"),
        (officer, reverse("authority_review_school", args=[school.pk])),
    ):
        page = words_of(client.get(url))
        assert 'class="empty"' in page
        assert "button main-action" in page


def test_another_officer_of_the_same_authority_sees_the_same(school, waiting):
    (entry,) = waiting(1, "at_authority")
    other = signed_in(OfficerFactory(authority=school.authority))
    assert entry.name in words_of(other.get(reverse("authority_review_school", args=[school.pk])))
