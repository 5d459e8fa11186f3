"""Whose a 学籍号 is, said by people: one that a roster states and no registry knows, or the archive's (V1, row 9).

The roster's is kept for life unless it is struck out. The archive's is struck only where it stands on another child's
record in the registry that the new student goes to: both cannot have it, and nobody else can settle it.
"""

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from enrollment.entries import states
from enrollment.entries.models import LIVE, Entry, NumberCheck, Verdict
from enrollment.entries.transitions import move
from enrollment.registration.numbers import Bearer, is_struck, numbers_for
from enrollment.rosters.look_again import NUMBER_STRUCK, look_again
from matching.layouts import LAYOUTS
from registry.access import subtree
from registry.accounts.models import Account
from registry.roles import Role
from review.cases.authorities import authority_above
from review.cases.ends import disputed
from review.decisions.refusals import NoNumberToCheck

_STRIKING = ("strike_number", "authority_strike_number")
_TAKING_BACK = ("keep_number", "authority_keep_number")
_STANDS = (NumberCheck.UNKNOWN, NumberCheck.CHECKED)
# in the terms of entry_by_kept_number, whose index serves
_KEEPING = Entry.objects.filter(LIVE, number_check__in=_STANDS, record=None, student_number_key__isnull=False)


def strike(entry_id: int, account: Account, reason: str, version: int | None = None) -> Entry:
    """The roster's number is not the child's: another one is given at registration, this one stays in the history.

    By the school until its review, by the authority as long as it is not registered. Raises NoNumberToCheck and those
    of transitions.
    """

    def change(entry: Entry) -> list[str]:
        _check(entry.number_check in _STANDS)
        entry.number_check = NumberCheck.STRUCK
        return ["number_check"]

    return _said(entry_id, states.of_role(_STRIKING, account.role), account, change, reason, version)


def strike_archives(entry_id: int, account: Account, reason: str, version: int | None = None) -> Entry:
    """The archive's number is another child's, who is registered with it: this one gets another number.

    The archive is continued all the same. Raises NoNumberToCheck where nobody else has it, and those of transitions.
    """

    def change(entry: Entry) -> list[str]:
        _check(archive_number_taken(entry) is not None)
        assert entry.archive is not None  # whose number is taken
        entry.struck_archive_number_key = entry.archive.student_number_key
        if entry.student_number_key == entry.struck_archive_number_key and entry.number_check in _STANDS:
            entry.number_check = NumberCheck.STRUCK
        return ["struck_archive_number_key", "number_check"]

    return _said(entry_id, "strike_archive_number", account, change, reason, version)


def keep(entry_id: int, account: Account, version: int | None = None) -> Entry:
    """The striking of the roster's number is taken back. Raises NoNumberToCheck and those of transitions."""

    def change(entry: Entry) -> list[str]:
        _check(entry.number_check == NumberCheck.STRUCK)
        entry.number_check = NumberCheck.UNKNOWN
        return ["number_check"]

    return _said(entry_id, states.of_role(_TAKING_BACK, account.role), account, change, "", version)


def keep_archives(entry_id: int, account: Account, version: int | None = None) -> Entry:
    """The authority takes the striking of the archive's number back. Raises NoNumberToCheck, those of transitions."""

    def change(entry: Entry) -> list[str]:
        _check(has_struck_archive_number(entry))
        entry.struck_archive_number_key = None
        return ["struck_archive_number_key"]

    return _said(entry_id, "authority_keep_number", account, change, "", version)


def check(entry_id: int, account: Account, version: int | None = None) -> Entry:
    """The authority has seen the number on paper; only then the new student is approved."""

    def change(entry: Entry) -> list[str]:
        _check(entry.number_check == NumberCheck.UNKNOWN)
        entry.number_check = NumberCheck.CHECKED
        return ["number_check"]

    return move(entry_id, "authority_check_number", account, change=change, version=version)


def has_struck_archive_number(entry: Entry) -> bool:
    """Whether the number of its archive was struck for this child."""
    return entry.archive is not None and is_struck(entry, entry.archive)


def archive_number_taken(entry: Entry) -> Bearer | None:
    """Who has the number of the entry's archive where the entry is to be registered, if another child has."""
    archive = entry.archive
    if archive is None or not archive.student_number or is_struck(entry, archive):
        return None
    _numbers, taken = numbers_for([entry], {archive.pk: archive}, {entry.pk: LAYOUTS[entry.track].registers_into})
    return taken[entry.pk].bearer if entry.pk in taken else None


def others_with_the_number(entry: Entry) -> QuerySet[Entry]:
    """Other live new students who bring the number of this one along."""
    if entry.number_check not in _STANDS or entry.student_number_key is None:
        return Entry.objects.none()
    others = _KEEPING.filter(student_number_key=entry.student_number_key).exclude(pk=entry.pk)
    return others.select_related("school__authority").order_by("pk")


def shared_numbers(account: Account) -> list[list[Entry]]:
    """Live new students of several schools who bring one number along, where the officer's authority is above them.

    The lowest above two of the schools: it may strike the number of either, which their own authorities cannot agree
    about, or do not look at.
    """
    if account.role != Role.OFFICER or account.authority_id is None:
        return []
    below = _KEEPING.filter(subtree(account.authority_id, "school__authority"))
    shared = below.values("student_number_key").annotate(n=Count("pk")).filter(n__gt=1).values("student_number_key")
    chain = "school__authority__superior__superior"
    groups: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in below.filter(student_number_key__in=shared).select_related(chain, "season").order_by("pk"):
        groups[entry.student_number_key].append(entry)
    return [group for group in groups.values() if _is_lowest_above(account, group)]


def _is_lowest_above(account: Account, group: list[Entry]) -> bool:
    lowest = (authority_above(one.school, other.school) for one, other in combinations(group, 2))
    return any(authority is not None and authority.pk == account.authority_id for authority in lowest)


def in_reach(account: Account) -> QuerySet[Entry]:
    """The new students of whose number the account may speak: its own, and of shared numbers those of schools below."""
    shared = [entry.pk for group in shared_numbers(account) for entry in group]
    return Entry.objects.filter(Q(pk__in=shared) | Q(pk__in=Entry.objects.visible_to(account).values("pk")))


def _check(holds: bool) -> None:
    if not holds:
        raise NoNumberToCheck


def _said(
    entry_id: int, action: str, account: Account, change: Callable[[Entry], list[str]], reason: str, version: int | None
) -> Entry:
    """Say it; who is to be confirmed is looked at again, for a number tells whose record is whose."""
    scope = in_reach(account) if action == "authority_strike_number" else None
    entry = move(entry_id, action, account, reason=reason, change=change, version=version, scope=scope)
    undecided = entry.state == states.RESOLVING and entry.verdict == Verdict.PENDING
    if undecided and not disputed([entry]):
        look_again([entry.pk], None, NUMBER_STRUCK)
        entry.refresh_from_db()
    return entry
