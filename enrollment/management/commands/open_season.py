"""`manage.py open_season`: a season with its deadlines (N5)."""

import argparse
import json
import re
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enrollment.deadlines import primary_deadline, vocational_deadline
from enrollment.models import Season

_CODE = re.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,19}").fullmatch


def _code(text: str) -> str:
    if not _CODE(text):
        raise argparse.ArgumentTypeError(_("A season's code is like 2026-autumn."))
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("Write dates like 2026-09-01.")) from None


class Command(BaseCommand):
    """Creates or updates a season; without options the deadlines follow the rules."""

    help = "Open a season, or change its days."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", type=_code)
        parser.add_argument("--starts", metavar="YYYY-MM-DD", type=_day, required=True)
        parser.add_argument("--primary-deadline", metavar="YYYY-MM-DD", type=_day)
        parser.add_argument("--vocational-deadline", metavar="YYYY-MM-DD", type=_day)
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, code, starts, json, **options):
        days = {
            "starts_on": starts,
            "primary_deadline": options["primary_deadline"] or primary_deadline(starts),
            "vocational_deadline": options["vocational_deadline"] or self._vocational_deadline(starts),
        }
        if min(days.values()) < starts:
            self._refuse(_("A deadline lies before the season's start."), as_json=json)
        Season.objects.update_or_create(code=code, defaults=days)
        self._say({"season": code} | {name: day.isoformat() for name, day in days.items()}, as_json=json)

    def _vocational_deadline(self, starts: date) -> date:
        counted = vocational_deadline(starts)
        if not counted.holidays_known:
            self.stderr.write(
                _("The holidays up to %(day)s are not announced yet: Monday to Friday were counted. Look again later.")
                % {"day": counted.day}
            )
        return counted.day

    def _refuse(self, message: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": {"code": "bad_deadline", "message": message}}, ensure_ascii=False))
        raise CommandError(message)

    def _say(self, season: dict[str, str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(season))
            return
        self.stdout.write(
            _(
                "Season %(season)s: starts on %(starts_on)s; primary schools until %(primary_deadline)s, vocational "
                "schools until %(vocational_deadline)s."
            )
            % season
        )
