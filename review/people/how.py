"""How a new student came to the record that is continued, or to none: said here and nowhere else (P2.2, P4).

Both reviews show it beside each new student and narrow their lists by it. ``CONDITIONS`` says of rows in the database
what ``ways_of`` says of loaded ones; the tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.entries import states
from enrollment.entries.models import (
    Decision,
    DoubleKind,
    Entry,
    MatchCandidate,
    NumberCheck,
    PossibleDouble,
    Step,
    Verdict,
)
from enrollment.entries.stages import PROOF_STANDS, proof_stands
from matching.wording import summary
from registry.accounts.models import Account
from registry.written_once import WrittenForSome
from review.cases.doubles import DoubleElsewhere, both_live, doubles_of
from review.cases.models import AdmissionCase


class How(models.TextChoices):
    """One thing to know of how a new student came to the record."""

    MATCHED = "matched", gettext_lazy("found by the system")
    CONFIRMED = "confirmed", gettext_lazy("confirmed by hand")
    UNPROVED = "unproved", gettext_lazy("on name and birth date alone")
    NEW = "new", gettext_lazy("nothing found: new record")
    NONE = "none", gettext_lazy("“none of these”: new record")
    NONE_NEAR = "none_near", gettext_lazy("“none of these”, though one is near")
    CASE = "case", gettext_lazy("after a case")
    NUMBER = "number", gettext_lazy("number from the roster, to be checked on paper")
    NUMBER_CHECKED = "number_checked", gettext_lazy("number from the roster, checked on paper")
    NAMESAKE = "namesake", gettext_lazy("namesake, not told apart yet")
    NAMESAKE_APART = "apart", gettext_lazy("namesake, told apart")
    DOCUMENT = "document", gettext_lazy("same document at another school")


# what a review has to look at itself, so it stands out
MARKED = (How.UNPROVED, How.NONE_NEAR, How.NUMBER, How.NAMESAKE, How.DOCUMENT)
# true of every confirmed one, or said by the words themselves
_EQUAL = frozenset({"same_document", "same_name", "same_birth_date", "same_student_number"})


class Way(NamedTuple):
    """One of them, of one new student; ``more``: the reason given, what differed, which school."""

    code: How
    more: str = ""

    @property
    def words(self) -> str:
        """What it is called."""
        return str(self.code.label)

    @property
    def marked(self) -> bool:
        """Whether a review has to look at it."""
        return self.code in MARKED


def _double(kind: str, *, apart: bool | None = None) -> Q:
    pairs = PossibleDouble.objects.filter(both_live(), kind=kind)
    if apart is not None:
        pairs = pairs.exclude(reason="") if apart else pairs.filter(reason="")
    return Q(Exists(pairs.filter(first=OuterRef("pk")))) | Q(Exists(pairs.filter(second=OuterRef("pk"))))


# what was taken back brought nobody anywhere
_STANDING = AdmissionCase.objects.not_taken_back()
_CASES = _STANDING.filter(entry=OuterRef("pk")) | _STANDING.filter(rival=OuterRef("pk"))
_UNDECIDED = Q(decision="")

CONDITIONS: dict[str, Q] = {
    How.MATCHED: _UNDECIDED & Q(verdict=Verdict.MATCHED),
    How.CONFIRMED: Q(decision=Decision.CONFIRMED),
    How.UNPROVED: Q(decision=Decision.CONFIRMED, archive__isnull=False) & ~PROOF_STANDS,
    How.NEW: _UNDECIDED & Q(verdict=Verdict.NOT_FOUND),
    How.NONE: Q(decision=Decision.NONE_OF_THESE, against_near=False),
    How.NONE_NEAR: Q(decision=Decision.NONE_OF_THESE, against_near=True),
    How.CASE: Q(Exists(_CASES)),
    How.NUMBER: Q(number_check=NumberCheck.UNKNOWN),
    How.NUMBER_CHECKED: Q(number_check=NumberCheck.CHECKED),
    How.NAMESAKE: _double(DoubleKind.NAMESAKE, apart=False),
    How.NAMESAKE_APART: _double(DoubleKind.NAMESAKE, apart=True),
    How.DOCUMENT: _double(DoubleKind.DOCUMENT),
}


def ways_of(entries: Iterable[Entry], account: Account) -> dict[int, list[Way]]:
    """All that is to be known of each, by id, as the account may hear it; at most five queries for any number."""
    entries = list(entries)
    said, differed, in_case = _said(entries), _differed(entries), _with_case(entries)
    doubles = doubles_of(entries)
    ways: dict[int, list[Way]] = defaultdict(list)
    for entry in entries:
        found = ways[entry.pk]
        confirmed = differed.get(entry.pk, _NOTHING_KNOWN)
        if way := _by_decision(entry, said.get(entry.pk, ""), confirmed.differed):
            found.append(way)
        if entry.decision == Decision.CONFIRMED and entry.archive_id and not proof_stands(entry, confirmed.document):
            found.append(Way(How.UNPROVED))
        if entry.pk in in_case:
            found.append(Way(How.CASE))
        if entry.number_check == NumberCheck.UNKNOWN:
            found.append(Way(How.NUMBER))
        elif entry.number_check == NumberCheck.CHECKED:
            found.append(Way(How.NUMBER_CHECKED))
        found += [_by_double(double, account) for double in doubles[entry.pk]]
    return ways


def _by_decision(entry: Entry, said: str, differed: str) -> Way | None:
    if entry.decision == Decision.CONFIRMED:
        return Way(How.CONFIRMED, pgettext("between facts", ", ").join(filter(None, [differed, said])))
    if entry.decision == Decision.NONE_OF_THESE:
        return Way(How.NONE_NEAR if entry.against_near else How.NONE, said)
    if entry.verdict == Verdict.MATCHED:
        return Way(How.MATCHED)
    return Way(How.NEW) if entry.verdict == Verdict.NOT_FOUND else None


def _by_double(double: DoubleElsewhere, account: Account) -> Way:
    school, named = double.school_words(account), double.names_school(account)
    if double.is_document:
        return Way(How.DOCUMENT, school)
    if not double.is_told_apart:
        return Way(How.NAMESAKE, school)
    if not named:  # nor who works there
        return Way(How.NAMESAKE_APART, _("%(school)s: %(reason)s") % {"school": school, "reason": double.pair.reason})
    return Way(
        How.NAMESAKE_APART,
        _("%(school)s; %(who)s: %(reason)s")
        % {
            "school": school,
            "who": double.pair.said_person or (double.pair.said_by.person if double.pair.said_by else ""),
            "reason": double.pair.reason,
        },
    )


def _said(entries: list[Entry]) -> dict[int, str]:
    """The reason of the decision that holds, by id."""
    decided = [entry.pk for entry in entries if entry.decision]
    if not decided:
        return {}
    steps = Step.objects.filter(entry__in=decided, action__in=states.DECISIONS).order_by("number")
    return dict(steps.values_list("entry", "reason"))


class _Confirmed(NamedTuple):
    """In what the record that was confirmed is not equal, in words; the key of its document unless it is doubted."""

    differed: str
    document: int | None


_NOTHING_KNOWN = _Confirmed("", None)


def _differed(entries: list[Entry]) -> dict[int, _Confirmed]:
    """Of who was confirmed what is to be known of the record, by id."""
    confirmed = [entry.pk for entry in entries if entry.decision == Decision.CONFIRMED]
    if not confirmed:
        return {}
    found = MatchCandidate.objects.filter(entry__in=confirmed, record=F("entry__archive"))
    rows = found.values_list("entry", "reasons", "record__document_key", "record__document_doubted")
    return {
        pk: _Confirmed(summary(set(reasons) - _EQUAL), None if doubted else document)
        for pk, reasons, document, doubted in rows
    }


@WrittenForSome
def _sides_of_cases(ids: Iterable[int]) -> QuerySet[Any, Any]:
    return _STANDING.filter(Q(entry__in=ids) | Q(rival__in=ids)).order_by().values_list("entry", "rival")


def _with_case(entries: list[Entry]) -> set[int]:
    ids = {entry.pk for entry in entries}
    return {pk for pair in _sides_of_cases.rows(ids) for pk in pair if pk in ids} if ids else set()
