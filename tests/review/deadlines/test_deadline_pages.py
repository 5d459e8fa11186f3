"""Pages of deadlines: a school is informed before the work, asks, and is answered; an authority extends (N5, I21)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.seasons import extensions
from enrollment.seasons.models import Extension, ExtensionRequest, SchoolTerm
from registry.accounts.models import Account
from review.bulk import asking
from review.cases import acts, opening
from review.cases.models import AdmissionCase
from review.decisions.approve import school_approve
from tests.factories import DeskFactory, EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.pages.test_query_counts import assert_constant, grown
from tests.review.cases import disputes
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def closed(db):
    return SeasonFactory(closed=True)


@pytest.fixture
def place(school):
    return f"{school.pk}.primary"


def of(client) -> Account:
    """The account that is signed in."""
    return Account.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize("name", ["home", "roster_upload", "new_student", "school_review", "supplement_list"])
def test_every_page_of_the_work_says_first_that_the_deadline_is_over(registrar, school, closed, name):
    for state in ("at_school", "supplementing"):
        EntryFactory(school=school, season=closed, state=state)
    page = words_of(registrar.get(reverse(name)))
    assert "青山县教育局" in page
    assert reverse("school_deadlines") in page.partition("notice-warning")[2]
    assert closed.primary_deadline.isoformat() in page


def test_a_student_is_not_decided_upon_when_it_is_too_late_to(registrar, school, closed):
    entry = EntryFactory(school=school, season=closed, verdict="pending")
    page = words_of(registrar.get(reverse("resolve_entry", args=[entry.pk])))
    assert "截止日为" in page
    assert 'name="candidate"' not in page


def test_nobody_can_be_approved_whose_school_is_too_late(registrar, school, closed):
    EntryFactory(school=school, season=closed, state="at_school")
    page = words_of(registrar.get(reverse("school_review")))
    assert page.count(" disabled") == 1  # approving; sending back is possible still


def test_a_registrar_asks_and_sees_the_answer(registrar, officer, school, closed, place):
    ask = reverse("extension_ask")
    assert "青山县教育局" in words_of(registrar.get(ask))
    sent = {"track": "primary", "until": day(12).isoformat(), "reason": "材料未收齐"}
    assert day(12).isoformat() in words_of(registrar.post(ask, sent, follow=True))
    asked = ExtensionRequest.objects.get()
    page = words_of(officer.get(reverse("deadlines")))
    assert "材料未收齐" in page
    assert reverse("extension_request", args=[asked.pk]) in page
    declined = officer.post(reverse("extension_request", args=[asked.pk]), {"answer": "请先补齐已导入的"}, follow=True)
    assert "不予延期" in words_of(declined)
    assert "请先补齐已导入的" in words_of(registrar.get(reverse("school_deadlines")))


@pytest.mark.parametrize(
    "wrong",
    [{"until": "", "reason": "x"}, {"until": day(0), "reason": "x"}, {"until": day(5), "reason": ""}],
)
def test_what_was_written_is_kept_when_a_request_cannot_be_taken(registrar, closed, wrong):
    response = registrar.post(reverse("extension_ask"), {"track": "primary", **wrong})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ExtensionRequest.objects.exists()


def test_an_officer_extends_after_being_asked_once(officer, registrar, school, closed, place):
    EntryFactory(school=school, season=closed)
    overdue = officer.get(reverse("deadlines") + "?list=overdue")
    assert place in words_of(overdue)
    grant = reverse("extension_grant")
    assert "青山镇中心小学" in words_of(officer.post(grant, {"place": place}))
    sent = {"place": place, "until": day(10).isoformat(), "reason": "台风停课一周"}
    assert day(10).isoformat() in words_of(officer.post(grant, sent))
    assert not Extension.objects.exists()
    page = words_of(officer.post(grant, sent | {"confirmed": "1"}, follow=True))
    assert "台风停课一周" in page
    home = words_of(registrar.get("/"))
    assert f"延期至 {day(10).isoformat()}，理由：台风停课一周" in home
    assert "notice-warning" not in home
    assert place not in words_of(officer.get(reverse("deadlines") + "?list=overdue"))


def test_what_cannot_be_extended_is_shown_and_kept_apart(officer, school, closed, place):
    second = SchoolFactory(authority=school.authority, name="青山县第二小学")
    extensions.grant(of(officer), [extensions.ExtensionPlace(second.pk, "primary")], closed, day(40), "台风")
    stranger = SchoolFactory(name="别县小学")
    places = [place, f"{second.pk}.primary", f"{stranger.pk}.primary", "9x.primary"]
    sent = {"place": places, "until": day(10).isoformat(), "reason": "台风停课一周"}
    response = officer.post(reverse("extension_grant"), sent)
    assert [each["school"] for each in response.context["fit"]] == [school]
    assert [each["school"] for each in response.context["unfit"]] == [second]
    assert "别县小学" not in words_of(response)
    too_far = officer.post(reverse("extension_grant"), sent | {"until": day(200).isoformat()})
    assert too_far.context["form"].errors["until"]


def test_another_authoritys_officer_extends_nothing(superior, place, closed):
    sent = {"place": place, "until": day(10).isoformat(), "reason": "台风停课", "confirmed": "1"}
    superior.post(reverse("extension_grant"), sent)
    assert not Extension.objects.exists()


def test_an_own_start_of_term_shows_its_days_before_it_is_saved(officer, registrar, school):
    SeasonFactory(starts_on=day(-10), primary_deadline=day(20), vocational_deadline=day(20))
    address = reverse("school_term", args=[school.pk])
    sent = {"starts_on": day(4).isoformat()}
    made = officer.post(address, sent).context["days"][0]["counted"].day
    assert not SchoolTerm.objects.exists()
    officer.post(address, sent | {"confirmed": "1"})
    assert SchoolTerm.objects.get().primary_deadline == made
    assert made.isoformat() in words_of(registrar.get(reverse("school_deadlines")))
    far = officer.post(address, {"starts_on": day(-200).isoformat(), "confirmed": "1"})
    assert far.context["form"].errors["starts_on"]


def test_a_decision_carries_the_extension_of_who_wins(db):
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    dispute.season.__class__.objects.update(primary_deadline=day(-1), vocational_deadline=day(-1))
    officer = signed_in(dispute.officer)
    address = reverse("case", args=[case.pk])
    assert 'name="until"' in words_of(officer.get(address))
    sent = {"winner": "claimant", "reason": "监护人书面确认", "until": day(9).isoformat()}
    decide = reverse("case_decide", args=[case.pk])
    bad = officer.post(decide, sent | {"until": day(-2).isoformat()}, follow=True)
    assert "监护人书面确认" in words_of(bad)
    assert day(9).isoformat() in words_of(officer.post(decide, sent))
    officer.post(decide, sent | {"confirmed": "1"})
    extension = Extension.objects.get()
    assert (extension.school, extension.until, extension.reason) == (
        dispute.claimant.school, day(9), "监护人书面确认",
    )  # fmt: skip
    assert AdmissionCase.objects.get().extension == extension


def test_after_the_decision_the_case_still_offers_the_extension(db):
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    dispute.season.__class__.objects.update(primary_deadline=day(-1), vocational_deadline=day(-1))
    acts.decide(case.pk, "claimant", dispute.officer, "监护人书面确认")
    officer, extend = signed_in(dispute.officer), reverse("case_extend", args=[case.pk])
    assert extend in words_of(officer.get(reverse("case", args=[case.pk])))
    officer.post(extend, {"until": day(9).isoformat(), "reason": "裁决后须完成注册"})
    assert Extension.objects.get().school == dispute.claimant.school
    officer.post(extend, {"until": day(12).isoformat(), "reason": "再延"})
    assert Extension.objects.count() == 1  # nobody is late any more


def test_a_case_that_was_decided_is_shown_until_it_is_seen(db):
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    address = reverse("case", args=[case.pk])
    claimant, holder = signed_in(dispute.claimant), signed_in(dispute.holder)
    assert f'href="{address}"' not in words_of(claimant.get("/"))
    acts.decide(case.pk, "claimant", dispute.officer, "监护人书面确认")
    for client in (claimant, holder):
        assert f'href="{address}"' in words_of(client.get("/"))
        client.get(address)
        assert f'href="{address}"' not in words_of(client.get("/"))


def test_a_case_that_was_decided_long_ago_is_shown_no_more(db):
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    acts.decide(case.pk, "claimant", dispute.officer, "监护人书面确认")
    AdmissionCase.objects.update(state_since=timezone.now() - timedelta(days=15))
    assert reverse("case", args=[case.pk]) not in words_of(signed_in(dispute.claimant).get("/"))


# --- all new students


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"resolving", "supplementing", "at_school", "at_authority", "registered"}),
        ("whom=school", {"resolving", "supplementing"}),
        ("whom=registrar", {"at_school"}),
        ("whom=authority", {"at_authority"}),
        ("whom=nobody", {"registered"}),
        ("state=registered", {"registered"}),
        ("whom=school&state=supplementing", {"supplementing"}),
        ("overdue=1", set()),
        ("whom=nonsense&state=nonsense", {"resolving", "supplementing", "at_school", "at_authority", "registered"}),
    ],
)
def test_students_are_narrowed_by_who_has_them(registrar, officer, school, season, query, expected):
    for state in ("supplementing", "at_school", "at_authority", "registered"):
        EntryFactory(school=school, season=season, state=state)
    EntryFactory(school=school, season=season, verdict="pending")
    EntryFactory(season=season)  # another school's
    for client in (registrar, officer):
        rows = client.get(f"{reverse('new_students')}?{query}").context["rows"]
        assert {row["entry"].state for row in rows} == expected


def test_the_filter_keeps_with_paging_and_a_name_never_stands_in_an_address(registrar, school, season):
    EntryFactory.create_batch(51, school=school, season=season)
    page = words_of(registrar.get(reverse("new_students") + "?whom=school"))
    assert "whom=school&amp;page=2" in page
    name = Entry.objects.first().name
    found = registrar.post(reverse("new_students"), {"name": name})
    assert {row["entry"].name for row in found.context["rows"]} == {name}
    assert found.request["QUERY_STRING"] == ""


def test_an_officer_narrows_to_a_school_and_to_those_past_their_day(officer, school, closed):
    late = EntryFactory(school=school, season=closed)
    second = EntryFactory(school=SchoolFactory(authority=school.authority), season=closed, state="at_authority")
    address = reverse("new_students")
    by_school = officer.get(f"{address}?school={second.school_id}").context["rows"]
    assert [row["entry"] for row in by_school] == [second]
    assert [row["entry"] for row in officer.get(f"{address}?overdue=1").context["rows"]] == [late]


def test_the_pages_cost_the_same_whatever_they_list(officer, registrar, school, season):
    def grow(n):
        for _ in range(n):
            entry = EntryFactory(school__authority=school.authority, season=season)
            extensions.ask(RegistrarFactory(school=entry.school), season, "primary", day(40), "材料未收齐")

    for url in (reverse("new_students"), reverse("deadlines") + "?list=all", reverse("deadlines") + "?list=requests"):
        assert_constant(grown(officer, url, grow))

    def grow_own(n):
        EntryFactory.create_batch(n, school=school, season=season)

    assert_constant(grown(registrar, reverse("new_students"), grow_own))


def test_who_has_asked_is_not_urged_to_ask_again(registrar, school, closed):
    assert "notice-warning" in words_of(registrar.get("/"))
    assert reverse("extension_ask") in words_of(registrar.get(reverse("school_deadlines")))
    extensions.ask(of(registrar), closed, "primary", day(12), "材料未收齐")
    home = words_of(registrar.get("/"))
    assert "notice-warning" not in home
    assert f"已申请延期至 {day(12).isoformat()}，待答复；准予前不能" in home
    page = words_of(registrar.get(reverse("school_deadlines")))
    assert reverse("extension_ask") not in page
    assert "已向青山县教育局申请延期" in page


def test_the_history_names_the_extension_by_which_it_was_done(registrar, officer, school, closed):
    entry = EntryFactory(school=school, season=closed, state="at_school")
    extensions.grant(of(officer), [extensions.ExtensionPlace(school.pk, "primary")], closed, day(10), "台风停课一周")
    school_approve([entry.pk], of(registrar))
    assert f"截止日后办理，依据 {day(0).isoformat()} 准予的延期（至 {day(10).isoformat()}）" in words_of(
        registrar.get(reverse("entry", args=[entry.pk]))
    )


@pytest.mark.parametrize("action", ["school_approve", "withdraw"])
def test_the_question_about_many_says_that_it_is_too_late(registrar, school, closed, action):
    EntryFactory(school=school, season=closed, state="at_school")
    act = asking.ask(of(registrar), action, Entry.objects.all(), about="全部", back_to="/")
    page = words_of(registrar.get(reverse("bulk_act", args=[act.pk])))
    assert closed.primary_deadline.isoformat() in page.partition("notice-warning")[2]


def test_many_asked_in_time_and_confirmed_too_late_are_each_refused_with_why(registrar, officer, school, closed):
    entries = EntryFactory.create_batch(2, school=school, season=closed, state="at_school")
    act = asking.ask(of(registrar), "school_approve", Entry.objects.all(), about="全部", back_to="/")
    page = words_of(registrar.post(reverse("bulk_confirm", args=[act.pk]), follow=True))
    assert page.count(f"截止日为 {closed.primary_deadline.isoformat()}") == len(entries)
    extensions.grant(of(officer), [extensions.ExtensionPlace(school.pk, "primary")], closed, day(10), "台风停课一周")
    again = asking.ask(of(registrar), "school_approve", Entry.objects.all(), about="全部", back_to="/")
    registrar.post(reverse("bulk_confirm", args=[again.pk]))
    assert {entry.state for entry in Entry.objects.all()} == {"at_authority"}
    assert all(entry.steps.last().detail["extension"] == Extension.objects.get().pk for entry in entries)


def test_a_desk_account_that_ends_before_the_extended_day_is_pointed_out(registrar, officer, school, closed):
    desk = DeskFactory(school=school, valid_until=closed.primary_deadline)
    address = reverse("account", args=[desk.pk])
    assert "延至本校截止日" not in words_of(registrar.get(reverse("accounts")))
    extensions.grant(of(officer), [extensions.ExtensionPlace(school.pk, "primary")], closed, day(10), "台风停课一周")
    assert f'{address}">延至本校截止日 {day(10).isoformat()}' in words_of(registrar.get(reverse("accounts")))
    assert f'value="{day(10).isoformat()}"' in words_of(registrar.get(address))
    registrar.post(reverse("account_act", args=[desk.pk]), {"act": "extend", "valid_until": day(10).isoformat()})
    assert "延至本校截止日" not in words_of(registrar.get(reverse("accounts")))


def test_the_schools_own_board_draws_its_own_deadline(registrar, officer, school, season):
    EntryFactory(school=school, season=season)
    until = season.primary_deadline + timedelta(days=9)
    extensions.grant(of(officer), [extensions.ExtensionPlace(school.pk, "primary")], season, until, "台风停课一周")
    chart = registrar.get(reverse("board_school", args=[school.pk])).context["chart"]
    assert chart.days[-1].day >= until


def test_a_list_of_cases_is_narrowed_by_who_has_them(db):
    dispute = disputes.claim()
    opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    web = signed_in(dispute.claimant)
    for whom, number in (("other_school", 1), ("case_authority", 0), ("nonsense", 1)):
        assert len(web.get(reverse("cases"), {"list": "mine", "whom": whom}).context["rows"]) == number


def test_a_senior_high_school_has_no_countdown(season):
    page = words_of(signed_in(RegistrarFactory(school=SchoolFactory(senior_high=True))).get("/"))
    assert "countdown" not in page
