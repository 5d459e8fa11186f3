"""`manage.py check_invariants [--json]`: what must always hold, proved on live data; exit 1 when something does not."""

import json
import sys

from django.core.management.base import BaseCommand

from review.invariants.all import INVARIANTS

NAMED = 20  # offending rows named of each


class Command(BaseCommand):
    """Runs every check of review/invariants/all.py."""

    help = "Prove on live data what must always hold; ids of offending rows, never names or numbers."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout and nothing else")

    def handle(self, *args, **options):
        results = [(invariant, list(invariant.offenders())) for invariant in INVARIANTS]
        broken = [result for result in results if result[1]]
        if options["json"]:
            self.stdout.write(json.dumps(_report(results), ensure_ascii=False))
        else:
            for invariant, offenders in broken:
                self.stdout.write(
                    f"{invariant.code} {invariant.says}: {len(offenders)} ({', '.join(offenders[:NAMED])})"
                )
            self.stdout.write(f"{len(results) - len(broken)} of {len(results)} invariants hold.")
        if broken:
            sys.exit(1)


def _report(results) -> dict:
    checks = [
        {
            "code": invariant.code,
            "says": invariant.says,
            "count": len(offenders),
            "offending": offenders[:NAMED],
        }
        for invariant, offenders in results
    ]
    return {"holds": not any(check["count"] for check in checks), "checks": checks}
