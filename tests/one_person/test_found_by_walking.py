"""What walks have found, as short as it can be said."""

import pytest

from enrollment.entries.models import Entry
from registry.records import StudentRecord
from tests.one_person import the_end
from tests.one_person.holding import broken_at_the_end
from tests.one_person.walk import Walk
from tests.one_person.world import CHENG, FANG, HOPE, MA, NOBODYS, PAPERS, SOURCES

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_foot(small_world):
    """A walk that goes where it is told."""
    walk = Walk()
    yield walk
    walk.failed = True  # it need not come to an end
    walk.teardown()


def test_what_a_case_between_two_claimants_of_an_active_record_wins_may_close_it(on_foot):
    fang = PAPERS.index(FANG)
    on_foot.type_in(school="one", paper=FANG)
    on_foot.look()
    on_foot.open_claim(place=0, which=0)
    on_foot.import_roster(school="two", papers=[fang], track="primary")
    the_end.settle(on_foot)

    assert StudentRecord.objects.get(source_key="K-FANG").left_reason == "to_other_school"
    assert not broken_at_the_end()


def test_who_was_registered_and_has_left_is_registered_at_the_next_school_in_the_same_season(on_foot):
    on_foot.type_in(school="three", paper=NOBODYS)
    the_end.settle(on_foot)
    on_foot.report_back(place=0, status="left")
    on_foot.type_in(school="one", paper=NOBODYS)
    the_end.settle(on_foot)

    assert Entry.objects.filter(state="registered").count() == 2
    assert not broken_at_the_end()


def test_who_is_put_back_is_shown_where_the_child_was_registered_meanwhile(on_foot):
    for school in ("one", "two"):
        on_foot.type_in(school=school, paper=HOPE)
    on_foot.look()
    on_foot.withdraw(place=1)
    the_end.settle(on_foot)
    on_foot.look()
    on_foot.undo_termination(place=0)

    back = Entry.objects.get(state="resolving")
    (shown,) = back.candidates.all()
    assert shown.record == Entry.objects.get(state="registered").record


def test_who_was_registered_may_lose_the_record_to_a_new_student_of_the_same_season(on_foot):
    on_foot.type_in(school="two", paper=MA)
    on_foot.look()
    on_foot.complete(place=0)
    on_foot.type_in(school="three", paper=MA)
    on_foot.look()
    on_foot.school_approve(bulk=True, place=0)
    on_foot.look()
    on_foot.authority_approve(bulk=True, place=0)
    the_end.settle(on_foot)

    lost, won = Entry.objects.filter(state="registered").order_by("pk")
    assert (won.archive, lost.record.status) == (lost.record, "left")
    assert not broken_at_the_end()


def test_an_ended_record_stays_so_while_the_one_that_goes_on_from_it_is_in_force(on_foot):
    on_foot.import_roster(school="two", papers=[PAPERS.index(MA)], track="vocational")
    the_end.settle(on_foot)
    (ended,) = (source for source in SOURCES if source.key == "V-MA")
    on_foot._load("vocational", [on_foot.world.line(ended, 1)])  # enrolled again, says its source

    archive, record = StudentRecord.objects.filter(registry="vocational", name=MA.name).order_by("pk")
    assert (archive.status, record.continues, record.status) == ("left", archive, "enrolled")
    assert not broken_at_the_end()

    on_foot.report_back(place=0, status="left")
    on_foot._load("vocational", [on_foot.world.line(ended, 2)])
    on_foot._load("vocational", [on_foot.world.line(ended, 1)])
    assert StudentRecord.objects.get(source_key="V-MA").status == "enrolled"
    assert not broken_at_the_end()


def test_a_school_that_brought_a_child_twice_withdraws_one(on_foot):
    on_foot.load(chosen=[1], columns="all", more=True)
    on_foot.type_in(school="one", paper=PAPERS[2])
    on_foot.look()
    on_foot.confirm(place=0, which=0, reasoned=True)
    on_foot.type_in(school="one", paper=NOBODYS)

    assert set(Entry.objects.values_list("state", flat=True)) == {"supplementing", "resolving"}
    assert not broken_at_the_end()


def test_whose_document_is_disputed_waits_although_the_record_agrees_by_now(on_foot):
    on_foot.type_in(school="one", paper=CHENG)
    on_foot.look()
    on_foot.open_dispute(place=0, which=0)
    (source,) = (each for each in SOURCES if each.key == "P-CHENG")
    on_foot._load("preschool", [on_foot.world.line(source, 1)])  # whose name was written wrongly there
    on_foot.none_of_these(place=0, reasoned=False)  # refused: it is the same child

    assert Entry.objects.get().state == "resolving"
    on_foot.what_must_hold_holds()
    on_foot.act_in_case(place=0, act="the claiming school takes it back")
    on_foot.none_of_these(place=0, reasoned=False)  # refused again, and looked at now
    assert (Entry.objects.get().state, Entry.objects.get().verdict) == ("supplementing", "matched")
