"""One season after the other: nothing that a season left unfinished holds a record, or stands in a child's way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.ops.duties import DUTIES
from enrollment.entries.models import Entry, Step
from enrollment.entries.season_end import earlier_of, person_of
from enrollment.rosters import intake
from enrollment.rosters.uploading import store_upload
from enrollment.seasons.extensions import ask
from enrollment.seasons.models import Extension, ExtensionRequest
from enrollment.seasons.refusals import SeasonEnded
from enrollment.sheets.taking_out import selected
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import save
from review.cases import acts, opening
from review.cases.refusals import SeasonOfClaimEnded
from review.decisions import admitted, resolve
from review.decisions.refusals import NotTerminated
from review.invariants.all import INVARIANTS
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.rosters import xlsx_roster
from tests.signing_in import signed_in

end_what_is_unfinished = DUTIES["end_with_season"].run


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def last_season(db):
    """Whose last day was yesterday."""
    return SeasonFactory(
        code="2025-autumn",
        starts_on=day(-200),
        primary_deadline=day(-120),
        vocational_deadline=day(-120),
        ends_on=day(-1),
    )


@pytest.fixture
def season(last_season):
    return SeasonFactory(code="2026-autumn")


@pytest.fixture
def registrar(db):
    return RegistrarFactory()


def offenders(code: str) -> list[str]:
    return [offender for each in INVARIANTS if each.code == code for offender in each.offenders()]


def bring(account, season, *entries) -> list[Entry]:
    """Bring these children on a roster; gives the new entries in their order."""
    rows = [[each.name, "男", str(each.birth_date), "居民身份证", each.id_number] for each in entries]
    roster, _new = store_upload(account, season, "primary", "名单.xlsx", xlsx_roster(rows), enqueue=False)
    intake.receive(roster.pk)
    return list(Entry.objects.filter(roster=roster).order_by("row_number"))


def ask_in_time(last_season, claiming, archive):
    """Open a case about the archive as if the season had not ended; gives who opened it, and the case."""
    account = RegistrarFactory(school=claiming.school)
    last_season.primary_deadline = last_season.ends_on = day(1)
    last_season.save()
    case = opening.open_claim(claiming.pk, archive.pk, account, "孩子在我校就读")
    last_season.primary_deadline, last_season.ends_on = day(-120), day(-1)
    last_season.save()
    return account, case


def last_step(entry):
    return entry.steps.order_by("number").last()


def test_what_is_unfinished_ends_with_its_season_and_lets_its_archive_go(last_season, season):
    left = [EntryFactory(season=last_season, state=state) for state in ("supplementing", "at_school", "at_authority")]
    doubtful = EntryFactory(season=last_season, verdict="pending")
    registered = EntryFactory(season=last_season, state="registered")
    present = EntryFactory(season=season)
    assert end_what_is_unfinished() == 4
    for entry in [*left, doubtful]:
        archive = entry.archive_id
        entry.refresh_from_db()
        step = last_step(entry)
        assert (entry.state, entry.archive) == ("terminated", None)
        assert (step.action, step.account, step.detail) == ("end_with_season", None, {"archive": archive})
    for entry in (registered, present):
        archive, state = entry.archive_id, entry.state
        entry.refresh_from_db()
        assert (entry.state, entry.archive_id) == (state, archive)
    assert end_what_is_unfinished() == 0


def test_a_place_has_not_ended_while_an_extension_of_its_own_runs(last_season):
    late, other = EntryFactory(season=last_season), EntryFactory(season=last_season)
    Extension.objects.create(
        school=late.school,
        season=last_season,
        track="primary",
        until=day(0),
        reason="台风",
        granted_by=RegistrarFactory(),
    )
    assert end_what_is_unfinished() == 1
    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.state, other.state) == ("supplementing", "terminated")


def test_who_is_in_an_open_case_stays_until_the_case_has_ended(last_season):
    archive = StudentRecordFactory()
    holding = EntryFactory(season=last_season, archive=archive)
    claiming = EntryFactory(season=last_season, verdict="pending", candidates=[archive])
    account, case = ask_in_time(last_season, claiming, archive)
    assert end_what_is_unfinished() == 0
    acts.concede(case.pk, account, "核对后确认不是我校学生")
    assert end_what_is_unfinished() == 2 - Entry.objects.filter(pk=claiming.pk, state="terminated").count()
    holding.refresh_from_db()
    assert holding.archive is None


def test_a_child_that_comes_again_while_last_seasons_case_is_open_waits_for_its_end(last_season, season, registrar):
    old = EntryFactory(season=last_season, school=registrar.school)
    claiming = EntryFactory(season=last_season, verdict="pending", candidates=[old.archive])
    ask_in_time(last_season, claiming, old.archive)
    (new,) = bring(registrar, season, old)
    assert (new.verdict, new.state) == ("pending", "resolving")
    assert offenders("I27") == []


def test_the_school_that_comes_again_finds_its_child_matched_and_not_claimed_by_its_own_leftover(
    last_season, season, registrar
):
    old = EntryFactory(season=last_season, school=registrar.school)
    archive = old.archive
    (new,) = bring(registrar, season, old)  # the duty has not run
    old.refresh_from_db()
    assert (new.verdict, new.archive) == ("matched", archive)
    assert (old.state, old.archive) == ("terminated", None)
    assert last_step(old).action == "end_with_season"


def test_another_school_finds_it_free_as_well(last_season, season, registrar):
    old = EntryFactory(season=last_season, school=SchoolFactory())
    archive = old.archive
    (new,) = bring(registrar, season, old)
    assert (new.verdict, new.archive) == ("matched", archive)


def test_a_record_that_a_leftover_holds_by_now_can_be_confirmed_and_nobody_opens_a_case_about_it(
    last_season, season, registrar
):
    old = EntryFactory(season=last_season)
    new = EntryFactory(season=season, school=registrar.school, verdict="pending", candidates=[old.archive])
    with pytest.raises(SeasonOfClaimEnded):
        opening.open_claim(new.pk, old.archive_id, registrar, "孩子在我校就读")
    confirmed = resolve.confirm(new.pk, old.archive_id, registrar, "家长出示了户口簿")
    assert confirmed.archive_id == old.archive_id
    old.refresh_from_db()
    assert old.state == "terminated"


def test_a_child_that_comes_again_takes_its_old_place_with_what_was_filled_in(last_season, season, registrar):
    old = EntryFactory(season=last_season, school=registrar.school, verdict="not_found")
    save(old.pk, registrar, {"current_address": "青山镇一号", "class_name": "3班", "postcode": "101200"}, 0)
    elsewhere = EntryFactory(season=last_season, verdict="not_found")  # another school's
    (new, other) = bring(registrar, season, old, elsewhere)
    assert (new.takes_place_of, other.takes_place_of) == (old, None)
    assert last_step(new) is None
    supplement = supplement_of(new)
    assert (supplement.current_address, supplement.postcode) == ("青山镇一号", "101200")
    assert supplement.version == 0  # offered, not saved
    assert supplement.class_name == ""  # that was the class of another year
    page = signed_in(registrar).get(reverse("entry", args=[new.pk])).content.decode()
    assert "2025 年秋季" in page


def test_who_has_no_document_takes_the_place_of_the_same_name_and_birth_date_alone(last_season, season, registrar):
    nameless = {"verdict": "not_found", "id_type": "Z", "id_number": "", "season": last_season}
    old = EntryFactory(school=registrar.school, **nameless)
    same_name = EntryFactory(school=registrar.school, name=old.name, **nameless)
    Entry.objects.filter(pk=same_name.pk).update(birth_date=old.birth_date - timedelta(days=1))
    end_what_is_unfinished()
    person = person_of(None, old.name_key, old.birth_date, old.sex)
    assert earlier_of(registrar.school, season.pk, "primary", {person: "new"}) == {person: old.pk}
    assert earlier_of(SchoolFactory(), season.pk, "primary", [person]) == {}
    assert earlier_of(registrar.school, last_season.pk, "primary", [person]) == {}


def test_old_places_are_looked_up_by_the_persons_who_arrive(season, registrar):
    """However many seasons a school has behind it."""
    persons = [(7,), person_of(None, "李小明", day(-3000), "1")]
    with CaptureQueriesContext(connection) as asked:
        assert earlier_of(registrar.school, season.pk, "primary", persons) == {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of a table that is empty it would read all
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        plans = []
        for query in asked.captured_queries:
            cursor.execute(f"{explain} {query['sql']}")
            plans.append(str(cursor.fetchall()))
    assert ["ended_entry_by_document" in plans[0], "ended_entry_by_name" in plans[1]] == [True, True]


def test_what_was_filled_in_from_another_childs_archive_is_not_offered(last_season, season, registrar):
    wrong = StudentRecordFactory(address="别人家的地址")
    old = EntryFactory(season=last_season, school=registrar.school, verdict="not_found")
    Entry.objects.filter(pk=old.pk).update(archive=wrong, verdict="matched")
    save(old.pk, registrar, {"postcode": "101200"}, 0)
    Entry.objects.filter(pk=old.pk).update(archive=None, proof="", verdict="not_found")
    (new,) = bring(registrar, season, old)
    supplement = supplement_of(new)
    assert (supplement.current_address, supplement.postcode) == ("", "101200")


def test_the_home_page_tells_the_school_and_leads_to_their_list(last_season, season, registrar):
    for _each in range(2):
        EntryFactory(season=last_season, school=registrar.school)
    EntryFactory(season=last_season)  # another school's
    end_what_is_unfinished()
    client = signed_in(registrar)
    page = client.get(reverse("home"))
    (notice,) = page.context["unfinished"]
    assert "2" in notice["words"]
    assert notice["words"] in page.content.decode()
    assert len(client.get(notice["url"]).context["page"].object_list) == 2


def test_an_end_by_the_season_is_not_taken_back(last_season, registrar):
    old = EntryFactory(season=last_season, school=registrar.school)
    end_what_is_unfinished()
    last_season.primary_deadline = last_season.ends_on = day(5)
    last_season.save()
    with pytest.raises(NotTerminated):
        admitted.undo_termination(old.pk, registrar)


# --- everything by season --------------------------------------------------------------------------------------------


@pytest.fixture
def late_season(db):
    """The season before, whose last day is not over."""
    return SeasonFactory(
        code="2026-spring", starts_on=day(-60), primary_deadline=day(-20), vocational_deadline=day(-20), ends_on=day(40)
    )


@pytest.fixture
def this_season(late_season):
    return SeasonFactory(code="2026-autumn")


def in_both(late_season, this_season, school, **values):
    return tuple(EntryFactory(season=season, school=school, **values) for season in (late_season, this_season))


@pytest.mark.parametrize(("name", "state"), [("school_review", "at_school"), ("supplement_list", "supplementing")])
def test_work_lists_show_the_present_season_and_lead_to_the_other(late_season, this_season, registrar, name, state):
    old, new = in_both(late_season, this_season, registrar.school, state=state)
    client = signed_in(registrar)
    page = client.get(reverse(name))
    assert [row["entry"] for row in page.context["rows"]] == [new]
    assert page.context["frame"].counts[state] == 1  # the menu says what the list shows
    assert client.get(reverse("home")).context["counts"][state] == 1
    assert "2026 年春季" in page.content.decode()
    late = client.get(reverse(name), {"season": late_season.pk})
    assert [row["entry"] for row in late.context["rows"]] == [old]


def test_who_is_to_be_confirmed_comes_by_season(late_season, this_season, registrar):
    old, new = in_both(late_season, this_season, registrar.school, verdict="pending")
    client = signed_in(registrar)
    assert client.get(reverse("resolve")).url == reverse("resolve_entry", args=[new.pk])
    assert client.get(reverse("resolve"), {"season": late_season.pk}).url == reverse("resolve_entry", args=[old.pk])
    assert resolve.next_undecided(registrar, after=new.pk) is None


def test_an_authority_reviews_by_season(late_season, this_season):
    officer = OfficerFactory()
    school = SchoolFactory(authority=officer.authority)
    old, new = in_both(late_season, this_season, school, state="at_authority")
    client = signed_in(officer)
    (row,) = client.get(reverse("authority_review")).context["waiting"]
    assert row.waiting == 1
    address = reverse("authority_review_school", args=[school.pk])
    assert [each["entry"] for each in client.get(address).context["rows"]] == [new]
    late = client.get(address, {"season": late_season.pk})
    assert [each["entry"] for each in late.context["rows"]] == [old]


def test_a_sheet_and_a_bulk_fill_are_of_one_season(late_season, this_season, registrar):
    old, new = in_both(late_season, this_season, registrar.school, verdict="not_found")
    assert list(selected(registrar, "primary", "all", this_season)) == [new]
    client = signed_in(registrar)
    both = {"entry": [old.pk, new.pk]}
    client.post(reverse("sheet_of_chosen"), both)
    assert not Step.objects.filter(action="take_out").exists()
    page = client.post(reverse("supplement_bulk_fill"), both)
    assert page.context["entries"] == [new]


def test_granting_the_request_of_an_older_season_extends_that_season(late_season, this_season, registrar):
    asked = ask(registrar, late_season, "primary", day(10), "台风停课")
    officer = signed_in(OfficerFactory(authority=registrar.school.authority))
    page = officer.get(reverse("extension_request", args=[asked.pk])).content.decode()
    assert f'name="season" value="{late_season.pk}"' in page
    sent = {
        "season": late_season.pk,
        "place": f"{registrar.school_id}.primary",
        "until": str(day(10)),
        "reason": "同意",
        "confirmed": "1",
    }
    officer.post(reverse("extension_grant"), sent)
    assert Extension.objects.get().season == late_season
    asked.refresh_from_db()
    assert asked.state == "granted"


def test_a_season_that_has_ended_is_extended_no_more(last_season, season, registrar):
    with pytest.raises(SeasonEnded):
        ask(registrar, last_season, "primary", day(10), "台风停课")


def test_a_school_asks_for_any_season_that_has_not_ended(late_season, this_season, registrar):
    client = signed_in(registrar)
    page = client.get(reverse("school_deadlines"))
    assert f"?season={late_season.pk}" in page.content.decode()
    asking = reverse("extension_ask") + f"?season={late_season.pk}"
    assert "2026 年春季" in client.get(asking).content.decode()
    client.post(asking, {"track": "primary", "until": str(day(10)), "reason": "台风停课"})
    assert ExtensionRequest.objects.get().season == late_season
