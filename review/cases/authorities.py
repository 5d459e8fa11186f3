"""Who decides a case: the lowest authority above all its schools, worked out when it is needed (W3).

Schools and authorities move, merge and are mended while cases wait; so what stands in a case is worked out again at
each act and before an officer's list. Where there is none, or the wrong one, operations give the case to another.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from registry.access import subtree
from registry.accounts.models import Account
from registry.institutions import Authority, School
from registry.roles import Role
from review.cases import states
from review.cases.models import AdmissionCase, CaseKind

_CHAINS = [f"{side}_school__authority__superior__superior" for side in ("claiming", "holding")]


def authority_above(*schools: School | None) -> Authority | None:
    """The lowest authority above these schools; None when there is none, or no school (W3)."""
    chains = [_chain(school.authority) for school in schools if school is not None]
    if not chains:
        return None
    shared = set.intersection(*({authority.pk for authority in chain} for chain in chains))
    return next((authority for authority in chains[0] if authority.pk in shared), None)


def _chain(authority: Authority) -> list[Authority]:
    chain = [authority]
    while (superior := chain[-1].superior) is not None:
        chain.append(superior)
    return chain


def decider(cases: Sequence[AdmissionCase]) -> Authority | None:
    """Who decides these cases, which are decided together; as given by operations, else the lowest above them all."""
    first = cases[0]
    if first.is_given:
        return first.authority
    above = authority_above(first.holding_school, *(case.claiming_school for case in cases))
    if above is None and first.kind == CaseKind.DOCUMENT:
        return first.claiming_school.authority  # a number is looked at on paper; the competent one can do that
    return above


def put_right(cases: Sequence[AdmissionCase]) -> None:
    """Set the authority of cases that are decided together to the one of today; a contested case keeps its last."""
    authority = decider(cases)
    wrong = [case for case in cases if case.authority_id != (authority and authority.pk)]
    for case in wrong:
        if authority is None and case.state != states.OPEN:
            continue
        case.authority = authority
        case.save(update_fields=["authority"])


def put_right_for(account: Account) -> None:
    """Before an officer's list: contested cases that stand with another authority than they should, come or go."""
    if account.role != Role.OFFICER:
        return
    assert account.authority_id is not None  # an officer has one
    below = subtree(account.authority_id, "claiming_school__authority")
    contested = AdmissionCase.objects.leading().filter(below | Q(authority=account.authority_id))
    contested = contested.filter(state=states.CONTESTED, is_given=False).select_related(*_CHAINS)
    for case in contested.prefetch_related(f"joined__{_CHAINS[0]}"):
        put_right([case, *_unsettled(case.joined.all())])


def _unsettled(cases: Iterable[AdmissionCase]) -> list[AdmissionCase]:
    return [case for case in cases if case.state in states.UNSETTLED]
