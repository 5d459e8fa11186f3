"""What must always hold, each as a query that gives the offending rows (`manage.py check_invariants`).

Where a constraint of the database holds it already, the query proves that it does. I18 has no rows to look at.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from review.invariants.accounts import ACCOUNTS
from review.invariants.cases import CASES
from review.invariants.dead_ends import DEAD_ENDS
from review.invariants.entries import ENTRIES
from review.invariants.figures import FIGURES
from review.invariants.in_clear import IN_CLEAR
from review.invariants.integrity import INTEGRITY
from review.invariants.persons import PERSONS
from review.invariants.proofs import PROOFS
from review.invariants.traces import TRACES
from review.invariants.uploads import UPLOADS
from review.invariants.work import WORK


@dataclass(frozen=True)
class Invariant:
    """One thing that must always hold; ``offenders`` names the rows that break it, e.g. ``entry 12``."""

    code: str
    says: str
    offenders: Callable[[], Iterable[str]]


_OF_PEOPLE = (*ENTRIES, *PERSONS, *DEAD_ENDS, *PROOFS, *CASES, *ACCOUNTS, *TRACES)
_ALL = (*_OF_PEOPLE, *UPLOADS, *WORK, *FIGURES, *IN_CLEAR, *INTEGRITY)
INVARIANTS = tuple(Invariant(*each) for each in _ALL)
