"""Two browsers that try facts of one child, under one new student or two: none is counted for two (PostgreSQL)."""

import pytest

from enrollment.disclosure import tries
from enrollment.disclosure.models import Fact, FactTry
from enrollment.disclosure.refusals import FactsLocked
from tests.factories import EntryFactory, RegistrarFactory, StudentRecordFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_of_tries_at_one_moment_no_more_are_answered_than_are_left():
    record = StudentRecordFactory(guardian_phone="13812345670")
    first = EntryFactory(verdict="pending", id_type="Z", candidates=[record])
    second = EntryFactory(verdict="pending", id_type="Z", school=first.school, candidates=[record])
    registrar = RegistrarFactory(school=first.school)
    for n in range(3):
        tries.try_fact(first.pk, Fact.PHONE, f"000{n}", registrar)

    def trying(entry, text):
        def run(together):
            together()
            try:
                return tries.try_fact(entry.pk, Fact.PHONE, text, registrar).left.of_child
            except FactsLocked:
                return "locked"

        return run

    done = race(*(trying(entry, f"111{n}") for n, entry in enumerate((first, second, first, second))))
    assert sorted(done, key=str) == [0, 1, "locked", "locked"]
    assert FactTry.objects.count() == 5
