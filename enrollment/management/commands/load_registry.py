"""`manage.py load_registry`, and what it means for new students: claims first, then matching again (N2, N7).

Django takes the command of the app that stands first in INSTALLED_APPS: this floor adds what follows from a load
without the floor below knowing of it.
"""

from enrollment.rosters.after_load import ClaimsAfterLoad
from enrollment.tasks import rematch_all
from registry.exchange.registries import load_registry
from registry.management.commands.load_registry import Command as LoadRegistry


class Command(LoadRegistry):
    """Loads a registry; the background worker then matches undecided and not-found new students again."""

    def load(self, registry, file, progress, *, dry_run):
        """Load; new students whose archive is another's, or held, are looked at again, and counted in the report."""
        claims = ClaimsAfterLoad(dry_run=dry_run)
        report = load_registry(registry, file, progress, told=claims, dry_run=dry_run)
        report.claims = claims.counts
        if not dry_run:
            rematch_all.enqueue(registry)
        return report
