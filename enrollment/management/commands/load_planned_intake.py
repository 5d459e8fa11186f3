"""`manage.py load_planned_intake`: how many new students each school expects, from a CSV file (N6)."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from enrollment.seasons.models import Season
from enrollment.seasons.planned_intake import load_planned_intake
from registry.exchange.running import add_file_arguments, refuse, run


class Command(BaseCommand):
    """Loads planned intakes of one season; a second load updates them."""

    help = "Load planned intakes from a CSV file with the columns code, track (where a school has two) and number."

    def add_arguments(self, parser):
        add_file_arguments(parser)
        parser.add_argument("--season", metavar="CODE", required=True)

    def handle(self, *, file, json, season, dry_run, **options):
        opened = Season.objects.filter(code=season).first()
        if opened is None:
            refuse(self, json, "unknown_season", _("No season has the code %(code)s.") % {"code": season})
        run(self, json, lambda: load_planned_intake(file, opened, dry_run=dry_run))
