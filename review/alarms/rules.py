"""What is unusual, as data: each rule says what it counts on a day, by school or by account, and from when on.

A rule judges nobody: it says what an authority should look at. Thresholds stand in the settings (``UNUSUAL``): a
number, or below one a share, which counts from ``LEAST`` on. Each rule is one grouped query over what happened on the
day, and one or two about the few that it finds.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.disclosure.models import Answer, FactTry
from enrollment.entries import states
from enrollment.entries.kinds import Decision, Proof
from enrollment.entries.models import Entry, Step
from enrollment.figures.counting import fold_all
from enrollment.figures.models import DayFigures
from enrollment.rosters.guessed import GUESSED
from enrollment.seasons.deadlines import current_season
from enrollment.seasons.models import PlannedIntake
from registry.access_log import AccessEntry, AccessKind
from registry.accounts.models import Account
from registry.budgets import allowed, within_day
from registry.looks import LookKind, RecordLook
from registry.text import Text

LEAST = 10  # of a share: fewer say nothing
CLAIMED_WITHIN = timedelta(days=7)  # a claim that is let go later was no look in passing

_CONFIRMING, _PROVING = ("confirm", "confirm_admitted"), ("prove", "prove_by_fact")
_GIVEN_BACK = ("withdraw", "undo_decision")


class Found(NamedTuple):
    """A school or an account that met a rule: how often, and what would have been usual."""

    times: int
    threshold: float
    school: int | None = None
    account: int | None = None


class AlarmRule(NamedTuple):
    """``words``: what is unusual; ``counts``: what its number counts; ``find``: who met it on a day."""

    words: Text
    counts: Text
    find: Callable[[date, float], Iterable[Found]]


def _schools(rows: QuerySet, threshold: float, path: str = "school", what: str = "pk") -> Iterator[Found]:
    counted = rows.order_by().values_list(path).annotate(n=Count(what, distinct=True)).filter(n__gte=threshold)
    yield from (Found(count, threshold, school=school) for school, count in counted if school)


def _accounts(rows: QuerySet, threshold: float) -> Iterator[Found]:
    counted = rows.order_by().values_list("account").annotate(n=Count("pk")).filter(n__gte=threshold)
    yield from (Found(count, threshold, account=account) for account, count in counted)


def _active(day: date) -> set[int]:
    """Schools that looked at others' records on the day: who looked at none has learned nothing."""
    return set(RecordLook.objects.filter(day=day, school__isnull=False).order_by().values_list("school", flat=True))


def _weak_shown(day: date, share: float) -> Iterator[Found]:
    looks = RecordLook.objects.filter(day=day, kind=LookKind.SHOWN)
    found = list(_schools(looks, LEAST, what="entry"))
    expected = _expected({each.school for each in found if each.school})
    for each in found:
        most = max(LEAST, share * expected.get(each.school or 0, 0))
        if each.times >= most:
            yield each._replace(threshold=most)


def _expected(schools: set[int]) -> dict[int, int]:
    """How many new students these schools have this season: those planned, or more if more were brought."""
    season = current_season()
    if not schools or season is None:
        return {}
    plans = PlannedIntake.objects.filter(season=season, school__in=schools).order_by().values_list("school")
    there = Entry.objects.filter(season=season, school__in=schools).order_by().values_list("school")
    planned, brought = dict(plans.annotate(Sum("number"))), dict(there.annotate(Count("pk")))
    return {school: max(planned.get(school, 0), brought.get(school, 0)) for school in schools}


def _undocumented(day: date, share: float) -> Iterator[Found]:
    came = Entry.objects.filter(within_day(day, "created_at"), season=current_season(), school__in=_active(day))
    counts = {"without": Count("pk", filter=Q(document_key=None)), "all": Count("pk")}
    for school, number, all_of_them in came.order_by().values_list("school").annotate(**counts):
        if number >= max(LEAST, share * all_of_them):
            yield Found(number, max(LEAST, share * all_of_them), school=school)


def _weak_withdrawn(day: date, least: float) -> Iterator[Found]:
    """Confirmed by a step that names no proof, and not proved since."""
    claims = RecordLook.objects.filter(day__range=(day - CLAIMED_WITHIN, day), kind=LookKind.CLAIM)
    of_entry = Step.objects.filter(entry=OuterRef("entry"))
    confirmed = of_entry.filter(action__in=_CONFIRMING, detail__has_key="record").exclude(detail__has_key="proof")
    proved = of_entry.filter(action__in=_PROVING)
    given_back = Step.objects.filter(within_day(day), action__in=_GIVEN_BACK, entry__in=claims.values("entry"))
    yield from _schools(given_back.filter(Exists(confirmed), ~Exists(proved)), least, "entry__school", "entry")


def _wrong_facts(day: date, least: float) -> Iterator[Found]:
    yield from _accounts(FactTry.objects.filter(within_day(day), answer=Answer.DIFFERS), least)


def _guessed(day: date, least: float) -> Iterator[Found]:
    came = Entry.objects.filter(within_day(day, "created_at"), season=current_season())
    warned = came.annotate(told=Cast("warnings", TextField())).filter(told__contains=f'"{GUESSED}"')
    yield from _schools(warned, least)


def _at_the_limit(day: date, share: float) -> Iterator[Found]:
    left = AccessEntry.objects.filter(within_day(day), numbers__gt=0).order_by().values_list("account")
    spent = dict(left.annotate(n=Sum("numbers")))
    for account in Account.objects.filter(pk__in=spent):
        most = share * allowed(account, day)
        if spent[account.pk] >= most:
            yield Found(spent[account.pk], most, account=account.pk)


def _whole_exports(day: date, least: float) -> Iterator[Found]:
    yield from _accounts(AccessEntry.objects.filter(within_day(day), kind=AccessKind.EXPORT, numbers__gt=0), least)


def _night(day: date, least: float) -> Iterator[Found]:
    """Looks at records of others, and files, numbers and prints, by night; together."""
    counts: dict[int, int] = {}
    for rows in (RecordLook.objects.filter(day=day), AccessEntry.objects.filter(within_day(day))):
        by_night = rows.filter(_by_night(day)).order_by().values_list("account").annotate(n=Count("pk"))
        for account, number in by_night:
            counts[account] = counts.get(account, 0) + number
    yield from (Found(number, least, account=account) for account, number in counts.items() if number >= least)


def _by_night(day: date) -> Q:
    evening, morning = (timezone.make_aware(datetime.combine(day, time.fromisoformat(at))) for at in settings.NIGHT)
    return Q(at__gte=evening) | Q(at__lt=morning)


def _unproved_registered(day: date, least: float) -> Iterator[Found]:
    """Registered on name and birth date alone: this season so many, the last of them on this day."""
    fold_all()  # figures tell at which schools to look; what is not folded yet is not among them
    season = current_season()
    today = DayFigures.objects.filter(season=season, day=day, registered__gt=0).values("school")
    found = Entry.objects.filter(
        season=season, school__in=today, state=states.REGISTERED, decision=Decision.CONFIRMED, proof=Proof.NONE
    )
    last = found.order_by().values_list("school").annotate(n=Count("pk"), last=Max("state_since"))
    for school, number, at in last:
        if number >= least and timezone.localdate(at) == day:
            yield Found(number, least, school=school)


RULES: dict[str, AlarmRule] = {
    "weak_shown": AlarmRule(
        _("records of other schools shown for many new students"), _("new students for whom"), _weak_shown
    ),
    "undocumented": AlarmRule(_("many new students without a document"), _("new students without one"), _undocumented),
    "weak_withdrawn": AlarmRule(
        _("records confirmed on name and birth date alone and given back"), _("new students"), _weak_withdrawn
    ),
    "wrong_facts": AlarmRule(_("many facts of families that differ"), _("wrong answers"), _wrong_facts),
    "guessed": AlarmRule(_("document numbers that may have been guessed"), _("new students"), _guessed),
    "at_the_limit": AlarmRule(_("whole numbers up to the day's limit"), _("whole numbers"), _at_the_limit),
    "whole_exports": AlarmRule(_("many files with whole numbers"), _("files"), _whole_exports),
    "night": AlarmRule(_("access at night"), _("looks and files"), _night),
    "unproved_registered": AlarmRule(
        _("registered on name and birth date alone"), _("new students of the season"), _unproved_registered
    ),
}
