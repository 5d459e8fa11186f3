"""Two new students who are, or may be, one child (PossibleDouble), mostly of two schools, seen from one of the two."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from enrollment.disclosure.records import names_school, school_words
from enrollment.entries.doubles import holds_up
from enrollment.entries.models import LIVE, DoubleKind, Entry, PossibleDouble
from enrollment.entries.stages import is_guessed
from registry.access import subtree
from registry.accounts.models import Account
from registry.asked_once import asked_once
from registry.disclosure import LinkStage
from registry.records import Status
from registry.roles import Role
from registry.written_once import WrittenForSome

LISTS = ("open", "apart")


class DoubleElsewhere(NamedTuple):
    """The other one of the two; ``came_first``: before this one."""

    pair: PossibleDouble
    other: Entry
    came_first: bool

    @property
    def is_document(self) -> bool:
        """Whether one document stands with both; else they are namesakes."""
        return self.pair.kind == DoubleKind.DOCUMENT

    @property
    def stands_in_the_way(self) -> bool:
        """Whether it keeps this one from going on."""
        return holds_up(self.pair.kind, self.other.state, came_first=self.came_first) and not self._is_past

    @property
    def _is_past(self) -> bool:
        """Whether the other one's registration has ended, or its record has another document since."""
        record = self.other.record
        if record is None:
            return False
        has_it = record.document_key == self.other.document_key and not record.document_doubted
        return record.status != Status.ENROLLED or not has_it

    @property
    def own_school(self) -> bool:
        """Whether both are of one school: on rosters of its two tracks, or only one of them has a document."""
        return self.pair.first.school_id == self.pair.second.school_id

    def school_words(self, account: Account) -> str:
        """The other one's school as the account may hear of it: under one document it is named."""
        return school_words(self.other.school, self._stage, account)

    def names_school(self, account: Account) -> bool:
        """Whether it is named."""
        return names_school(self.other.school, self._stage, account)

    @property
    def _stage(self) -> LinkStage:
        own = self.pair.second if self.came_first else self.pair.first
        return LinkStage.STRONG if self.is_document and not is_guessed(own) else LinkStage.WEAK

    @property
    def same_name(self) -> bool:
        """Whether the names agree; the other's own is not told."""
        return self.pair.first.name_key == self.pair.second.name_key

    @property
    def is_told_apart(self) -> bool:
        """Whether somebody said, with a reason, that they are two children."""
        return bool(self.pair.reason)


def both_live() -> Q:
    """Pairs of whom neither has ended."""
    return Q(first__in=Entry.objects.filter(LIVE), second__in=Entry.objects.filter(LIVE))


def said_by_school(double: PossibleDouble, account: Account) -> bool:
    """Whether it was the account's school that said that they are two children."""
    return double.said_by is not None and double.said_by.school_id == account.school_id


def doubles_of(entries: Iterable[Entry]) -> dict[int, list[DoubleElsewhere]]:
    """By id of these new students the others, live, who may be the same child; the schools are loaded.

    One query tells that there are none, which is nearly always so; a second one reads them.
    """
    ids = frozenset(entry.pk for entry in entries)
    found: dict[int, list[DoubleElsewhere]] = defaultdict(list)
    for pair in _pairs_of(ids) if ids else ():
        if pair.first_id in ids:
            found[pair.first_id].append(DoubleElsewhere(pair, pair.second, came_first=False))
        if pair.second_id in ids:
            found[pair.second_id].append(DoubleElsewhere(pair, pair.first, came_first=True))
    return found


@WrittenForSome
def _live_pairs(ids: Iterable[int]) -> QuerySet[Any, Any]:
    pairs = PossibleDouble.objects.filter(both_live(), Q(first__in=ids) | Q(second__in=ids))
    return pairs.order_by().values_list("pk")


@asked_once
def _pairs_of(ids: frozenset[int]) -> list[PossibleDouble]:
    known = [pk for (pk,) in _live_pairs.rows(ids)]
    if not known:
        return []
    whole = ("first__school__authority", "first__record", "second__school__authority", "second__record", "said_by")
    return list(PossibleDouble.objects.filter(pk__in=known).select_related(*whole).order_by("pk"))


def between_schools_of(account: Account) -> QuerySet[PossibleDouble]:
    """Live pairs for whose schools the officer's authority is the lowest above both; the newest first.

    They are of its own schools, or of two of the authorities below it.
    """
    own, first, second = account.authority_id, "first__school__authority", "second__school__authority"
    if account.role != Role.OFFICER or own is None:
        return PossibleDouble.objects.none()
    one_county = Q(**{f"{first}__superior": own, second: F(first)})
    # of a province: both below one of its cities
    one_city = Q(**{f"{first}__superior__superior": own}) & (
        Q(**{second: F(f"{first}__superior")}) | Q(**{f"{second}__superior": F(f"{first}__superior")})
    )
    city_itself = Q(**{f"{first}__superior": own, f"{second}__superior": F(first)})
    within = PossibleDouble.objects.filter(both_live(), subtree(own, first), subtree(own, second))
    return within.exclude(one_county | one_city | city_itself).order_by("-found_at", "-pk")


def listed(account: Account, name: str) -> QuerySet[PossibleDouble]:
    """Those that nobody has explained yet (“open”), or that were told apart by a reason (“apart”)."""
    pairs = between_schools_of(account)
    return pairs.exclude(reason="") if name == "apart" else pairs.filter(reason="")
