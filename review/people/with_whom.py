"""With whom a newcomer, a case or a roster lies, since when, and until when: computed here and nowhere else.

``lies_with`` is plain: state, case and last day in, answer out. ``CONDITIONS`` says the same of rows in the database,
so that lists can be narrowed by it; the tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Case as DatabaseCase
from django.db.models import Count, Exists, Min, OuterRef, Q, Value, When, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry, Verdict
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import Countdown, LastDays, Until
from enrollment.uploads.models import RosterState
from registry.text import Text
from review.cases import states as case_states
from review.cases.models import AdmissionCase


class Whom(models.TextChoices):
    """Whose turn it is."""

    SCHOOL = "school", gettext_lazy("the school, to confirm or supplement")
    REGISTRAR = "registrar", gettext_lazy("the school's registrar, to choose, answer or review")
    AUTHORITY = "authority", gettext_lazy("the education authority, to review")
    OTHER_SCHOOL = "other_school", gettext_lazy("another school, to answer a case")
    CASE_AUTHORITY = "case_authority", gettext_lazy("the authority that decides a case")
    NOBODY = "nobody", pgettext_lazy("with whom it lies", "nobody: it is finished")


# the same in a word or two, for lines that name several
SHORT: dict[str, Text] = {
    Whom.SCHOOL: gettext_lazy("school"),
    Whom.REGISTRAR: gettext_lazy("registrar"),
    Whom.AUTHORITY: gettext_lazy("education authority"),
    Whom.OTHER_SCHOOL: gettext_lazy("another school"),
    Whom.CASE_AUTHORITY: gettext_lazy("authority that decides a case"),
    Whom.NOBODY: gettext_lazy("finished"),
}
_BY_THE_LAST_DAY = (Whom.SCHOOL, Whom.REGISTRAR)  # what the school must have done by its last day


class Lies(NamedTuple):
    """With whom something lies, named by ``words``; ``until``: None when no day is set; ``also``: who has a say too."""

    whom: str
    words: str
    since: datetime | None = None
    until: date | None = None
    also: str = ""

    @property
    def countdown(self) -> Countdown | None:
        """How near the day is; None when it is not near, or there is none."""
        found = Countdown(self.until) if self.until else None
        return found if found and found.level != "ok" else None


class Dispute(NamedTuple):
    """An unsettled case and the side of the newcomer that it is asked for."""

    case: AdmissionCase
    side: str


# what the authority approves only when the case is settled (W4), and who waits for the record itself (V5)
_STOPPED = {
    case_states.CLAIMANT: (states.RESOLVING, states.AT_AUTHORITY),
    case_states.HOLDER: (states.AT_AUTHORITY,),
}


def lies_with(entry: Entry, dispute: Dispute | None, until: Until) -> Lies:
    """With whom a newcomer lies; its school with authority is loaded."""
    if entry.state in (states.REGISTERED, *states.ENDED):
        return Lies(Whom.NOBODY, entry.get_state_display(), entry.state_since)
    if dispute and entry.state in _STOPPED[dispute.side]:
        return _in_case(dispute)
    also = _in_case(dispute) if dispute else None
    words = also.words if also and also.whom in (Whom.OTHER_SCHOOL, Whom.CASE_AUTHORITY) else ""
    return _on_its_way(entry, until)._replace(also=words)


def _on_its_way(entry: Entry, until: Until) -> Lies:
    if entry.state == states.AT_AUTHORITY:
        return Lies(Whom.AUTHORITY, _named(entry.school.authority), entry.state_since)
    chooses = entry.state == states.RESOLVING and entry.verdict == Verdict.ADMITTED
    if chooses or entry.state == states.AT_SCHOOL:
        words = _("registrar, to choose") if chooses else _("registrar, school review")
        return Lies(Whom.REGISTRAR, words, entry.state_since, until.day)
    words = _("school, to confirm") if entry.state == states.RESOLVING else _("school, to supplement")
    return Lies(Whom.SCHOOL, words, entry.state_since, until.day)


def _in_case(dispute: Dispute) -> Lies:
    case = dispute.case
    if case.state == case_states.CONTESTED:
        return Lies(Whom.CASE_AUTHORITY, _named(case.authority), case.state_since)
    if dispute.side == case_states.CLAIMANT:
        return Lies(Whom.OTHER_SCHOOL, _named(case.holding_school), case.state_since, case.answer_by)
    return Lies(Whom.REGISTRAR, _("registrar, to answer the case"), case.state_since, case.answer_by)


def _named(institution) -> str:
    return institution.name if institution else _("the education authority")


def case_lies_with(case: AdmissionCase) -> Lies:
    """With whom a case lies; both schools and the authority are loaded."""
    if case.state not in case_states.UNSETTLED:
        return Lies(Whom.NOBODY, case.get_state_display(), case.state_since)
    return _in_case(Dispute(case, case_states.CLAIMANT))


def roster_lies_with(roster: Roster) -> Lies:
    """With whom a roster lies: the system while it is read, then nobody; a refused one is the school's again."""
    if roster.state in (RosterState.WAITING, RosterState.READING):
        return Lies("system", _("the system, which reads it"), roster.uploaded_at)
    if roster.state == RosterState.REFUSED:
        return Lies(Whom.SCHOOL, _("school, to upload it anew"), roster.uploaded_at)
    return Lies(Whom.NOBODY, _("read; each newcomer says more"), roster.finished_at)


class Part(NamedTuple):
    """How many newcomers of a roster lie with whom, the longest of them since when, and until when."""

    whom: str
    number: int
    since: datetime
    until: date | None

    @property
    def words(self) -> Text:
        """With whom, in a word or two."""
        return SHORT[self.whom]


def rosters_parts(rosters: Iterable[Roster]) -> dict[int, list[Part]]:
    """By roster id with whom its newcomers lie, in the order of the way: two queries for any number of rosters.

    The seasons of the rosters are loaded.
    """
    by_id = {roster.pk: roster for roster in rosters}
    days = LastDays([roster.season for roster in by_id.values()], {roster.school_id for roster in by_id.values()})
    whose = DatabaseCase(*(When(condition, then=Value(whom)) for whom, condition in CONDITIONS.items()))
    entries = Entry.objects.filter(roster__in=by_id).annotate(whose=whose).order_by()
    counted = entries.values_list("roster", "whose").annotate(Count("pk"), Min("state_since"))
    parts: dict[int, list[Part]] = defaultdict(list)
    for pk, whom, number, since in counted:
        roster = by_id[pk]
        until = days.of(roster.school_id, roster.season_id, roster.track).day if whom in _BY_THE_LAST_DAY else None
        parts[pk].append(Part(whom, number, since, until))
    order = list(CONDITIONS)
    return {pk: sorted(found, key=lambda part: order.index(part.whom)) for pk, found in parts.items()}


def whereabouts(entries: Iterable[Entry]) -> dict[int, Lies]:
    """With whom these newcomers lie, by id: two queries, and one for each of school and season not loaded yet."""
    entries = list(entries)
    prefetch_related_objects(entries, "school__authority", "season")
    disputes, days = disputes_of(entries), LastDays.of_entries(entries)
    return {entry.pk: lies_with(entry, disputes.get(entry.pk), days.of_entry(entry)) for entry in entries}


def disputes_of(entries: Iterable[Entry]) -> dict[int, Dispute]:
    """Unsettled cases of newcomers by their ids, one query; who claims and is claimed from waits as a claimant."""
    ids = {entry.pk for entry in entries if entry.state in states.UNDER_WAY}
    if not ids:
        return {}
    cases = AdmissionCase.objects.unsettled().select_related("claiming_school", "holding_school", "authority")
    found = list(cases.filter(Q(entry__in=ids) | Q(rival__in=ids)).order_by("pk"))
    holding = {case.rival_id: Dispute(case, case_states.HOLDER) for case in found if case.rival_id in ids}
    return holding | {case.entry_id: Dispute(case, case_states.CLAIMANT) for case in found if case.entry_id in ids}


def _case(side: str, *case_state: str) -> Exists:
    cases = AdmissionCase.objects.filter(state__in=case_state or case_states.UNSETTLED)
    return Exists(cases.filter(**{"entry" if side == case_states.CLAIMANT else "rival": OuterRef("pk")}))


_CLAIMS = _case(case_states.CLAIMANT)
_STOPPED_CLAIMANT = Q(state__in=_STOPPED[case_states.CLAIMANT]) & Q(_CLAIMS)
_STOPPED_HOLDER = Q(state__in=_STOPPED[case_states.HOLDER]) & Q(_case(case_states.HOLDER)) & ~Q(_CLAIMS)
_FREE = ~_STOPPED_CLAIMANT & ~_STOPPED_HOLDER
_CHOOSES = Q(state=states.RESOLVING, verdict=Verdict.ADMITTED)

CONDITIONS: dict[str, Q] = {
    Whom.SCHOOL: _FREE & Q(state__in=[states.RESOLVING, states.SUPPLEMENTING]) & ~_CHOOSES,
    Whom.REGISTRAR: (_FREE & (_CHOOSES | Q(state=states.AT_SCHOOL)))
    | (_STOPPED_HOLDER & Q(_case(case_states.HOLDER, case_states.OPEN))),
    Whom.AUTHORITY: _FREE & Q(state=states.AT_AUTHORITY),
    Whom.OTHER_SCHOOL: _STOPPED_CLAIMANT & Q(_case(case_states.CLAIMANT, case_states.OPEN)),
    Whom.CASE_AUTHORITY: (_STOPPED_CLAIMANT & Q(_case(case_states.CLAIMANT, case_states.CONTESTED)))
    | (_STOPPED_HOLDER & Q(_case(case_states.HOLDER, case_states.CONTESTED))),
    Whom.NOBODY: Q(state__in=[states.REGISTERED, *states.ENDED]),
}

# of unsettled cases, as case_lies_with says it
CASE_CONDITIONS: dict[str, Q] = {
    Whom.OTHER_SCHOOL: Q(state=case_states.OPEN),
    Whom.CASE_AUTHORITY: Q(state=case_states.CONTESTED),
}
