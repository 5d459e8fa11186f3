"""A document that another track has registered under another name: neither child is held up for good (I6)."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from enrollment.rosters.look_again import look_again
from registry.records import StudentRecord
from review.cases import acts, opening
from review.cases.by_system import open_by_system
from review.cases.doubles import doubles_of
from review.cases.models import CaseKind
from review.decisions.again import looked_at_again
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.review.cases.disputes import WHY, county
from tests.roster_rows import row

pytestmark = pytest.mark.django_db

BORN = date(2019, 3, 15)
NUMBER = resident_number(BORN, "1", 7)


@pytest.fixture
def city():
    return AuthorityFactory(level="city")


@pytest.fixture
def registered(city, season) -> Entry:
    """A vocational pupil who was registered with the document of a child of six."""
    school = SchoolFactory(authority=county(city), vocational=True)
    person = {"name": "张三丰", "birth_date": date(2010, 3, 15), "id_number": NUMBER}
    record = StudentRecordFactory(registry="vocational", school=school, source_key=None, **person)
    own = {"track": "vocational", "school": school, "season": season, "verdict": "not_found"}
    return EntryFactory(state="registered", record=record, sex=record.sex, **own, **person)


@pytest.fixture
def child(city, registered, imported) -> Entry:
    """The child of six, at a primary school."""
    registrar = RegistrarFactory(school=SchoolFactory(authority=county(city)))
    (found,) = imported([row("李晓明", NUMBER, born=BORN)], registrar)
    assert found["outcome"] == "pending"
    return Entry.objects.get(school=registrar.school)


def in_the_way(entry: Entry) -> bool:
    return any(double.stands_in_the_way for double in doubles_of([entry])[entry.pk])


@pytest.mark.parametrize("corrected", ["by its source", "to none", "by a dispute", "left"])
def test_whose_document_was_corrected_is_in_nobodys_way(child, registered, corrected):
    assert in_the_way(child)
    values = {
        "by its source": {"document_key": 7},
        "to none": {"document_key": None},
        "by a dispute": {"document_doubted": True},
        "left": {"status": "left"},
    }
    StudentRecord.objects.filter(pk=registered.record_id).update(**values[corrected])
    assert not in_the_way(child)
    assert look_again([child.pk], None, "live_elsewhere").done == [child.pk]
    child.refresh_from_db()
    assert (child.state, child.verdict, child.warnings) == ("supplementing", "not_found", [])
    assert looked_at_again([child]) == {}


def test_the_document_of_who_is_registered_by_another_track_is_disputed(city, child, registered):
    registrar = RegistrarFactory(school=child.school)
    case = opening.open_claim_on_entry(child.pk, registered.pk, registrar, WHY)
    assert (case.kind, case.archive, case.holding_school) == (CaseKind.DOCUMENT, registered.record, registered.school)
    acts.agree(case.pk, RegistrarFactory(school=registered.school), WHY)
    acts.decide_document(case.pk, "this_childs", OfficerFactory(authority=city), WHY)
    child.refresh_from_db()
    registered.record.refresh_from_db()
    assert (child.state, registered.record.document_doubted) == ("supplementing", True)


def test_the_system_opens_it_as_well(child, registered):
    case = open_by_system(child.pk)
    assert case
    assert (case.kind, case.archive) == (CaseKind.DOCUMENT, registered.record)


def test_one_child_of_two_tracks_does_not_continue_a_record_that_its_track_does_not(city, child, registered):
    registrar = RegistrarFactory(school=child.school)
    case = opening.open_claim_on_entry(child.pk, registered.pk, registrar, WHY)
    acts.contest(case.pk, RegistrarFactory(school=registered.school), WHY)
    acts.decide_document(case.pk, "same_child", OfficerFactory(authority=city), WHY)
    child.refresh_from_db()
    assert (child.state, child.archive, child.steps.order_by("number").last().action) == (
        "terminated",
        None,
        "found_registered",
    )
