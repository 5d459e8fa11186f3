"""`manage.py import_roster`: the upload page without a browser, run to its end in the foreground."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enrollment.rosters.as_json import roster_json
from enrollment.rosters.counts import roster_counts
from enrollment.rosters.intake import receive
from enrollment.rosters.models import Outcome, Roster
from enrollment.rosters.uploading import store_upload
from enrollment.seasons.models import Season
from enrollment.uploads.models import UploadState
from enrollment.uploads.refusals import UploadRefused
from enrollment.uploads.wording import refusal_words
from matching.layouts import LAYOUTS
from registry.accounts.models import COMMAND_LINE, Account
from registry.accounts.states import Standing
from registry.exchange.progress import LoadProgress
from registry.exchange.running import existing_file, refuse
from registry.institutions import School
from registry.key_check import require_keys
from registry.roles import Role
from registry.sealing.cipher import KeysMissing


class Command(BaseCommand):
    """Imports one roster file with the service of the upload page."""

    help = "Import a roster (.xlsx, .xls, .ods, .csv) for a school, season and track."
    requires_system_checks = ()  # they would load every page of the site; the keys are looked at all the same

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=existing_file)
        parser.add_argument("--school", metavar="CODE", required=True)
        parser.add_argument("--season", metavar="CODE", required=True)
        parser.add_argument("--track", choices=list(LAYOUTS), required=True)
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="the account that stands in the history")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file, school, season, track, username, json, **options):
        progress = LoadProgress(self.stderr)
        try:
            require_keys()
            place, opened = self._place(school, season, as_json=json)
            account = _named(username, place) if username else _of_command_line(place)
            roster = _import(file, account, opened, track, progress)
        except KeysMissing as error:
            raise CommandError(str(error)) from error
        except UploadRefused as refused:
            refuse(self, json, refused.code, refusal_words(refused.code, refused.details))
        finally:
            progress.close()
        self._say(roster, as_json=json)

    def _place(self, school_code: str, season_code: str, *, as_json: bool) -> tuple[School, Season]:
        school = School.objects.filter(code=school_code).first()
        if school is None:
            refuse(self, as_json, "unknown_school", refusal_words("unknown_school", {"code": school_code}))
        season = Season.objects.filter(code=season_code).first()
        if season is None:
            refuse(self, as_json, "unknown_season", refusal_words("unknown_season", {"code": season_code}))
        return school, season

    def _say(self, roster: Roster, *, as_json: bool) -> None:
        if roster.state == UploadState.REFUSED:
            refuse(self, as_json, roster.refusal_code, refusal_words(roster.refusal_code, roster.refusal_details))
        if as_json:
            self.stdout.write(json.dumps(roster_json(roster), ensure_ascii=False))
            return
        found = roster_counts(roster)
        listed = ", ".join(f"{outcome.label} {found[outcome]}" for outcome in Outcome)
        self.stdout.write(
            _("Roster %(roster)d, %(rows)d rows: %(counts)s.")
            % {"roster": roster.pk, "rows": roster.rows_total, "counts": listed}
        )


def _import(file: Path, account: Account, season: Season, track: str, progress: LoadProgress) -> Roster:
    with file.open("rb") as stream:
        data = stream.read(settings.ROSTER_MAX_BYTES + 1)  # one byte more is refused as too large
    roster, _created = store_upload(account, season, track, file.name, data, enqueue=False)
    receive(roster.pk, progress)
    roster.refresh_from_db()
    return roster


def _named(username: str, school: School) -> Account:
    """The account of --as, which must be one of this school's. Raises CommandError for wrong usage, UploadRefused."""
    account = Account.objects.usable().filter(username=username).select_related("school").first()
    if account is None:
        raise CommandError(_("No account has the name %(name)s.") % {"name": username}, returncode=2)
    if account.school_id != school.pk:
        raise UploadRefused("not_entitled", school=school.code)
    return account


def _of_command_line(school: School) -> Account:
    """The account that stands in the history when operations import for a school; nobody can sign in with it."""
    account, _created = Account.objects.get_or_create(
        username=f"{COMMAND_LINE}{school.code}",
        defaults={
            "person": _("operations (command line)"),
            "role": Role.DESK,
            "school": school,
            "state": Standing.DISABLED,
            "password": "!",
        },
    )
    return account
