"""The end of a season and the last approvals at the same moment, with real threads on PostgreSQL (I1, I2, I8)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.entries.season_end import end_all
from registry.records import StudentRecord
from review.decisions.approve import authority_approve
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, SchoolFactory, SeasonFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

STUDENTS = 20


def test_each_new_student_is_registered_or_ended_and_never_both():
    over = timezone.localdate() - timedelta(days=1)
    season = SeasonFactory(
        starts_on=over - timedelta(days=30), primary_deadline=over, vocational_deadline=over, ends_on=over
    )
    school = SchoolFactory()
    officer = OfficerFactory(authority=school.authority)
    entries = EntryFactory.create_batch(STUDENTS, season=season, school=school, state="at_authority")
    archives = {entry.pk: entry.archive_id for entry in entries}

    def approving(together):
        together()
        return sum(len(authority_approve([pk], officer).done) for pk in archives)

    def ending(together):
        together()
        return end_all()

    approved, ended, ended_too = race(approving, ending, ending)
    assert approved + ended + ended_too == STUDENTS
    for entry in Entry.objects.all():
        continued = StudentRecord.objects.filter(continues=archives[entry.pk]).exists()
        assert (entry.state, entry.archive_id, continued) in (
            ("registered", archives[entry.pk], True),
            ("terminated", None, False),
        )
    codes = ("I1", "I2", "I4", "I8")
    assert [offender for each in INVARIANTS if each.code in codes for offender in each.offenders()] == []
