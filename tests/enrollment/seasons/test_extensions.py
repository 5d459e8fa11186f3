"""A later deadline (I21): asked for, granted, declined; a school's own start of term; what it opens again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollment.entries.models import Entry, Step
from enrollment.entries.transitions import move_many
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from enrollment.rosters.uploading import store_upload
from enrollment.seasons import extensions, refusals
from enrollment.seasons.extensions import ExtensionPlace
from enrollment.seasons.models import Extension, ExtensionRequest
from review.decisions import resolve
from review.decisions.approve import authority_approve, school_approve
from review.invariants.all import INVARIANTS
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def season():
    return SeasonFactory(closed=True)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school)


@pytest.fixture
def officer(school):
    return OfficerFactory(authority=school.authority)


def granted(officer, school, season, days=10, track="primary"):
    return extensions.grant(officer, [ExtensionPlace(school.pk, track)], season, day(days), "台风停课")


def offenders(code="I21"):
    return [row for invariant in INVARIANTS if invariant.code == code for row in invariant.offenders()]


def codes(outcome):
    return [refusal.code for _place, refusal in outcome.refused]


def test_an_extension_opens_the_schools_work_again_and_the_step_names_it(
    school, season, registrar, officer, settings, tmp_path
):
    settings.UPLOAD_DIR = tmp_path
    entry = EntryFactory(school=school, season=season, state="at_school")
    doubtful = EntryFactory(school=school, season=season, verdict="pending")
    (refused,) = school_approve([entry.pk], registrar).refused
    assert refused[1].code == "season_closed"
    assert school.authority.name in refused[1].words()
    (extension,) = granted(officer, school, season).done
    assert school_approve([entry.pk], registrar).done == [entry.pk]
    resolve.none_of_these(doubtful.pk, registrar)
    store_upload(registrar, season, "primary", "a.csv", csv_roster([]), enqueue=False)
    details = list(Step.objects.filter(action__in=["school_approve", "none_of_these"]).values_list("detail", flat=True))
    assert details == [{"extension": extension.pk}] * 2
    assert authority_approve([entry.pk], officer).done == [entry.pk]
    assert "extension" not in Entry.objects.get(pk=entry.pk).steps.order_by("number").last().detail
    assert offenders() == []


def test_who_is_in_time_needs_no_extension(school, registrar, officer):
    season = SeasonFactory(primary_deadline=timezone.localdate())
    granted(officer, school, season)
    entry = EntryFactory(school=school, season=season, state="at_school")
    school_approve([entry.pk], registrar)
    assert Step.objects.get(action="school_approve").detail == {}


def test_a_late_approval_without_its_extension_is_found(school, season, officer, settings, tmp_path):
    late = EntryFactory(school=school, season=season, state="at_authority")
    approval = late.steps.get(action="school_approve")
    assert offenders() == [f"step {approval.pk}"]
    other = granted(OfficerFactory(authority=SchoolFactory().authority), school, season)
    assert codes(other) == ["out_of_scope"]
    elsewhere = SchoolFactory()
    (foreign,) = granted(OfficerFactory(authority=elsewhere.authority), elsewhere, season).done
    named = Step(
        entry=late, number=99, action="school_approve", from_state="at_school", to_state="at_authority",
        account=officer, detail={"extension": foreign.pk},
    )  # fmt: skip
    named.save()
    assert offenders() == [f"step {approval.pk}", f"step {named.pk}"]


def test_a_late_roster_without_an_extension_is_found(school, season, registrar, officer, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    open_season = SeasonFactory()
    roster, _ = store_upload(registrar, open_season, "primary", "a.csv", csv_roster([]), enqueue=False)
    assert offenders() == []
    roster.season = season
    roster.save()
    assert offenders() == [f"roster {roster.pk}"]


def test_an_extension_is_never_changed_or_deleted(school, season, officer):
    (extension,) = granted(officer, school, season).done
    for change in (Extension.objects.filter(pk=extension.pk).delete, lambda: Extension.objects.update(until=day(80))):
        with transaction.atomic(), pytest.raises(DatabaseError):
            change()


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_only_a_day_ahead_and_not_too_far_is_offered(school, season, officer, days):
    with pytest.raises(refusals.DayNotOffered):
        granted(officer, school, season, days)


def test_a_reason_is_needed_and_only_officers_grant(school, season, officer, registrar):
    with pytest.raises(ReasonMissing):
        extensions.grant(officer, [ExtensionPlace(school.pk, "primary")], season, day(3), "  ")
    with pytest.raises(NotAllowed):
        granted(registrar, school, season)


def test_several_at_once_and_what_is_refused_stops_no_other(school, season, officer):
    second = SchoolFactory(authority=school.authority)
    stranger = SchoolFactory()
    granted(officer, second, season, days=30)
    places = [ExtensionPlace(pk, "primary") for pk in (school.pk, second.pk, stranger.pk)] + [
        ExtensionPlace(school.pk, "vocational")
    ]
    outcome = extensions.grant(officer, places, season, day(20), "台风停课")
    assert [extension.school for extension in outcome.done] == [school]
    assert sorted(codes(outcome)) == ["not_its_track", "not_later", "out_of_scope"]


def test_a_hundred_entries_read_their_deadlines_once(school, season, officer, registrar):
    granted(officer, school, season)
    counted = []
    for size in (2, 12):
        ids = [EntryFactory(school=school, season=season, state="at_school").pk for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            assert len(move_many(ids, "school_approve", registrar).done) == size
        counted.append(len(captured))
    assert counted[0] == counted[1]


# --- requests


def test_a_request_is_answered_by_the_extension_that_follows(school, season, registrar, officer):
    asked = extensions.ask(registrar, season, "primary", day(15), "材料未收齐")
    (extension,) = granted(officer, school, season, days=12).done
    asked.refresh_from_db()
    assert (asked.state, asked.extension, asked.answered_by) == ("granted", extension, officer)
    assert (asked.asked_person, asked.answered_person) == (registrar.person, officer.person)


def test_a_request_is_declined_with_a_word_and_once(school, season, registrar, officer):
    asked = extensions.ask(registrar, season, "primary", day(15), "材料未收齐")
    with pytest.raises(ReasonMissing):
        extensions.decline(asked.pk, officer, " ")
    with pytest.raises(OutOfScope):
        extensions.decline(asked.pk, OfficerFactory(), "不")
    declined = extensions.decline(asked.pk, officer, "请先完成已导入的")
    assert (declined.state, declined.answer) == ("declined", "请先完成已导入的")
    with pytest.raises(refusals.AnsweredAlready):
        extensions.decline(asked.pk, officer, "不")
    assert extensions.ask(registrar, season, "primary", day(15), "再次申请").state == "open"


def test_one_request_at_a_time_by_the_registrar_for_a_later_day(school, season, registrar):
    with pytest.raises(NotAllowed):
        extensions.ask(DeskFactory(school=school), season, "primary", day(15), "材料未收齐")
    with pytest.raises(refusals.NotItsTrack):
        extensions.ask(registrar, season, "vocational", day(15), "材料未收齐")
    with pytest.raises(refusals.NotLater):
        extensions.ask(registrar, SeasonFactory(), "primary", day(15), "材料未收齐")
    extensions.ask(registrar, season, "primary", day(15), "材料未收齐")
    with pytest.raises(refusals.AskedAlready):
        extensions.ask(registrar, season, "primary", day(16), "材料未收齐")
    assert ExtensionRequest.objects.count() == 1


# --- a school's own term


def test_a_later_term_makes_later_days_by_the_same_rules(school, registrar, officer):
    season = SeasonFactory(starts_on=day(-35), primary_deadline=day(-4), vocational_deadline=day(-4))
    term = extensions.set_term(officer, school.pk, season, day(-20))
    assert term.primary_deadline == extensions.term_days(season, day(-20))["primary"].day > day(0)
    entry = EntryFactory(school=school, season=season, state="at_school")
    assert school_approve([entry.pk], registrar).done == [entry.pk]
    assert (Step.objects.get(action="school_approve").detail, offenders()) == ({}, [])
    with pytest.raises(refusals.TermRefused):  # that approval would be late after the fact
        extensions.set_term(officer, school.pk, season, None)
    assert offenders() == []


def test_no_start_shuts_a_school_out(school, officer):
    season = SeasonFactory(starts_on=day(-10), primary_deadline=day(20), vocational_deadline=day(20))
    with pytest.raises(refusals.TermRefused) as refused:
        extensions.set_term(officer, school.pk, season, day(-60))
    assert refused.value.why == "shut"
    with pytest.raises(refusals.TermRefused, match="term_refused"):
        extensions.set_term(officer, school.pk, season, day(-200))
    with pytest.raises(OutOfScope):
        extensions.set_term(OfficerFactory(), school.pk, season, day(-5))
    with pytest.raises(NotAllowed):
        extensions.set_term(RegistrarFactory(school=school), school.pk, season, day(-5))


def test_the_season_again_takes_the_own_term_away(school, officer):
    season = SeasonFactory(starts_on=day(-10), primary_deadline=day(20), vocational_deadline=day(20))
    extensions.set_term(officer, school.pk, season, day(5))
    assert season.terms.count() == 1
    assert extensions.set_term(officer, school.pk, season, season.starts_on) is None
    assert season.terms.count() == 0


def test_own_terms_are_counted_again_but_never_back_to_a_day_that_is_over(school, officer):
    season = SeasonFactory(starts_on=day(-10), primary_deadline=day(20), vocational_deadline=day(20))
    term = extensions.set_term(officer, school.pk, season, day(-5))
    type(term).objects.update(primary_deadline=day(60), vocational_deadline=day(60))
    assert extensions.recount_terms(season) == 1
    term.refresh_from_db()
    assert term.primary_deadline == extensions.term_days(season, day(-5))["primary"].day
    type(term).objects.update(starts_on=day(-100), primary_deadline=day(3))
    extensions.recount_terms(season)
    term.refresh_from_db()
    assert term.primary_deadline == day(3)


def test_no_document_number_is_kept_in_a_reason(registrar, officer, school, season):
    number, stars = "11010520200315001X", "*" * 18
    asked = extensions.ask(registrar, season, "primary", day(15), f"{number} 的材料未到")
    extensions.decline(asked.pk, officer, f"{number} 可先撤回")
    extensions.grant(officer, [ExtensionPlace(school.pk, "primary")], season, day(20), f"{number} 转来较晚")
    asked.refresh_from_db()
    assert (asked.reason, asked.answer) == (f"{stars} 的材料未到", f"{stars} 可先撤回")
    assert Extension.objects.get().reason == f"{stars} 转来较晚"
    assert offenders("I22") == []
