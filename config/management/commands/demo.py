"""`manage.py demo`: a made-up county to look at, served until interrupted."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config.demo.filling import ROSTER_FOLDER, OtherData, fill, is_complete
from config.demo.places import ACCOUNTS, INSTITUTIONS, PASSWORD
from registry.key_check import require_keys
from registry.roles import Role
from registry.sealing.cipher import KeysMissing


class Command(BaseCommand):
    """Fills an empty database with the demo county, prints the accounts, serves the site."""

    help = "Fill an empty database with a made-up county and serve it; never touches other data."

    def add_arguments(self, parser):
        parser.add_argument("--no-serve", action="store_true", help="only fill the database")
        parser.add_argument("--bind", default="127.0.0.1:8000", help="host:port to listen on (default: %(default)s)")

    def handle(self, *, no_serve, bind, **options):
        if settings.PRODUCTION:
            raise CommandError(_("The demo's passwords are public: it does not start in production."))
        self._prepare()
        self._introduce(bind)
        if not no_serve:
            call_command("serve", bind=bind)

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        try:
            require_keys()
            if not is_complete():
                for done in fill():
                    self.stderr.write(f"  {done}")
        except KeysMissing as error:
            raise CommandError(str(error)) from error
        except OtherData as error:
            raise CommandError(
                _("This database holds other data, which the demo leaves alone. Give it one of its own (XUEJI_VAR).")
            ) from error

    def _introduce(self, bind: str) -> None:
        names = {code: name for _type, code, name, *_rest in INSTITUTIONS}
        self.stdout.write(_("Accounts, all with the password %(password)s:") % {"password": PASSWORD})
        for each in ACCOUNTS:
            self.stdout.write(f"  {each.username:<14}{Role(each.role).label}  {names.get(each.place, '')}")
        self.stdout.write(_("Rosters to upload: %(folder)s") % {"folder": settings.VAR_DIR / ROSTER_FOLDER})
        self.stdout.write(_("The site: %(address)s") % {"address": f"http://{bind}/"})
