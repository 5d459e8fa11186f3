"""`manage.py seal_accounts`: what the background workers do every hour, now and by hand (N8)."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from registry.accounts.unused import end_expired, seal_unused


class Command(BaseCommand):
    """Seals accounts that nobody uses, ends those past their last day, and says how many."""

    help = "Seal accounts unused for XUEJI_ACCOUNT_UNUSED_DAYS days and end those past their last day."

    def handle(self, **options):
        self.stdout.write(
            _("Accounts sealed: %(sealed)d, ended: %(ended)d.") % {"sealed": seal_unused(), "ended": end_expired()}
        )
