"""`manage.py seal_accounts`: what the background workers do every hour, now and by hand (N8)."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from registry.accounts.unused import end_expired, lock_unused


class Command(BaseCommand):
    """Locks accounts that nobody uses, ends those past their last day of use, and says how many."""

    help = "Lock accounts unused for XUEJI_ACCOUNT_UNUSED_DAYS days and end those past their last day of use."

    def handle(self, **options):
        self.stdout.write(
            _("Accounts locked: %(locked)d, ended: %(ended)d.") % {"locked": lock_unused(), "ended": end_expired()}
        )
