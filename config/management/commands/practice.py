"""`manage.py practice`: invented schools for everybody to try before the season (XUEJI_PRACTICE)."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config.demo.filling import OtherData
from config.practice.filling import empty, fill, is_complete
from registry.database_purpose import DatabasePurpose
from registry.key_check import require_keys
from registry.sealing.cipher import KeysMissing

MOST = 99


class Command(BaseCommand):
    """Fills an empty database with seats to practise at; with --reset makes them all again."""

    help = "Fill the practice database (XUEJI_PRACTICE=1) with invented schools; never touches other data."

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="empty the practice database first (each night)")

    def handle(self, *, reset, **options):
        if not settings.PRACTICE:
            raise CommandError(_("Set XUEJI_PRACTICE=1, with a database and an XUEJI_VAR of its own."))
        if not 1 <= settings.PRACTICE_SCHOOLS <= MOST:
            raise CommandError(_("XUEJI_PRACTICE_SCHOOLS is a number from 1 to 99."))
        call_command("migrate", verbosity=0)
        try:
            require_keys()
            self._prepare(reset)
        except KeysMissing as error:
            raise CommandError(str(error)) from error
        except OtherData as error:
            raise CommandError(
                _("This database holds other data, which practice leaves alone. Give it one of its own.")
            ) from error
        self.stdout.write(_("Practice is ready: %(count)d seats.") % {"count": settings.PRACTICE_SCHOOLS})

    def _prepare(self, reset: bool) -> None:
        """Fill what is empty; what was begun and not finished is made again, as with --reset."""
        if is_complete() and not reset:
            return
        if DatabasePurpose.objects.exists():
            empty()
        for done in fill(settings.PRACTICE_SCHOOLS):
            self.stderr.write(f"  {done}")
