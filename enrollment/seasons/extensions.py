"""Extensions (N5, I21): a school asks, its competent authority grants or declines; and a school's own start of term.

Whoever changes a school's deadline locks the school first, so that of two at once the second sees what the first did.
Nobody's deadline is moved so that it shuts out who was in time (``shuts_out``).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enrollment.refused import ActRefused, NotAllowed, OutOfScope, ReasonMissing
from enrollment.seasons.deadlines import Deadlines, has_ended, shuts_out, tracks_of
from enrollment.seasons.models import TRACKS, Extension, ExtensionRequest, RequestState, SchoolTerm, Season
from enrollment.seasons.refusals import (
    AnsweredAlready,
    AskedAlready,
    DayNotOffered,
    NotItsTrack,
    NotLater,
    SeasonEnded,
    TermRefused,
)
from enrollment.seasons.rules import TERM_DAYS_APART
from enrollment.seasons.working_days import Counted, counted
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.institutions import School
from registry.roles import Role


class ExtensionPlace(NamedTuple):
    """What an extension is for: one school's track."""

    school_id: int
    track: str


# --- extensions ------------------------------------------------------------------------------------------------------


def latest_offered() -> date:
    """The latest day to which anybody may extend today."""
    return timezone.localdate() + timedelta(days=settings.EXTENSION_MOST_DAYS)


def check_day(until: date) -> None:
    """Raises DayNotOffered for today and before, and for a day too far ahead."""
    if not timezone.localdate() < until <= latest_offered():
        raise DayNotOffered(latest_offered())


def _check_may_extend(account: Account) -> None:
    """Who decides about deadlines: officers, each for the schools in scope. Raises NotAllowed."""
    if account.role != Role.OFFICER:
        raise NotAllowed


class Granted(NamedTuple):
    """What became of many: the extensions, and of other places why there is none."""

    done: list[Extension]
    refused: list[tuple[ExtensionPlace, ActRefused]]


def grant(
    account: Account,
    places: Iterable[ExtensionPlace],
    season: Season,
    until: date,
    reason: str,
    *,
    scope: QuerySet[School] | None = None,
) -> Granted:
    """Extend the deadline of these places; a request that waits there is answered so. What is refused stops no other.

    ``scope``: the schools that the account may do it for here, when not those of its own care (a case, W3). Raises
    NotAllowed, ReasonMissing, DayNotOffered for all of them.
    """
    _check_may_extend(account)
    if not reason.strip():
        raise ReasonMissing
    check_day(until)
    wanted = list(dict.fromkeys(places))
    with transaction.atomic():
        schools = _locked(School.objects.reviewed_by(account) if scope is None else scope, wanted)
        # an open case keeps its new students after the season, and its decision may extend their deadline
        refused = _unfit(wanted, schools, season, until, after_the_end=scope is not None)
        given = [place for place in wanted if place not in refused]
        done = [_extension(account, schools[place.school_id], season, place, until, reason) for place in given]
        for extension in done:
            extension.save(force_insert=True)
        _answer_by(done, account)
    return Granted(done, list(refused.items()))


def _locked(schools: QuerySet[School], places: Sequence[ExtensionPlace]) -> dict[int, School]:
    found = schools.filter(pk__in={place.school_id for place in places}).select_related("authority")
    return {school.pk: school for school in found.order_by("pk").select_for_update(of=("self",), no_key=True)}


def _unfit(
    places: Sequence[ExtensionPlace],
    schools: dict[int, School],
    season: Season,
    until: date,
    *,
    after_the_end: bool = False,
) -> dict[ExtensionPlace, ActRefused]:
    days = Deadlines([season], schools.keys())
    refused: dict[ExtensionPlace, ActRefused] = {}
    for place in places:
        school = schools.get(place.school_id)
        if school is None:
            refused[place] = OutOfScope()
        elif place.track not in tracks_of(school):
            refused[place] = NotItsTrack()
        elif (present := days.of(school.pk, season.pk, place.track)).day >= until:
            refused[place] = NotLater(school, present.day)
        elif has_ended(present, season) and not after_the_end:
            refused[place] = SeasonEnded(season.code, season.ends_on)
    return refused


def _extension(
    account: Account, school: School, season: Season, place: ExtensionPlace, until: date, reason: str
) -> Extension:
    return Extension(
        school=school,
        season=season,
        track=place.track,
        until=until,
        reason=kept_reason(reason)[:500],
        granted_by=account,
        **account.signature(),
    )


def _answer_by(extensions: list[Extension], account: Account) -> None:
    """Requests for these places are granted with them, whatever day they asked for."""
    for extension in extensions:
        place = {"school": extension.school_id, "season": extension.season_id, "track": extension.track}
        waiting = ExtensionRequest.objects.filter(state=RequestState.OPEN, **place)
        waiting.update(state=RequestState.GRANTED, extension=extension, **_answered(account))


def _answered(account: Account) -> dict:
    return {"answered_by": account, **account.signature("answered_"), "answered_at": timezone.now()}


# --- requests --------------------------------------------------------------------------------------------------------


def may_ask(account: Account) -> bool:
    """Who asks for a later deadline: registrars, for their school."""
    return account.role == Role.REGISTRAR


def ask(account: Account, season: Season, track: str, until: date, reason: str) -> ExtensionRequest:
    """The registrar asks the competent authority for a later deadline.

    Raises NotAllowed, NotItsTrack, ReasonMissing, DayNotOffered, NotLater, SeasonEnded, AskedAlready.
    """
    if not may_ask(account):
        raise NotAllowed
    if track not in tracks_of(account.own_school):
        raise NotItsTrack
    if not reason.strip():
        raise ReasonMissing
    check_day(until)
    with transaction.atomic():
        place = ExtensionPlace(account.own_school.pk, track)
        schools = _locked(School.objects.visible_to(account), [place])
        for refusal in _unfit([place], schools, season, until).values():
            raise refusal
        asked = {"school": account.school, "season": season, "track": track}
        if ExtensionRequest.objects.filter(state=RequestState.OPEN, **asked).exists():
            raise AskedAlready
        by = {"asked_by": account, **account.signature("asked_")}
        return ExtensionRequest.objects.create(until=until, reason=kept_reason(reason)[:500], **asked, **by)


def decline(request_id: int, account: Account, answer: str) -> ExtensionRequest:
    """The authority does not extend, and says why. Raises NotAllowed, OutOfScope, ReasonMissing, AnsweredAlready."""
    _check_may_extend(account)
    if not answer.strip():
        raise ReasonMissing
    with transaction.atomic():
        own = ExtensionRequest.objects.visible_to(account)
        found = own.select_for_update(of=("self",), no_key=True).filter(pk=request_id).first()
        if found is None:
            raise OutOfScope
        if found.state != RequestState.OPEN:
            raise AnsweredAlready
        found.state, found.answer = RequestState.DECLINED, kept_reason(answer)[:500]
        for name, value in _answered(account).items():
            setattr(found, name, value)
        found.save()
        return found


# --- a school's own start of term ------------------------------------------------------------------------------------


def term_days(season: Season, starts_on: date) -> dict[str, Counted]:
    """By track the deadline of a school whose term begins on this day; with the season, the season's own."""
    if starts_on == season.starts_on:
        return {track: Counted(season.deadline(track)) for track in TRACKS}
    return {track: counted(season, track, starts_on) for track in TRACKS}


def check_term(school: School, season: Season, starts_on: date) -> dict[str, Counted]:
    """The days that a start of term would make. Raises TermRefused."""
    days = term_days(season, starts_on)
    if abs((starts_on - season.starts_on).days) > TERM_DAYS_APART:
        raise TermRefused("far")
    present = Deadlines([season], [school.pk])
    for track in tracks_of(school):
        day = days[track].day
        if has_ended(present.of(school.pk, season.pk, track), season):
            raise TermRefused("ended", season.ends_on)
        if day < starts_on:
            raise TermRefused("none_left", day)
        if shuts_out(day, present.of(school.pk, season.pk, track).rule):
            raise TermRefused("shut", day)
    return days


def set_term(account: Account, school_id: int, season: Season, starts_on: date | None) -> SchoolTerm | None:
    """Enter a school's own start of term; None: it begins with the season. Raises NotAllowed, OutOfScope, TermRefused.

    Extensions stay: the latest day of all holds.
    """
    _check_may_extend(account)
    with transaction.atomic():
        school = _locked(School.objects.reviewed_by(account), [ExtensionPlace(school_id, "")]).get(school_id)
        if school is None:
            raise OutOfScope
        days = check_term(school, season, starts_on or season.starts_on)
        if starts_on is None or starts_on == season.starts_on:
            SchoolTerm.objects.filter(school=school, season=season).delete()
            return None
        values = {
            "starts_on": starts_on,
            **{f"{track}_deadline": found.day for track, found in days.items()},
            "entered_by": account,
            **account.signature(),
            "entered_at": timezone.now(),
        }
        return SchoolTerm.objects.update_or_create(school=school, season=season, defaults=values)[0]


def recount_terms(season: Season) -> int:
    """Count the days of all own terms of a season again, as after holidays were announced; how many have other days.

    A day that would shut the school out stays as it was.
    """
    changed = 0
    for term in SchoolTerm.objects.filter(season=season).order_by("school").select_for_update(of=("self",)):
        before = term.primary_deadline, term.vocational_deadline
        days = term_days(season, term.starts_on)
        after = tuple(
            was if shuts_out(days[track].day, was) else days[track].day
            for track, was in zip(TRACKS, before, strict=True)
        )
        if after != before:
            term.primary_deadline, term.vocational_deadline = after
            term.save(update_fields=["primary_deadline", "vocational_deadline"])
            changed += 1
    return changed
