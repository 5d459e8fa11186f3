"""`manage.py load_registry`: records of a source system in (N7)."""

from django.core.management.base import BaseCommand

from registry.exchange.progress import LoadProgress
from registry.exchange.registries import load_registry
from registry.exchange.running import add_file_arguments, run
from registry.records import Registry


class Command(BaseCommand):
    """Loads a CSV file into one registry; rows that cannot be read are reported, the others loaded."""

    help = "Load records of a registry from a CSV file; a second load updates by record_key."

    def add_arguments(self, parser):
        parser.add_argument("registry", choices=Registry.values)
        add_file_arguments(parser)

    def handle(self, *, registry, file, json, dry_run, **options):
        progress = LoadProgress(self.stderr)
        try:
            run(self, json, lambda: self.load(registry, file, progress, dry_run=dry_run))
        finally:
            progress.close()

    def load(self, registry, file, progress, *, dry_run):
        """Load, and give the report; the floor above adds what follows."""
        return load_registry(registry, file, progress, dry_run=dry_run)
