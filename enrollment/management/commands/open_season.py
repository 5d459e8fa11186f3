"""`manage.py open_season`: a season with its deadlines (N5)."""

import argparse
import json
import re
from datetime import date
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from enrollment.seasons.deadlines import shuts_out
from enrollment.seasons.extensions import recount_terms
from enrollment.seasons.models import TRACKS, RuleSet, Season
from enrollment.seasons.rules import DEFAULT, ship_rules
from enrollment.seasons.working_days import counted

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
    """Creates or updates a season; without options the deadlines follow its rules, a new one's those of 2015."""

    help = "Open a season, or change its days."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", type=_code)
        parser.add_argument("--starts", metavar="YYYY-MM-DD", type=_day, required=True)
        parser.add_argument("--rules", metavar="CODE", help="the rules that its days are counted by, e.g. 2025")
        parser.add_argument("--primary-deadline", metavar="YYYY-MM-DD", type=_day)
        parser.add_argument("--vocational-deadline", metavar="YYYY-MM-DD", type=_day)
        parser.add_argument(
            "--ends", metavar="YYYY-MM-DD", type=_day, help="the day after which what is unfinished ends"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    @transaction.atomic
    def handle(self, *, code, starts, rules, json, **options):
        ship_rules()
        season = Season.objects.filter(code=code).first() or Season(code=code)
        stood = {f"{track}_deadline": season.deadline(track) for track in TRACKS if season.pk}
        season.starts_on, season.rules = starts, self._rules(season, rules, as_json=json)
        for track in TRACKS:
            name = f"{track}_deadline"
            setattr(season, name, options[name] or self._counted(season, track))
        days = {name: getattr(season, name) for name in ("starts_on", "primary_deadline", "vocational_deadline")}
        if min(days.values()) < starts:
            self._refuse("bad_deadline", _("A deadline lies before the season's start."), as_json=json)
        for name, before in stood.items():
            if shuts_out(days[name], before):
                self._refuse("shut_out", self._shut_out(name, days[name], before), as_json=json)
        if options["ends"] and options["ends"] < max(days.values()):
            self._refuse("bad_end", _("A season does not end before its deadlines."), as_json=json)
        # moved with the deadlines, but never to an earlier day by itself
        season.ends_on = options["ends"] or max(season.ends_on or date.min, season.latest_end())
        season.save()
        recount_terms(season)
        days["ends_on"] = season.ends_on
        self._say({"season": code} | {name: day.isoformat() for name, day in days.items()}, as_json=json)

    def _rules(self, season: Season, code: str | None, *, as_json: bool) -> RuleSet:
        """The rules named, else those that the season has, else the default."""
        if not code and season.rules:
            return season.rules
        found = RuleSet.objects.filter(code=code or DEFAULT).first()
        if found is None:
            known = ", ".join(RuleSet.objects.values_list("code", flat=True))
            words = _("There are no rules %(code)s; known are: %(known)s.") % {"code": code, "known": known}
            self._refuse("unknown_rules", words, as_json=as_json)
        return found

    def _shut_out(self, name: str, day: date, before: date) -> str:
        return _(
            "The %(name)s would be %(day)s instead of %(before)s: an earlier day that has passed would shut schools "
            "out after the fact. Name a later one with --%(option)s."
        ) % {
            "name": getattr(Season, name).field.verbose_name,
            "day": day,
            "before": before,
            "option": name.replace("_", "-"),
        }

    def _counted(self, season: Season, track: str) -> date:
        found = counted(season, track)
        if not found.holidays_known:
            self.stderr.write(
                _("The holidays up to %(day)s are not announced yet: Monday to Friday were counted. Look again later.")
                % {"day": found.day}
            )
        return found.day

    def _refuse(self, code: str, message: str, *, as_json: bool) -> NoReturn:
        if as_json:
            self.stdout.write(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
        raise CommandError(message)

    def _say(self, season: dict[str, str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(season))
            return
        self.stdout.write(
            _(
                "Season %(season)s: starts on %(starts_on)s; primary schools until %(primary_deadline)s, vocational "
                "schools until %(vocational_deadline)s. What is unfinished ends after %(ends_on)s."
            )
            % season
        )
