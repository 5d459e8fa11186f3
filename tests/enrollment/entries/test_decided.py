"""Whether an archive is still whose a person said, or the machine found, that it is."""

import pytest

from enrollment.entries.decided import archive_agrees, identity_of
from tests.factories import EntryFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


def test_a_record_that_a_person_chose_for_an_admitted_one_agrees_while_it_describes_the_same_person():
    """Under another name, so that the machine would not have matched it."""
    archive = StudentRecordFactory(registry="k12", name="欧阳若曦", stage="senior", status="enrolled")
    entry = EntryFactory(track="vocational", verdict="admitted", archive=archive)
    entry.confirmed_identity = identity_of(archive)
    assert archive_agrees(entry, archive)
    archive.birth_date = archive.birth_date.replace(year=archive.birth_date.year + 1)
    assert not archive_agrees(entry, archive)
