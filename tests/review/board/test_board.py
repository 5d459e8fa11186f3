"""What the board says of a unit: right, adding up, sorted, narrowed, within scope."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.figures import counting
from enrollment.rosters.models import Roster
from enrollment.seasons.models import Extension, PlannedIntake, Season
from registry.institutions import Authority, School
from review.board.columns import ordered
from review.board.figures import Board, Figures, planned
from review.decisions.approve import authority_approve
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)
from tests.review.board.conftest import bring, plan
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db


def units(board) -> dict[str, Figures]:
    return {unit.name: unit.figures for unit in board.units()}


def test_a_city_sees_its_counties_and_its_own_schools(world):
    found = units(Board(world.season, authority=world.city))
    assert list(found) == ["快进县教育局", "缓行县教育局", "示范职校"]
    quick = found["快进县教育局"]
    assert (quick.planned, quick.expected, quick.total, quick.missing) == (14, 15, 10, 5)
    assert (quick.registered, quick.at_authority, quick.at_school, quick.supplementing, quick.ended) == (4, 1, 3, 2, 1)
    assert (quick.schools, quick.not_started) == (2, 0)
    slow = found["缓行县教育局"]
    assert (slow.planned, slow.total, slow.missing, slow.schools, slow.not_started) == (12, 0, 12, 1, 1)


def test_a_full_school_does_not_hide_what_another_misses(world):
    found = units(Board(world.season, authority=world.quick))
    assert (found["飞燕小学"].total, found["飞燕小学"].missing) == (5, 0)  # one more than planned
    assert found["稳步小学"].missing == 5
    assert Board(world.season, authority=world.quick).total.missing == 5


def test_a_province_sees_everything_below_in_its_cities(world):
    (city,) = Board(world.season, authority=world.city.superior).units()
    assert city.figures == Board(world.season, authority=world.city).total


def test_one_track_alone(world):
    board = Board(world.season, "vocational", authority=world.city)
    assert (board.total.total, board.total.planned) == (2, 0)
    assert board.by_school[world.idle.pk].not_started == 0  # it does not register this track


def test_a_roster_is_a_beginning(world):
    registrar = RegistrarFactory(school=world.idle)
    facts = {"file_name": "a.csv", "file_size": 1, "sha256": "0" * 64, "stored_as": "x", "uploaded_by": registrar}
    Roster.objects.create(school=world.idle, season=world.season, track="primary", **facts)
    assert Board(world.season, authority=world.slow).total.not_started == 0


def test_overdue_is_who_is_on_the_way_after_the_schools_own_deadline(world):
    assert Board(world.season, authority=world.city).total.overdue == 0
    yesterday = timezone.localdate() - timedelta(days=1)
    Season.objects.update(primary_deadline=yesterday)
    season = Season.objects.get(pk=world.season.pk)
    found = units(Board(season, authority=world.quick))
    assert (found["飞燕小学"].overdue, found["稳步小学"].overdue) == (1, 5)
    assert units(Board(season, authority=world.city))["示范职校"].overdue == 0  # another track's day
    until = {"until": timezone.localdate(), "reason": "台风停课", "granted_by": OfficerFactory(authority=world.quick)}
    Extension.objects.create(school=world.steady, season=season, track="primary", **until)
    assert Board(season, authority=world.quick).total.overdue == 1


def test_a_school_that_did_nothing_until_its_deadline_is_late(world):
    assert Board(world.season, authority=world.city).total.late == 0
    Season.objects.update(primary_deadline=timezone.localdate() - timedelta(days=1))
    season = Season.objects.get(pk=world.season.pk)
    found = units(Board(season, authority=world.slow))
    assert (found["未动小学"].overdue, found["未动小学"].late, found["未动小学"].not_started) == (0, 1, 1)
    assert units(Board(season, authority=world.city))["示范职校"].late == 0  # another track's day
    entries = Entry.objects.filter(school=world.steady)
    assert units(Board(season, authority=world.quick))["稳步小学"].late == 1
    entries.filter(state__in=states.AT_THE_SCHOOL).update(state="at_authority", is_sent_back=False)
    assert units(Board(season, authority=world.quick))["稳步小学"].late == 0  # its own work is done


def test_laggards_stand_first_and_one_may_sort_by_any_column(world):
    names = [unit.name for unit in ordered(Board(world.season, authority=world.city).units(), "")]
    assert names == ["缓行县教育局", "示范职校", "快进县教育局"]
    by = Board(world.season, authority=world.city).units()
    assert ordered(by, "-registered")[0].name == "快进县教育局"
    assert ordered(by, "-missing")[0].name == "缓行县教育局"
    assert [unit.name for unit in ordered(by, "name")] == [unit.name for unit in by]


@pytest.mark.parametrize("seed", range(4))
def test_on_random_worlds_every_level_adds_up_to_the_rows(seed):
    chance, season = random.Random(seed), SeasonFactory()
    province = AuthorityFactory(level="province")
    cities = AuthorityFactory.create_batch(2, level="city", superior=province)
    counties = [AuthorityFactory(superior=chance.choice([*cities, province])) for _ in range(4)]
    schools = [
        SchoolFactory(authority=chance.choice([province, *cities, *counties]), vocational_track=chance.random() < 0.3)
        for _ in range(8)
    ]
    for school in schools:
        if chance.random() < 0.7:
            plan(school, season, chance.randrange(8))
        for _ in range(chance.randrange(5)):
            track = chance.choice([track.value for track in school.tracks])
            bring(
                1,
                school,
                season,
                chance.choice(["supplementing", "at_school", "at_authority", "withdrawn"]),
                track=track,
            )
    for authority in Authority.objects.all():
        board = Board(season, authority=authority)
        below = _naive_below(authority)
        assert board.total == _sum(unit.figures for unit in board.units())
        assert board.total == _sum(_naive(school, season) for school in below)


def _sum(figures) -> Figures:
    total = Figures()
    for each in figures:
        total = total.plus(each)
    return total


def _naive_below(authority) -> list[School]:
    found, waiting = [], [authority]
    while waiting:
        each = waiting.pop()
        found += [school for school in each.schools.all() if school.primary_track or school.vocational_track]
        waiting += each.subordinates.all()
    return found


def _naive(school, season) -> Figures:
    """By looking at every row of one school."""
    counts, begun = dict.fromkeys(Figures._fields, 0), True
    for track in school.tracks:
        entries = [entry for entry in Entry.objects.filter(school=school, season=season) if entry.track == track]
        live = [entry for entry in entries if entry.state not in states.ENDED]
        number = sum(
            PlannedIntake.objects.filter(school=school, season=season, track=track).values_list("number", flat=True)
        )
        counts["planned"] += number
        counts["expected"] += max(number, len(live))
        counts["missing"] += max(number - len(live), 0)
        counts["total"] += len(live)
        counts["ended"] += len(entries) - len(live)
        for entry in live:
            counts[entry.state] += 1
            counts[entry.verdict] += 1
        begun = begun and bool(entries)
    return Figures(**counts | {"schools": 1, "not_started": int(not begun)})


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_page_names_units_with_their_figures_and_when_it_was_counted(world, officer_of):
    page = words_of(officer_of(world.city).get(reverse("board")))
    assert "统计时间" in page
    assert page.index("缓行县教育局") < page.index("快进县教育局")
    assert reverse("board_authority", args=[world.quick.pk]) in page
    assert "<title" not in page.partition("<svg viewBox")[0].partition("chart")[2]
    assert 'aria-labelledby="chart-words chart-desc"' in page


def test_thousands_are_separated_and_what_is_unknown_is_no_zero(world, officer_of):
    PlannedIntake.objects.filter(school=world.idle).update(number=12_345)
    page = words_of(officer_of(world.city).get(reverse("board")))
    assert "12,345" in page
    assert page.partition("示范职校")[2].partition("</tr>")[0].count("—") == 1  # no plan is known


@pytest.mark.parametrize(("show", "names"), [("not_started", ["未动小学"]), ("missing", ["未动小学"]), ("overdue", [])])
def test_units_can_be_narrowed(world, officer_of, show, names):
    response = officer_of(world.slow).get(reverse("board"), {"show": show})
    assert [line.unit.name for line in response.context["table"].lines] == names
    assert response.context["table"].total[0].number == 12  # all together counts everybody


def test_unknown_words_in_the_address_are_as_none(world, officer_of):
    query = {"season": "x", "track": "y", "show": "z", "sort": "-nothing", "view": "w", "page": "v"}
    response = officer_of(world.city).get(reverse("board"), query)
    assert response.context["table"].lines[0].unit.name == "缓行县教育局"


def test_a_sorted_column_says_so_and_sorts_the_other_way_next(world, officer_of):
    response = officer_of(world.city).get(reverse("board"), {"sort": "-registered"})
    (heading,) = [each for each in response.context["table"].headings if each.sorted]
    assert (str(heading.label), heading.sorted, heading.url) == ("已注册", "descending", "?sort=registered")


def test_another_city_sees_nothing_of_it(world, officer_of):
    stranger = officer_of(AuthorityFactory(level="city"))
    assert "快进县教育局" not in words_of(stranger.get(reverse("board")))
    for name, row in (("board_authority", world.quick), ("board_authority", world.city), ("board_school", world.swift)):
        assert stranger.get(reverse(name, args=[row.pk])).status_code == 404


def test_a_county_does_not_look_up(world, officer_of):
    assert officer_of(world.quick).get(reverse("board_authority", args=[world.city.pk])).status_code == 404


def test_the_superior_sees_figures_and_no_names(world, officer_of):
    name = EntryFactory(school=world.steady, season=world.season, name="欧阳若曦").name
    city, county = officer_of(world.city), officer_of(world.quick)
    page = city.get(reverse("board_school", args=[world.steady.pk]))
    students = reverse("board_new_students", args=[world.steady.pk])
    assert page.context["total"].total == 6
    assert students not in words_of(page)
    assert city.get(students).status_code == 404
    assert students in words_of(county.get(reverse("board_school", args=[world.steady.pk])))
    assert name in words_of(county.get(students, {"state": "supplementing"}))
    assert name not in words_of(county.get(students, {"state": "at_school"}))


def test_each_number_of_a_school_leads_to_exactly_those(world, officer_of):
    registrar = RegistrarFactory(school=world.steady)
    move(
        Entry.objects.filter(school=world.steady, state="at_school").first().pk,
        "school_send_back",
        registrar,
        reason="x",
    )
    client = officer_of(world.quick)
    response = client.get(reverse("board_school", args=[world.steady.pk]))
    lines = [line for part in response.context["stages"] for line in part["lines"] if line["url"]]
    assert len(lines) == 3  # supplementing, of these sent back, at school
    for line in lines:
        assert client.get(line["url"]).context["page"].paginator.count == line["cell"].number


def test_a_registrar_sees_the_own_school_only(world, registrar_of):
    client = registrar_of(world.steady)
    response = client.get(reverse("board"))
    assert response.context["total"].total == 5
    assert client.get(reverse("board_school", args=[world.swift.pk])).status_code == 404


def test_an_approval_shows_at_once(world, officer_of):
    client = officer_of(world.quick)
    before = client.get(reverse("board")).context["total"]
    approved = authority_approve(
        Entry.objects.filter(school=world.swift, state="at_authority").values_list("pk", flat=True),
        OfficerFactory(authority=world.quick),
    )
    assert len(approved.done) == 1, approved
    after = client.get(reverse("board")).context["total"]
    assert (after.registered, after.at_authority) == (before.registered + 1, before.at_authority - 1)


def test_before_the_first_season_the_page_says_so(officer_of, db):
    assert "招生季" in words_of(officer_of(AuthorityFactory()).get(reverse("board")))


def test_the_schools_home_tells_plan_and_lack(world, registrar_of):
    page = words_of(registrar_of(world.steady).get("/"))
    assert "计划 10 人，已有 5 人" in page
    assert "还差 5 人" in page
    assert planned(world.trade, world.season) == Figures()


def test_a_new_season_begins_with_figures_of_its_own(world, registrar_of, officer_of):
    """Also where it has no plan yet: that of the season before says nothing of it."""
    new = SeasonFactory(code="2099-autumn", starts_on=timezone.localdate())
    assert "计划" not in words_of(registrar_of(world.steady).get("/")).partition("<main")[2].partition("</main")[0]
    assert Board(new, authority=world.quick).total.total == 0
    plan(world.steady, new, 7)
    assert (planned(world.steady, new).planned, planned(world.steady, new).total) == (7, 0)

    # whoever is moved by hand is counted where it stands now, before the figures are folded and after
    Entry.objects.filter(school=world.steady).update(season=new)
    for _folded in range(2):
        assert (planned(world.steady, new).total, planned(world.steady, world.season).total) == (5, 0)
        assert Board(new, authority=world.quick).total.total == 5
        counting.fold_all()


@pytest.mark.parametrize(("name", "most"), [("board", 13), ("home", 18)])
def test_queries_do_not_grow_with_schools_or_students(world, officer_of, name, most):
    client, found = officer_of(world.city), []
    for size in (1, 3, 12):
        for _ in range(size):
            school = SchoolFactory(authority=AuthorityFactory(superior=world.city))
            plan(school, world.season, 3)
            bring(1, school, world.season, "at_school")
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        found.append(len(captured))
    assert len(set(found)) == 1
    assert found[0] <= most
