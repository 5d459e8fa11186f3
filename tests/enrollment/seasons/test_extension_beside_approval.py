"""An extension that is granted in the midst of an approval: the step that names it is not older than it (I21)."""

import pytest

from enrollment.entries import transitions
from enrollment.entries.models import Step
from enrollment.seasons.deadlines import Deadlines
from enrollment.seasons.models import Extension
from review.decisions.approve import school_approve
from tests.enrollment.seasons.test_extension_races import day, granting
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db


def test_a_step_is_never_older_than_the_extension_that_it_names(monkeypatch):
    school, season = SchoolFactory(), SeasonFactory(closed=True)
    entry = EntryFactory(school=school, season=season, state="at_school")
    officer, of_entries = OfficerFactory(authority=school.authority), Deadlines.of_entries

    def granted_just_now(entries):
        granting(officer, [school], season)(lambda: None)
        return of_entries(entries)

    monkeypatch.setattr(transitions.Deadlines, "of_entries", granted_just_now)
    assert school_approve([entry.pk], RegistrarFactory(school=school)).done == [entry.pk]

    step, extension = Step.objects.get(action="school_approve"), Extension.objects.get()
    assert step.detail == {"extension": extension.pk}
    assert extension.until == day(10)
    assert step.at >= extension.granted_at
