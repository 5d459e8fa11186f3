"""A row of a roster is an entry or a row that says why not, never both: the database itself says no (I3)."""

import pytest
from django.db import IntegrityError, transaction

from enrollment.entries.models import Entry
from enrollment.rosters.models import RosterRow
from tests.factories import EntryFactory
from tests.review.invariants.planted import a_roster

pytestmark = pytest.mark.django_db
NAME = "row_is_an_entry_or_says_why_not"


@pytest.fixture
def roster():
    return a_roster(EntryFactory())


def the_entry(roster, number=2):
    return EntryFactory(school=roster.school, season=roster.season, roster=roster, row_number=number)


def the_row(roster, number=2, outcome="rejected"):
    return RosterRow.objects.create(roster=roster, number=number, outcome=outcome)


@pytest.mark.parametrize(("first", "second"), [(the_entry, the_row), (the_row, the_entry)])
def test_a_number_that_stands_in_one_table_stands_not_in_the_other(roster, first, second):
    first(roster)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        second(roster)
    second(roster, 3)  # another row of the file
    second(a_roster(EntryFactory()))  # the same row of another file


def test_a_row_is_one_entry(roster):
    the_entry(roster)
    with pytest.raises(IntegrityError), transaction.atomic():
        the_entry(roster)


def test_a_row_that_made_an_entry_is_stored_as_that_alone(roster):
    with pytest.raises(IntegrityError, match="row_that_made_an_entry_is_that_entry"), transaction.atomic():
        the_row(roster, outcome="matched")


@pytest.mark.parametrize("fields", [{"typed_by": None}, {"row_number": 2}, {"typed_person": "李梅", "typed_by": None}])
def test_an_entry_is_of_a_roster_or_was_typed(roster, fields):
    entry = EntryFactory()
    with pytest.raises(IntegrityError, match="entry_is_of_a_roster_or_was_typed"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**fields)
