"""Who has a new student, a case or a roster, since when, and until when: computed here and nowhere else.

``who_has_entry`` is plain: state, case and deadline in, answer out. ``CONDITIONS`` says the same of rows in the
database, so that lists can be narrowed by it; the tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case as DatabaseCase
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value, When, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry, Verdict
from enrollment.entries.stages import school_text
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import Countdown, Deadlines, Until
from enrollment.uploads.models import UploadState
from registry.institutions import Authority, School
from registry.text import Text
from registry.written_once import WrittenForSome
from review.cases import states as case_states
from review.cases.models import AdmissionCase


class Awaiting(models.TextChoices):
    """Whose turn it is."""

    SCHOOL = "school", gettext_lazy("the school, to confirm or supplement")
    REGISTRAR = "registrar", gettext_lazy("the school's registrar, to choose, answer or review")
    AUTHORITY = "authority", gettext_lazy("the education authority, to review")
    OTHER_SCHOOL = "other_school", gettext_lazy("another school, to answer a case")
    CASE_AUTHORITY = "case_authority", gettext_lazy("the authority that decides a case")
    NOBODY = "nobody", pgettext_lazy("who has it", "nobody: it is finished")


# the same in a word or two, for lines that name several
SHORT: dict[str, Text] = {
    Awaiting.SCHOOL: gettext_lazy("school"),
    Awaiting.REGISTRAR: gettext_lazy("registrar"),
    Awaiting.AUTHORITY: gettext_lazy("education authority"),
    Awaiting.OTHER_SCHOOL: gettext_lazy("another school"),
    Awaiting.CASE_AUTHORITY: gettext_lazy("authority that decides a case"),
    Awaiting.NOBODY: gettext_lazy("finished"),
}
_BY_THE_DEADLINE = (Awaiting.SCHOOL, Awaiting.REGISTRAR)  # what the school must have done by its deadline


def since_and_until(since: date | None, until: date | None) -> str:
    """Since and until when, as far as it is known; lists say it of each row, so it is said here and by no template."""
    words = []
    if since:
        words.append(_("since %(day)s") % {"day": since.isoformat()})
    if until:
        words.append(_("until %(day)s") % {"day": until.isoformat()})
    return pgettext("between facts", ", ").join(words)


def near(until: date | None) -> Countdown | None:
    """How near the day is; None when it is not near, or there is none."""
    found = Countdown(until) if until else None
    return found if found and found.level != "ok" else None


class WhoHasIt(NamedTuple):
    """Who has something, named by ``words``; ``until``: None when no day is set; ``also``: who has a say too.

    ``case``: id of the case that it waits for, else None.
    """

    who: str
    words: str
    since: datetime | None = None
    until: date | None = None
    also: str = ""
    case: int | None = None

    def waits_in_case(self, entry: Entry) -> bool:
        """Whether this entry is to be confirmed, but another school or an authority has the word."""
        return entry.state == states.RESOLVING and self.who in (Awaiting.OTHER_SCHOOL, Awaiting.CASE_AUTHORITY)


class Dispute(NamedTuple):
    """What is to be known of an unsettled case, and the side of the new student that it is asked for."""

    side: str
    case: int
    state: str
    since: datetime
    answer_by: date | None
    authority: str | None  # its name
    holding_school: str | None  # as the school that asks may call it


# what the authority approves only when the case is settled (W4), and who waits for the record itself (V5)
_STOPPED = {
    case_states.CLAIMANT: (states.RESOLVING, states.AT_AUTHORITY),
    case_states.HOLDER: (states.AT_AUTHORITY,),
}


def who_has_entry(entry: Entry, dispute: Dispute | None, until: Until) -> WhoHasIt:
    """Who has a new student; its school with authority is loaded."""
    if entry.state in (states.REGISTERED, *states.ENDED):
        return WhoHasIt(Awaiting.NOBODY, entry.get_state_display(), entry.state_since)
    if dispute and entry.state in _STOPPED[dispute.side]:
        return _in_case(dispute)._replace(case=dispute.case)
    also = _in_case(dispute) if dispute else None
    words = also.words if also and also.who in (Awaiting.OTHER_SCHOOL, Awaiting.CASE_AUTHORITY) else ""
    return _on_its_way(entry, until)._replace(also=words)


def _on_its_way(entry: Entry, until: Until) -> WhoHasIt:
    if entry.state == states.AT_AUTHORITY:
        return WhoHasIt(Awaiting.AUTHORITY, _named(_name(entry.school.authority)), entry.state_since)
    chooses = entry.state == states.RESOLVING and entry.verdict == Verdict.ADMITTED
    if chooses or entry.state == states.AT_SCHOOL:
        words = _("registrar, to choose") if chooses else _("registrar, school review")
        return WhoHasIt(Awaiting.REGISTRAR, words, entry.state_since, until.day)
    words = _("school, to confirm") if entry.state == states.RESOLVING else _("school, to supplement")
    return WhoHasIt(Awaiting.SCHOOL, words, entry.state_since, until.day)


def _in_case(dispute: Dispute) -> WhoHasIt:
    if dispute.state == case_states.CONTESTED:
        return WhoHasIt(Awaiting.CASE_AUTHORITY, _named(dispute.authority), dispute.since)
    if dispute.side == case_states.CLAIMANT:
        return WhoHasIt(Awaiting.OTHER_SCHOOL, _named(dispute.holding_school), dispute.since, dispute.answer_by)
    return WhoHasIt(Awaiting.REGISTRAR, _("registrar, to answer the case"), dispute.since, dispute.answer_by)


def _named(name: str | None) -> str:
    return name or _("the education authority")


def _name(institution: Authority | School | None) -> str | None:
    return institution.name if institution else None


def who_has_case(case: AdmissionCase) -> WhoHasIt:
    """Who has a case; both schools and the authority are loaded."""
    if case.state not in case_states.UNSETTLED:
        return WhoHasIt(Awaiting.NOBODY, case.get_state_display(), case.state_since)
    names = _name(case.authority), _name(case.holding_school)
    return _in_case(Dispute(case_states.CLAIMANT, case.pk, case.state, case.state_since, case.answer_by, *names))


def who_has_roster(roster: Roster) -> WhoHasIt:
    """Who has a roster: the system while it is read, then nobody; a refused one is the school's again."""
    if roster.state in (UploadState.WAITING, UploadState.READING):
        return WhoHasIt("system", _("the system, which reads it"), roster.uploaded_at)
    if roster.state == UploadState.REFUSED:
        return WhoHasIt(Awaiting.SCHOOL, _("school, to upload it again"), roster.uploaded_at)
    return WhoHasIt(Awaiting.NOBODY, _("read; see each new student"), roster.finished_at)


class RosterPart(NamedTuple):
    """Who has how many new students of a roster, the longest of them since when, and until when."""

    who: str
    number: int
    since: datetime
    until: date | None

    @property
    def words(self) -> Text:
        """Who has them, in a word or two."""
        return SHORT[self.who]

    @property
    def when(self) -> str:
        """Since and until when, in words."""
        return since_and_until(timezone.localtime(self.since).date(), self.until)


@WrittenForSome
def _parts(ids: Iterable[int]) -> QuerySet[Any, Any]:
    whose = DatabaseCase(*(When(condition, then=Value(who)) for who, condition in CONDITIONS.items()))
    entries = Entry.objects.filter(roster__in=ids).annotate(whose=whose).order_by()
    return entries.values_list("roster", "whose").annotate(Count("pk"), Min("state_since"))


def rosters_parts(rosters: Iterable[Roster]) -> dict[int, list[RosterPart]]:
    """By roster id who has its new students, in the order of the way: two queries for any number of rosters.

    The seasons of the rosters are loaded.
    """
    by_id = {roster.pk: roster for roster in rosters}
    days = Deadlines([roster.season for roster in by_id.values()], {roster.school_id for roster in by_id.values()})
    parts: dict[int, list[RosterPart]] = defaultdict(list)
    for pk, who, number, since in _parts.rows(by_id):
        roster = by_id[pk]
        until = days.of(roster.school_id, roster.season_id, roster.track).day if who in _BY_THE_DEADLINE else None
        parts[pk].append(RosterPart(who, number, since, until))
    order = list(CONDITIONS)
    return {pk: sorted(found, key=lambda part: order.index(part.who)) for pk, found in parts.items()}


def whereabouts(entries: Iterable[Entry]) -> dict[int, WhoHasIt]:
    """Who has these new students, by id: two queries, and one for each of school and season not loaded yet."""
    entries = list(entries)
    prefetch_related_objects(entries, "school__authority", "season")
    disputes, days = disputes_of(entries), Deadlines.of_entries(entries)
    return {entry.pk: who_has_entry(entry, disputes.get(entry.pk), days.of_entry(entry)) for entry in entries}


class _Asked(NamedTuple):
    """Of a case, which school is asked, and whether the school that asks may know it (review/cases/seen.py)."""

    holding_school__name: str | None
    holding_school__category: str | None
    holding_school__authority__name: str | None
    holding_school__authority: int | None
    entry__school__authority: int
    entry__document_key: int | None
    archive__document_key: int | None
    archive__document_doubted: bool | None
    rival__document_key: int | None

    @property
    def words(self) -> str | None:
        """The school's name, or which kind of school it is and of which authority."""
        if not self.holding_school__name:
            return None
        authority = Authority(name=self.holding_school__authority__name or "")
        school = School(
            name=self.holding_school__name, category=self.holding_school__category or "", authority=authority
        )
        return school_text(school, known=self._is_known)

    @property
    def _is_known(self) -> bool:
        document = self.entry__document_key
        theirs = {self.rival__document_key, None if self.archive__document_doubted else self.archive__document_key}
        near = self.holding_school__authority == self.entry__school__authority
        return near or (document is not None and document in theirs)


@WrittenForSome
def _unsettled_cases(ids: Iterable[int]) -> QuerySet[Any, Any]:
    cases = AdmissionCase.objects.unsettled().filter(Q(entry__in=ids) | Q(rival__in=ids))
    of_case = ("pk", "state", "state_since", "answer_by", "authority__name")
    return cases.order_by("pk").values_list("entry", "rival", *of_case, *_Asked._fields)


def disputes_of(entries: Iterable[Entry]) -> dict[int, Dispute]:
    """Unsettled cases of new students by their ids, one query; who claims and is claimed from waits as a claimant."""
    ids = {entry.pk for entry in entries if entry.state in states.UNDER_WAY}
    rows = _unsettled_cases.rows(ids) if ids else []
    found = [(entry, rival, *case[:5], _Asked(*case[5:]).words) for entry, rival, *case in rows]
    holding = {rival: Dispute(case_states.HOLDER, *case) for _entry, rival, *case in found if rival in ids}
    return holding | {entry: Dispute(case_states.CLAIMANT, *case) for entry, _rival, *case in found if entry in ids}


def _case(side: str, *case_state: str) -> Exists:
    cases = AdmissionCase.objects.filter(state__in=case_state or case_states.UNSETTLED)
    return Exists(cases.filter(**{"entry" if side == case_states.CLAIMANT else "rival": OuterRef("pk")}))


_CLAIMS = _case(case_states.CLAIMANT)
_STOPPED_CLAIMANT = Q(state__in=_STOPPED[case_states.CLAIMANT]) & Q(_CLAIMS)
_STOPPED_HOLDER = Q(state__in=_STOPPED[case_states.HOLDER]) & Q(_case(case_states.HOLDER)) & ~Q(_CLAIMS)
_FREE = ~_STOPPED_CLAIMANT & ~_STOPPED_HOLDER
_CHOOSES = Q(state=states.RESOLVING, verdict=Verdict.ADMITTED)

CONDITIONS: dict[str, Q] = {
    Awaiting.SCHOOL: _FREE & Q(state__in=[states.RESOLVING, states.SUPPLEMENTING]) & ~_CHOOSES,
    Awaiting.REGISTRAR: (_FREE & (_CHOOSES | Q(state=states.AT_SCHOOL)))
    | (_STOPPED_HOLDER & Q(_case(case_states.HOLDER, case_states.OPEN))),
    Awaiting.AUTHORITY: _FREE & Q(state=states.AT_AUTHORITY),
    Awaiting.OTHER_SCHOOL: _STOPPED_CLAIMANT & Q(_case(case_states.CLAIMANT, case_states.OPEN)),
    Awaiting.CASE_AUTHORITY: (_STOPPED_CLAIMANT & Q(_case(case_states.CLAIMANT, case_states.CONTESTED)))
    | (_STOPPED_HOLDER & Q(_case(case_states.HOLDER, case_states.CONTESTED))),
    Awaiting.NOBODY: Q(state__in=[states.REGISTERED, *states.ENDED]),
}

# of unsettled cases, as who_has_case says it
CASE_CONDITIONS: dict[str, Q] = {
    Awaiting.OTHER_SCHOOL: Q(state=case_states.OPEN),
    Awaiting.CASE_AUTHORITY: Q(state=case_states.CONTESTED),
}
