"""`check_invariants` finds accounts and acts that no page could have left so (N8, I8)."""

import pytest

from enrollment.entries.models import Step
from registry.accounts.models import Account
from review.invariants.accounts import ACCOUNTS
from review.invariants.all import INVARIANTS
from tests.factories import DeskFactory, EntryFactory
from tests.signing_in import sit

pytestmark = pytest.mark.django_db


def offenders() -> list[str]:
    ours = {says for _code, says, _find in ACCOUNTS}
    return [row for invariant in INVARIANTS if invariant.says in ours for row in invariant.offenders()]


def test_an_account_that_stands_otherwise_than_its_history_says(slip):
    assert offenders() == []
    Account.objects.filter(pk=slip.account.pk).update(state="disabled")
    assert offenders() == [f"account {slip.account.pk}"]


@pytest.mark.parametrize("person", ["李梅", "赵强"])
def test_an_act_in_the_desk_session_of_somebody_else(school, person):
    entry = EntryFactory(school=school)
    desk_session = sit(DeskFactory(school=school), "李梅")
    account = desk_session.account if person == "赵强" else entry.typed_by
    step = Step.objects.create(
        entry=entry,
        number=9,
        from_state="x",
        account=account,
        person=person,
        desk_session=desk_session,
        action="save",
        to_state="x",
    )
    assert offenders() == [f"step {step.pk}"]
