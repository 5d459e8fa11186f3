import pytest
from django.db import DatabaseError, transaction

from enrollment.entries.models import Entry, Step
from tests.factories import EntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return EntryFactory(state="at_school").steps.last()


def test_the_database_refuses_to_change_a_step(step):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(reason="anders")


def test_the_database_refuses_to_delete_a_step(step):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Step.objects.filter(pk=step.pk).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_between_tests_the_tables_are_emptied_all_the_same(turn):
    entry = EntryFactory(state="at_school")
    assert Step.objects.count() == Entry.objects.get(pk=entry.pk).version
