"""Two authorities approve at one moment, with real threads on PostgreSQL: one number is never two children's."""

import pytest

from enrollment.entries.models import Entry
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.decisions.approve import authority_approve
from tests.factories import EntryFactory, OfficerFactory, SchoolFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def test_two_children_do_not_keep_one_number():
    schools = [SchoolFactory(vocational=True), SchoolFactory()]  # registered into two registries, no index spans both
    officers = [OfficerFactory(authority=school.authority) for school in schools]
    rounds = []
    for n in range(ROUNDS):
        number = f"G44010520110307{n:04d}"
        pair = [
            EntryFactory(
                school=school,
                track="vocational" if school.vocational_track else "primary",
                verdict="not_found",
                state="at_authority",
                number_check="checked",
                student_number=number,
            )
            for school in schools
        ]
        ids = [entry.pk for entry in pair]
        Entry.objects.filter(pk__in=ids).update(student_number_key=student_number_key(number))
        rounds.append(ids)

    def approving(place):
        def run(together):
            outcomes = []
            for ids in rounds:
                together()
                outcomes.append(authority_approve([ids[place]], officers[place]))
            return outcomes

        return run

    results = race(approving(0), approving(1))
    refused = [[[refusal.code for _pk, refusal in each.refused] for each in outcomes] for outcomes in results]
    assert refused == [[["number_taken"]] * ROUNDS] * 2
    assert not StudentRecord.objects.filter(entry__isnull=False).exists()
