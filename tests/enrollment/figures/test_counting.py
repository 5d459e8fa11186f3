"""The figures are what a count of the rows gives: whatever happens to entries, folded or not, on random worlds."""

import io
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from config.ops.worker import Heartbeat
from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.transitions import move, move_many
from enrollment.figures import counting
from enrollment.figures.models import COUNTED, FigureChange, SchoolFigures
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.racing import race

EVERYWHERE = Q(school__isnull=False)


def naive(season, track="") -> dict[tuple, dict[str, int]]:
    """The same figures by looking at each entry."""
    found: dict[tuple, Counter] = {}
    for entry in Entry.objects.filter(season=season):
        if track in ("", entry.track):
            counts = found.setdefault((entry.school_id, entry.track), Counter())
            counts[entry.state] += 1
            counts["sent_back"] += entry.is_sent_back and entry.state == "supplementing"
            counts[entry.verdict] += entry.state not in states.ENDED
    return {place: {name: counts[name] for name in COUNTED} for place, counts in found.items()}


def shown(season, track="") -> dict[tuple, dict[str, int]]:
    rows = counting.figures(EVERYWHERE, season, track)
    return {(row.school_id, row.track): dict(zip(COUNTED, row.numbers, strict=True)) for row in rows}


def naive_days(season) -> dict:
    found: dict = {}
    for entry in Entry.objects.filter(season=season):
        if entry.state not in states.ENDED:
            found.setdefault(timezone.localdate(entry.created_at), [0, 0])[0] += 1
        if entry.state == "registered":
            found.setdefault(timezone.localdate(entry.state_since), [0, 0])[1] += 1
    return {day: tuple(numbers) for day, numbers in found.items()}


def some_school():
    school = SchoolFactory(vocational_track=True)
    return RegistrarFactory(school=school), OfficerFactory(authority=school.authority)


def something_happens(chance: random.Random, season, people) -> None:
    """A new student comes, moves, is repaired by hand or removed; or the changes are folded."""
    registrar, officer = chance.choice(people)
    what = chance.random()
    if what < 0.35:
        EntryFactory(
            school=registrar.school,
            season=season,
            track=chance.choice(["primary", "vocational"]),
            verdict=chance.choice(["matched", "pending", "not_found"]),
            created_at=timezone.now() - timedelta(hours=chance.randrange(200)),
        )
    elif what < 0.8:
        entry = chance.choice(Entry.objects.filter(school=registrar.school) or [None])
        if entry:
            some_move(chance, entry, registrar, officer)
    elif what < 0.9:
        hours = timedelta(hours=chance.randrange(60))
        loose = Entry.objects.filter(season=season, archive=None, state="supplementing")
        loose.filter(created_at__lt=timezone.now() - hours).update(
            verdict="not_found", decision="", decided_by=None, decided_at=None
        )
    else:
        counting.fold(chance.randrange(1, 40))


def some_move(chance, entry, registrar, officer) -> None:
    without_service = {"continue_admitted", "authority_approve", "terminate", "undo_termination", "rematch_doubtful"}
    for account in (registrar, officer):
        possible = sorted(states.allowed(entry.state, account.role) - without_service)
        if possible and not (entry.state == "resolving" and account == officer):
            action = chance.choice([name for name in possible if _keeps_the_constraints(entry, name)] or [None])
            if action:
                move(entry.pk, action, account, reason="核对", change=_decide(action, account))
            return


def _keeps_the_constraints(entry, action) -> bool:
    target = states.ACTIONS[action].target or entry.state
    if entry.state == states.RESOLVING and target == states.SUPPLEMENTING:
        return action == "none_of_these"  # who goes on otherwise has an archive, which is not drawn here
    return target != states.RESOLVING and action not in ("rematch", "look_again", "open_case_meanwhile")


def _decide(action, account):
    if action != "none_of_these":
        return None

    def change(entry):
        entry.decision, entry.decided_by, entry.decided_at = action, account, timezone.now()
        return ["decision", "decided_by", "decided_at"]

    return change


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_figures_are_what_the_rows_say(seed):
    chance, season, people = random.Random(seed), SeasonFactory(), [some_school() for _ in range(3)]
    for _ in range(60):
        something_happens(chance, season, people)
        if chance.random() < 0.2:
            assert {place: counts for place, counts in shown(season).items() if any(counts.values())} == naive(season)
    assert shown(season, "vocational") == naive(season, "vocational")
    before = counting.days(EVERYWHERE, season)
    assert before == naive_days(season)
    counting.fold_all()
    assert not FigureChange.objects.exists()
    assert shown(season) == naive(season)
    assert counting.days(EVERYWHERE, season) == before


@pytest.mark.django_db
def test_a_registration_counts_on_its_day_in_china():
    season = SeasonFactory()
    late = datetime(2026, 9, 7, 17, 30, tzinfo=UTC)  # half past one of the eighth there
    EntryFactory(season=season, state="registered", state_since=late, created_at=late - timedelta(hours=2))
    assert counting.days(EVERYWHERE, season) == {late.date(): (1, 0), late.date() + timedelta(days=1): (0, 1)}


@pytest.mark.django_db
def test_who_ends_counts_as_ended_alone():
    entry = EntryFactory(verdict="not_found")
    counting.fold_all()
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    counts = shown(entry.season)[entry.school_id, "primary"]
    assert {name: number for name, number in counts.items() if number} == {"withdrawn": 1}
    assert counting.days(EVERYWHERE, entry.season) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"supplementing": 5, "not_found": 5}, {"sent_back": 1}])
def test_wrong_figures_are_found_and_counted_again(wrong):
    entry = EntryFactory(verdict="not_found")
    EntryFactory(season=entry.season, state="registered")
    counting.fold_all()
    right, days = shown(entry.season), counting.days(EVERYWHERE, entry.season)
    SchoolFigures.objects.filter(school=entry.school).update(**wrong)
    assert offenders("N6") == [f"school {entry.school_id} primary in season {entry.season_id}"]
    call_command("recount_figures", stdout=io.StringIO())
    assert offenders("N6") == []
    assert (shown(entry.season), counting.days(EVERYWHERE, entry.season)) == (right, days)


@pytest.mark.django_db
def test_a_mark_that_the_history_does_not_bear_out_is_found():
    entry = EntryFactory(state="supplementing")
    Entry.objects.filter(pk=entry.pk).update(is_sent_back=True)
    assert offenders("I2") == [f"entry {entry.pk}"]


def offenders(code: str) -> list[str]:
    return [name for each in INVARIANTS if each.code == code for name in each.offenders()]


@pytest.mark.django_db
def test_what_changes_nothing_in_the_figures_leaves_no_change():
    entry = EntryFactory(state="supplementing")
    counting.fold_all()
    move(entry.pk, "save", RegistrarFactory(school=entry.school))
    assert not FigureChange.objects.exists()


@pytest.mark.django_db
def test_a_page_that_meets_many_changes_folds_them(monkeypatch):
    season, school = SeasonFactory(), SchoolFactory()
    EntryFactory.create_batch(3, season=season, school=school)
    monkeypatch.setattr(counting, "MANY", 2)
    before = shown(season)
    assert not FigureChange.objects.exists()
    assert SchoolFigures.objects.get().supplementing == 3
    assert shown(season) == before


@pytest.mark.django_db
def test_a_worker_folds_with_each_heartbeat():
    entry = EntryFactory()
    Heartbeat("worker").beat()
    assert not FigureChange.objects.exists()
    assert SchoolFigures.objects.get().school == entry.school


@pytest.mark.django_db
def test_reading_takes_one_query(django_assert_num_queries):
    season = SeasonFactory()
    EntryFactory.create_batch(3, season=season)
    with django_assert_num_queries(1):
        counting.figures(EVERYWHERE, season)
    with django_assert_num_queries(1):
        counting.days(EVERYWHERE, season)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_writes_folds_or_reads_at_once_the_figures_are_exact():
    """Four schools act, three processes fold, two people look: nothing is counted twice or lost, nobody waits."""
    season = SeasonFactory()
    people = [some_school() for _ in range(4)]
    entries = {
        registrar.pk: [
            entry.pk
            for entry in EntryFactory.create_batch(12, school=registrar.school, season=season, state="at_school")
        ]
        for registrar, _officer in people
    }

    def act(registrar, officer):
        def run(together):
            together()
            for pk in entries[registrar.pk]:
                move(pk, "school_send_back", registrar, reason="核对")
                move(pk, "submit", registrar)
            return move_many(entries[registrar.pk], "school_approve", registrar)

        return run

    def fold(together):
        together()
        return sum(counting.fold(7) for _ in range(60))

    def look(together):
        together()
        return {sum(sum(row.numbers[:7]) for row in counting.figures(EVERYWHERE, season)) for _ in range(60)}

    results = race(*(act(*pair) for pair in people), fold, fold, fold, look, look)
    assert [result for result in results if isinstance(result, BaseException)] == []
    assert results[-2:] == [{48}, {48}]
    assert shown(season) == naive(season)
    counting.fold_all()
    assert shown(season) == naive(season)
