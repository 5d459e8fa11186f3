"""What a verdict becomes at a school: which records a person is shown, and how sure each is."""

import pytest

from enrollment.entries.doubles import doubles_of
from enrollment.entries.models import Entry
from enrollment.entries.probes import probe_of
from enrollment.rosters.recognition import IntakePlace, for_an_entry, settle, shown_candidates
from matching.core.verdict import ADMITTED, MATCHED, NOT_FOUND, PENDING, REGISTERED, Finding, Scored
from tests.factories import EntryFactory, SchoolFactory, StudentRecordFactory


def test_the_record_that_a_senior_high_school_holds_is_the_one_candidate_of_who_is_admitted_and_is_certain():
    found = Finding(ADMITTED, 7, "S-7")
    reasons = ("same_document", "same_name", "admitted_senior_high")
    assert shown_candidates(found) == (Scored(7, "S-7", 1.0, reasons),)


def test_the_candidates_that_were_found_are_shown_as_they_are():
    by_number = Scored(7, "S-7", 0.9, ("same_student_number", "same_name", "admitted_senior_high"))
    assert shown_candidates(Finding(ADMITTED, 7, "S-7", (by_number,))) == (by_number,)
    assert shown_candidates(Finding(MATCHED, 7, "P-7")) == ()


def test_who_is_registered_already_is_to_be_confirmed_with_the_active_record_for_certain():
    found = for_an_entry(Finding(REGISTERED, 7, "K-7"))
    assert (found.outcome, found.record_id, found.record_key) == (PENDING, None, None)
    (active,) = found.candidates
    assert (active.record_id, active.record_key, active.score) == (7, "K-7", 1.0)


# --- under the locks everything is asked once more


def settled(entries, verdicts, own=None):
    place = IntakePlace(entries[0].school, entries[0].season, entries[0].track)
    probes = [probe_of(entry) for entry in entries]
    doubles = doubles_of(probes, place.school, place.season, place.track)
    return settle(probes, verdicts, place, doubles, own or {})


@pytest.mark.django_db
def test_a_namesake_is_warned_of_while_there_is_one_whoever_stands_before():
    namesake = EntryFactory(verdict="not_found", id_type="Z")
    school = SchoolFactory()
    alone, doubled = (
        EntryFactory(school=school, season=namesake.season, verdict="not_found", **facts)
        for facts in ({}, {"name": namesake.name, "birth_date": namesake.birth_date, "sex": namesake.sex})
    )
    verdicts = {
        alone.pk: Finding(NOT_FOUND),
        doubled.pk: Finding(NOT_FOUND),
    }
    found = settled([alone, doubled], verdicts)
    assert (found[alone.pk].warnings, found[doubled.pk].warnings) == ((), ("namesake_elsewhere",))
    namesake.delete()
    assert settled([alone, doubled], found)[doubled.pk].warnings == ()


@pytest.mark.django_db
@pytest.mark.parametrize("its_own", [True, False])
def test_whom_another_school_has_no_more_is_given_the_archive_that_is_free_or_its_own(its_own):
    archive = StudentRecordFactory()
    entry = EntryFactory(archive=archive)
    own = {entry.pk: archive.pk} if its_own else {}
    if not its_own:
        Entry.objects.update(archive=None, proof="", verdict="not_found")
    found = settled([entry], {entry.pk: Finding(PENDING, warnings=("live_elsewhere",))}, own)[entry.pk]
    assert (found.outcome, found.record_id, found.warnings) == (MATCHED, archive.pk, ())
