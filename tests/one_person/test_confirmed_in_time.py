"""A person's act counts from the moment of confirming, whenever a worker comes to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.ops.duties import DUTIES
from enrollment.entries.models import Entry
from review.bulk import asking
from review.bulk.models import BulkAct
from review.invariants.all import INVARIANTS
from tests.factories import (
    EntryFactory,
    RegistrarFactory,
    SeasonFactory,
)


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def last_step(entry):
    return entry.steps.order_by("number").last()


end_what_is_unfinished = DUTIES["end_with_season"].run


@pytest.fixture
def registrar(db):
    return RegistrarFactory()


def offenders(code: str) -> list[str]:
    return [offender for each in INVARIANTS if each.code == code for offender in each.offenders()]


@pytest.fixture
def confirmed(registrar, monkeypatch):
    """A bulk approval that was confirmed, and that no worker has come to; gives the function that asks and confirms."""
    monkeypatch.setattr(asking, "AT_ONCE", 0)

    def act() -> BulkAct:
        asked = asking.ask(
            registrar, "school_approve", Entry.objects.filter(state="at_school"), about="全部", back_to="/"
        )
        return asking.confirm(asked.pk, registrar)

    return act


def midnights_pass(season, days: int, act: BulkAct | None = None) -> None:
    """So many days go by: in this world the days before are moved back."""
    back = timedelta(days=days)
    for name in ("starts_on", "primary_deadline", "vocational_deadline", "ends_on"):
        setattr(season, name, getattr(season, name) - back)
    season.save()
    if act:
        BulkAct.objects.filter(pk=act.pk).update(confirmed_at=act.confirmed_at - back, asked_at=act.asked_at - back)


def test_what_was_confirmed_on_the_last_day_and_worked_off_after_it_is_accepted(registrar, confirmed, run_tasks):
    season = SeasonFactory(primary_deadline=day(0), vocational_deadline=day(0))
    entry = EntryFactory(season=season, school=registrar.school, state="at_school")
    act = confirmed()
    midnights_pass(season, 1, act)
    run_tasks()
    entry.refresh_from_db()
    step = last_step(entry)
    assert (entry.state, step.action) == ("at_authority", "school_approve")
    act.refresh_from_db()
    assert step.confirmed_at == act.confirmed_at
    assert step.at > step.confirmed_at
    assert offenders("I21") == []


def test_what_was_confirmed_after_the_deadline_is_refused_though_it_was_asked_in_time(registrar, confirmed, run_tasks):
    season = SeasonFactory(primary_deadline=day(0), vocational_deadline=day(0))
    entry = EntryFactory(season=season, school=registrar.school, state="at_school")
    midnights_pass(season, 1)
    act = confirmed()
    BulkAct.objects.filter(pk=act.pk).update(asked_at=timezone.now() - timedelta(days=3))
    run_tasks()
    entry.refresh_from_db()
    assert entry.state == "at_school"
    assert act.items.get().outcome == "season_closed"


def test_what_is_done_in_time_keeps_no_second_moment(registrar, confirmed, run_tasks):
    entry = EntryFactory(school=registrar.school, state="at_school")
    confirmed()
    run_tasks()
    assert (last_step(entry).action, last_step(entry).confirmed_at) == ("school_approve", None)


def test_whoever_a_confirmed_act_is_about_does_not_end_before_it_is_worked_off(registrar, confirmed, run_tasks):
    season = SeasonFactory(primary_deadline=day(0), vocational_deadline=day(0), ends_on=day(0))
    entry = EntryFactory(season=season, school=registrar.school, state="at_school")
    act = confirmed()
    midnights_pass(season, 1, act)
    assert end_what_is_unfinished() == 0
    run_tasks()
    assert Entry.objects.get(pk=entry.pk).state == "at_authority"
    assert end_what_is_unfinished() == 1
