"""`manage.py load_institutions`: authorities and schools in (N7)."""

from django.core.management.base import BaseCommand

from registry.exchange.institutions import load_institutions
from registry.exchange.running import add_file_arguments, run


class Command(BaseCommand):
    """Loads a CSV file of authorities and schools in any order."""

    help = "Load authorities and schools from a CSV file; a second load updates by code."

    def add_arguments(self, parser):
        add_file_arguments(parser)

    def handle(self, *, file, json, dry_run, **options):
        run(self, json, lambda: load_institutions(file, dry_run=dry_run))
