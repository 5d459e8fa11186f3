"""Pages of a bulk action: question, progress, result, and who sees them; a whole roster taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.entries.models import Entry
from registry.records import StudentRecord
from review.bulk import asking, working
from review.bulk.models import BulkAct
from tests.factories import EntryFactory, OfficerFactory, SchoolFactory
from tests.roster_rows import doubtful, matched, student, wrong
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(working, "BATCH", 2)
    monkeypatch.setattr(asking, "AT_ONCE", 2)


def at_authority(school, season, count):
    return EntryFactory.create_batch(count, school=school, season=season, state="at_authority")


def ask(client, url, **form):
    return client.post(url, {"all": "1", "act": "approve"} | form, follow=True)


def confirm(client, asked, **form):
    return client.post(reverse("bulk_confirm", args=[asked.context["act"].pk]), form, follow=True)


def states() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("state", flat=True))


def test_many_go_on_in_the_background_with_progress_and_a_result_to_come_back_to(
    few, officer, school, season, run_tasks
):
    entries = at_authority(school, season, 5)
    url = reverse("authority_review_school", args=[school.pk])
    page = confirm(officer, ask(officer, url))
    act = page.context["act"]
    address, progress = reverse("bulk_act", args=[act.pk]), reverse("bulk_progress", args=[act.pk])
    assert f'hx-get="{progress}"' in words_of(page)
    assert "<noscript>" in words_of(page)
    assert "0 / 5 人" in words_of(officer.get(progress))
    assert "正在后台批量办理" in words_of(officer.get(url))
    entries[0].supplement.delete()
    run_tasks()
    ended = officer.get(progress)
    assert (ended.status_code, ended["HX-Refresh"]) == (286, "true")
    result = officer.get(address)
    assert [item.entry for item in result.context["page"]] == [entries[0]]
    assert reverse("review_entry", args=[entries[0].pk]) in words_of(result)
    assert len(officer.get(address + "?list=done").context["page"]) == 4
    assert address in words_of(officer.get(reverse("bulk_acts")))


def test_a_class_of_40_is_approved_at_once(officer, school, season, run_tasks):
    at_authority(school, season, 40)
    url = reverse("authority_review_school", args=[school.pk])
    page = confirm(officer, ask(officer, url))
    assert page.redirect_chain == [(url, 302)]
    assert "已审核通过 40 人" in words_of(page)
    assert set(states()) == {"registered"}
    assert run_tasks() == 0


def test_all_of_several_schools_are_approved_in_one_act(officer, school, season):
    other, third = SchoolFactory(authority=school.authority), SchoolFactory(authority=school.authority)
    for each in (school, other, third):
        at_authority(each, season, 2)
    asked = officer.post(reverse("authority_review"), {"school": [school.pk, other.pk]}, follow=True)
    assert dict(asked.context["schools"]) == {school.name: 2, other.name: 2}
    confirm(officer, asked)
    assert Entry.objects.filter(state="registered").exclude(school=third).count() == 4
    assert set(Entry.objects.filter(school=third).values_list("state", flat=True)) == {"at_authority"}


def test_what_came_after_the_page_was_opened_is_not_approved_with_its_school(officer, school, season):
    at_authority(school, season, 1)
    opened = officer.get(reverse("authority_review")).context["opened"]
    at_authority(school, season, 1)
    asked = officer.post(reverse("authority_review"), {"school": school.pk, "opened": opened}, follow=True)
    assert asked.context["act"].total == 1


def test_a_school_of_another_authority_cannot_be_selected(officer, season):
    stranger = SchoolFactory()
    at_authority(stranger, season, 1)
    officer.post(reverse("authority_review"), {"school": stranger.pk})
    assert not BulkAct.objects.exists()


def test_many_are_sent_back_with_one_reason_that_is_needed(officer, school, season):
    at_authority(school, season, 3)
    url = reverse("authority_review_school", args=[school.pk])
    asked = ask(officer, url, act="send_back")
    assert 'name="reason"' in words_of(asked)
    assert "理由" in words_of(confirm(officer, asked, reason=" "))
    assert set(states()) == {"at_authority"}
    page = words_of(confirm(officer, asked, reason="缺户口簿"))
    assert "已退回 3 人" in page
    assert set(states()) == {"supplementing"}


def test_who_may_look_at_what(few, officer, superior, registrar, school, season):
    at_authority(school, season, 3)
    colleague = signed_in(OfficerFactory(authority=school.authority))
    asked = ask(officer, reverse("authority_review_school", args=[school.pk]))
    act = asked.context["act"]
    address = reverse("bulk_act", args=[act.pk])
    assert colleague.get(address).status_code == 404
    assert colleague.post(reverse("bulk_confirm", args=[act.pk])).status_code == 404
    confirm(officer, asked)
    assert colleague.get(address).status_code == 200
    assert colleague.post(reverse("bulk_confirm", args=[act.pk])).status_code == 404
    assert {client.get(address).status_code for client in (superior, registrar)} == {404}


def test_the_question_and_the_result_are_paged_and_cost_the_same(officer, school, season):
    counted = {"ask": [], "done": []}
    url = reverse("authority_review_school", args=[school.pk])
    for size in (3, 30):
        entries = at_authority(school, season, size)
        for entry in entries[: size // 3]:
            StudentRecord.objects.filter(pk=entry.archive_id).update(registry="k12", stage="primary")
        asked = ask(officer, url)
        address = reverse("bulk_act", args=[asked.context["act"].pk])
        counted["ask"].append(_queries(officer, address))
        confirm(officer, asked)
        counted["done"].append(_queries(officer, address))
    assert all(first == second <= 12 for first, second in counted.values()), counted


def _queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def offers_to_take_back(client, roster) -> bool:
    return reverse("roster_withdraw", args=[roster.pk]) in words_of(client.get(reverse("roster", args=[roster.pk])))


class TestWholeRoster:
    """The wrong file: all that nobody has done anything for are taken back, with one reason, asked once."""

    def test_it_is_taken_back_unless_somebody_worked_on(self, registrar, colleague, upload):
        roster, _response = upload([matched(1), doubtful(2), student(3), student(4), wrong(5)])
        touched = Entry.objects.get(row_number=4)
        colleague.post(reverse("supplement", args=[touched.pk]), {"version": "0", "act": "save", "talents": "书法"})
        assert offers_to_take_back(registrar, roster)
        asked = registrar.post(reverse("roster_withdraw", args=[roster.pk]), follow=True)
        assert touched not in [item.entry for item in asked.context["page"]]
        result = confirm(registrar, asked, reason="传成了去年的名单")
        assert "已撤出名单 3 人" in words_of(result)
        assert sorted(states()) == ["supplementing", "withdrawn", "withdrawn", "withdrawn"]
        assert not Entry.objects.filter(archive__isnull=False).exists()
        last = Entry.objects.filter(state="withdrawn").first().steps.order_by("number").last()
        assert (last.action, last.reason) == ("withdraw", "传成了去年的名单")
        assert not offers_to_take_back(registrar, roster)

    def test_the_desk_does_not_see_the_button(self, registrar, desk, upload):
        roster, _response = upload([student(1)])
        assert not offers_to_take_back(desk, roster)
        assert desk.post(reverse("roster_withdraw", args=[roster.pk])).status_code == 403

    def test_another_schools_roster_is_not_found(self, registrar, stranger, upload):
        roster, _response = upload([student(1)])
        assert stranger.post(reverse("roster_withdraw", args=[roster.pk])).status_code == 404


def test_lists_of_rosters_say_how_many_wait_still(registrar, upload):
    _roster, _response = upload([doubtful(1), doubtful(2)])
    first = Entry.objects.order_by("pk").first()
    chosen = {"candidate": first.candidates.get(rank=1).record_id}
    registrar.post(reverse("resolve_entry", args=[first.pk]), chosen)
    assert [roster.to_confirm for roster in registrar.get(reverse("rosters")).context["page"]] == [1]


def test_the_main_button_of_a_roster_counts_its_own_students(registrar, upload, school, season):
    EntryFactory.create_batch(3, school=school, season=season, verdict="pending")
    roster, _response = upload([doubtful(1), student(2)])
    page = registrar.get(reverse("roster", args=[roster.pk]))
    assert page.context["stand"]["resolving"] == 1
    assert "确认 1 人" in words_of(page) or "确认（1 人）" in words_of(page)


class TestNumbersToBeCheckedOnPaper:
    """A number from the roster that nobody knows is looked at on paper: the question leads there (row 9)."""

    @staticmethod
    def unknown(school, season, number="G330102201903150017", **values):
        return EntryFactory(school=school, season=season, student_number=number, number_check="unknown", **values)

    def test_the_question_leads_to_just_those(self, officer, school, season):
        at_authority(school, season, 2)
        unknown = self.unknown(school, season, state="at_authority")
        asked = ask(officer, reverse("authority_review_school", args=[school.pk]))
        (there,) = asked.context["to_look_at"][0]["lists"]
        assert f'href="{there["url"].replace("&", "&amp;")}"' in words_of(asked)
        assert [row["entry"] for row in officer.get(there["url"]).context["rows"]] == [unknown]

    def test_of_several_schools_each_has_its_list(self, officer, school, season):
        other = SchoolFactory(authority=school.authority)
        for each in (school, other):
            self.unknown(each, season, f"G33010220190315{each.pk:04d}", state="at_authority")
        asked = ask(officer, reverse("authority_review"), school=[school.pk, other.pk])
        assert {each["name"] for each in asked.context["to_look_at"][0]["lists"]} == {school.name, other.name}

    def test_the_school_is_told_too(self, registrar, school, season):
        self.unknown(school, season, state="at_school")
        asked = ask(registrar, reverse("school_review"))
        (there,) = asked.context["to_look_at"][0]["lists"]
        assert there["url"].startswith(reverse("school_review"))

    def test_without_such_numbers_nothing_is_said(self, officer, school, season):
        at_authority(school, season, 2)
        assert ask(officer, reverse("authority_review_school", args=[school.pk])).context["to_look_at"] == []
