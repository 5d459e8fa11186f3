"""Rosters of as many schools into the queue of a site: `python -m tests.benchmarks.enqueue FILE ...`."""

import os
import sys
from itertools import cycle
from pathlib import Path


def main(paths: list[str]) -> None:
    """Store each roster for the next school, as its upload page does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from enrollment.rosters.uploading import store_upload
    from enrollment.seasons.models import Season
    from registry.accounts.models import Account
    from registry.institutions import School
    from tests.benchmarks.population import SCHOOLS, SEASON

    season = Season.objects.get(code=SEASON)
    for path, code in zip(map(Path, paths), cycle(SCHOOLS), strict=False):
        named = {"person": "bench", "role": "desk", "school": School.objects.get(code=code), "password": "!"}
        account, _created = Account.objects.get_or_create(username=f"bench-{code}", defaults=named)
        store_upload(account, season, "primary", path.name, path.read_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
