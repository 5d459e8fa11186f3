"""Seconds of work that rosters take in a process that has begun: `python -m tests.benchmarks.work ROSTER.xlsx ...`."""

import os
import sys
import time
from pathlib import Path


def main(paths: list[str]) -> None:
    """Receive each roster for the benchmarks' school; print the seconds from the task's start to stored results."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from enrollment.rosters.intake import receive
    from enrollment.rosters.uploading import store_upload
    from enrollment.seasons.models import Season
    from registry.accounts.models import Account
    from registry.institutions import School
    from tests.benchmarks.population import SCHOOL, SEASON

    school, season = School.objects.get(code=SCHOOL), Season.objects.get(code=SEASON)
    account, _ = Account.objects.get_or_create(
        username="bench", defaults={"person": "bench", "role": "desk", "school": school, "password": "!"}
    )
    for path in map(Path, paths):
        roster, _ = store_upload(account, season, "primary", path.name, path.read_bytes(), enqueue=False)
        started = time.perf_counter()
        receive(roster.pk)
        sys.stdout.write(f"{time.perf_counter() - started:.3f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
