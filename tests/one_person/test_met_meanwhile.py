"""Two schools that bring one child at the same moment, of whom neither sees the other while it stores (I6)."""

import pytest

from enrollment.entries.models import Entry, PossibleDouble
from enrollment.rosters import intake
from tests.factories import RegistrarFactory, StudentRecordFactory
from tests.one_person.holding import broken_at_the_end
from tests.roster_rows import BORN, student

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_one_moment(monkeypatch):
    """What other schools have stored cannot be seen yet while new students are stored, as they commit at one moment."""
    around = intake.around_under_locks
    monkeypatch.setattr(intake, "around_under_locks", lambda *asked: around(*asked)._replace(doubles={}))


@pytest.fixture
def doubtful():
    """A child whose number is on the record of another name, so that it is to be confirmed wherever it comes."""
    child = student(1)
    StudentRecordFactory(name="陈别人", birth_date=BORN, id_number=child[-1])
    return child


def both_told():
    first, second = Entry.objects.order_by("pk")
    pair = PossibleDouble.objects.get()
    assert (pair.first, pair.second) == (first, second)
    assert (first.warnings, second.warnings) == ([], ["live_elsewhere"])
    assert not broken_at_the_end()


@pytest.mark.usefixtures("at_one_moment")
def test_of_two_rosters_the_later_new_student_is_told_of_the_other(imported, doubtful):
    imported([doubtful])
    imported([doubtful], account=RegistrarFactory())
    both_told()


@pytest.mark.usefixtures("at_one_moment")
def test_of_two_typed_at_one_moment_the_later_is_told(typed, doubtful):
    typed(doubtful)
    assert typed(doubtful, account=RegistrarFactory()).entry.warnings == ["live_elsewhere"]
    both_told()


def test_who_was_seen_at_once_is_not_looked_at_again(imported, doubtful):
    imported([doubtful])
    imported([doubtful], account=RegistrarFactory())
    both_told()
    assert not Entry.objects.filter(steps__action__startswith="look_again").exists()
