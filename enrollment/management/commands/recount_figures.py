"""`manage.py recount_figures`: counts the board's figures again, should check_invariants find them wrong."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from enrollment.figures.counting import recount
from enrollment.figures.models import SchoolFigures


class Command(BaseCommand):
    """Counts every entry once; those who write wait meanwhile."""

    help = "Count the figures of the progress board again."

    def handle(self, **options):
        recount()
        self.stdout.write(_("Counted again: figures of %(count)d schools.") % {"count": SchoolFigures.objects.count()})
