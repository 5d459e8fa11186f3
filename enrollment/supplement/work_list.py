"""The work list of P3: new students to supplement, those sent back first, and who comes before and after."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from enrollment.entries.models import Entry, State, Step
from enrollment.entries.states import SENDING_BACK
from enrollment.supplement.models import RELATION_OF
from enrollment.supplement.saving import SUPPLEMENTED
from registry.accounts.models import Account
from registry.institutions import School
from registry.text import Text


def _complete(relation: str) -> Q:
    """Nothing was missing when it was saved, and no other archive was confirmed since."""
    same = Q(**{f"{relation}__archive": F("archive")}) | Q(**{f"{relation}__archive": None}, archive=None)
    return Q(**{f"{relation}__missing": 0}) & same


RELATIONS = tuple(RELATION_OF.values())
SHOWN_AS_COMPLETE = reduce(or_, map(_complete, RELATIONS))
UNSAVED = Q(**dict.fromkeys(RELATIONS))

# what the list may be narrowed to; no names, no numbers: these words stand in the address
SHOWS: dict[str, tuple[Text, Q]] = {
    "": (_("all"), Q()),
    "sent_back": (_("sent back"), Q(sent_back__isnull=False)),
    "complete": (_("complete"), SHOWN_AS_COMPLETE),
    "incomplete": (_("not yet complete"), ~SHOWN_AS_COMPLETE | UNSAVED),
}


class SentBack(NamedTuple):
    """Why an entry came back: the reason in words, and for single fields their own."""

    step: Step
    reason: str
    by_field: dict[str, str]


class Neighbours(NamedTuple):
    """An entry's place in the list, counted from 1, and the ids before and after it."""

    place: int
    count: int  # type: ignore[assignment]  # hides `tuple.count`, which nobody calls here
    previous: int | None
    next: int | None


def own(account: Account) -> QuerySet:
    """Entries of the account's school that have a field set, in any state; ``sent_back`` is the step's id or None."""
    last_send_back = Step.objects.filter(entry=OuterRef("pk"), action__in=SENDING_BACK).order_by("-number")
    entries = Entry.objects.visible_to(account).filter(track__in=SUPPLEMENTED)
    return entries.annotate(sent_back=Subquery(last_send_back.values("pk")[:1]))


class Narrowed(NamedTuple):
    """What the list is narrowed to: a word of ``SHOWS``, one roster, one class, one season."""

    show: str = ""
    roster: int | None = None
    of_class: str = ""
    season: int | None = None


def to_supplement(account: Account, narrowed: Narrowed = Narrowed()) -> QuerySet:  # noqa: B008 - a constant
    """Those of them that are being supplemented; sent back first, then as on the roster."""
    found = own(account).filter(SHOWS.get(narrowed.show, SHOWS[""])[1], state=State.SUPPLEMENTING)
    if narrowed.season is not None:
        found = found.filter(season=narrowed.season)
    if narrowed.roster is not None:
        found = found.filter(roster=narrowed.roster)
    if narrowed.of_class:
        found = found.filter(_any_supplement("class_name", narrowed.of_class))
    return found.order_by(F("sent_back").desc(nulls_last=True), F("roster").asc(nulls_last=True), "row_number", "pk")


def _any_supplement(name: str, value) -> Q:
    return reduce(or_, (Q(**{f"{relation}__{name}": value}) for relation in RELATIONS))


class ToChoose(NamedTuple):
    """What those being supplemented may be narrowed to in one season: rosters (id and file name), and classes."""

    code: str
    rosters: list[tuple[int, str]]
    classes: list[str]


def to_choose(account: Account) -> dict[int, ToChoose]:
    """By the season of those being supplemented, the newest first, what else to narrow the list by; one query."""
    waiting = Entry.objects.visible_to(account).filter(track__in=SUPPLEMENTED, state=State.SUPPLEMENTING)
    classes = [f"{relation}__class_name" for relation in RELATIONS]
    shown = ("season__starts_on", "season", "season__code", "roster", "roster__file_name", *classes)
    seasons: dict[int, ToChoose] = {}
    found_rows = waiting.order_by("-season__starts_on").values_list(*shown).distinct()
    for _day, season, code, roster, name, *names in found_rows:
        chosen = seasons.setdefault(season, ToChoose(code, [], []))
        chosen.rosters.extend([(roster, name)] if roster else [])
        chosen.classes.extend(filter(None, names))
    return {
        season: found._replace(rosters=sorted(set(found.rosters)), classes=sorted(set(found.classes)))
        for season, found in seasons.items()
    }


def with_all_that_is_shown(entries: QuerySet) -> QuerySet:
    """What form and sheet read of each entry, in one query."""
    saved = [f"{relation}__saved_by" for relation in RELATIONS]
    return entries.select_related("season", "school__authority", *saved, "archive__school", "archive__k12_detail")


def relations_of(school: School) -> list[str]:
    """Where the supplements of this school's new students stand: a field set has seventy columns, most schools one."""
    return [relation for track, relation in RELATION_OF.items() if track in school.tracks]


def with_all_that_lists_show(entries: QuerySet, school: School) -> QuerySet:
    """The same for the rows of one page, but who saved it, and their own school and season; many came from one."""
    return entries.select_related(*relations_of(school), "archive__k12_detail").prefetch_related("archive__school")


def sent_back(entries: Iterable[Any]) -> dict[int, SentBack]:  # an `Entry` each, with the `sent_back` of `own`
    """The last sending back of each entry that ``to_supplement`` gave, by entry id: one query."""
    steps = Step.objects.filter(pk__in=[entry.sent_back for entry in entries if entry.sent_back])
    return {step.entry_id: _reasons(step) for step in steps.select_related("account")}


def _reasons(step: Step) -> SentBack:
    """Reasons by field: ``{"fields": {name: words}}``, or a list of names that the one reason speaks of."""
    fields = step.detail.get("fields", {})
    by_field = fields if isinstance(fields, dict) else dict.fromkeys(fields, step.reason)
    return SentBack(step, step.reason, by_field)


def neighbours(account: Account, entry_id: int) -> Neighbours:
    """Who comes before and after in the list of the entry's season."""
    of_season = to_supplement(account).filter(season__in=Entry.objects.filter(pk=entry_id).values("season"))
    order = list(of_season.values_list("pk", flat=True))
    if entry_id not in order:
        return Neighbours(0, len(order), None, order[0] if order else None)
    at = order.index(entry_id)
    return Neighbours(at + 1, len(order), order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)
