"""What workers do between tasks; of accounts the tests of unused accounts tell, of seasons those of their end."""

import os
import time

import pytest

from config.ops import duties

pytestmark = pytest.mark.django_db
HOUR = 3600


def test_files_that_a_killed_process_left_behind_are_removed(settings, tmp_path):
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"
    for folder in (settings.UPLOAD_DIR, settings.EVIDENCE_DIR):
        folder.mkdir()
        for name, age in (("left", 2 * HOUR), ("young", HOUR / 60)):  # whose transaction may still be under way
            (folder / name).touch()
            os.utime(folder / name, (time.time() - age,) * 2)

    duties.do_due()

    assert [path.name for path in tmp_path.glob("*/*")] == ["young", "young"]
