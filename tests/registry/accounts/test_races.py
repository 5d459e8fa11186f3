"""Two at once, with real threads on PostgreSQL: a code activates once, nobody gets two accounts (N8)."""

import pytest

from registry.accounts import issuing
from registry.accounts.models import Account, AccountStep
from tests.factories import SchoolFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def test_one_code_used_by_two_at_once_activates_once(officer, county):
    slips = []
    for school in SchoolFactory.create_batch(ROUNDS, authority=county):
        slips += issuing.make_many(officer, "registrar", [issuing.Order(school.pk)]).slips

    def use(person):
        def runner(together):
            done = []
            for slip in slips:
                together()
                done.append(issuing.activate(slip.account.pk, slip.code, f"password of {person}", person))
            return done

        return runner

    first, second = race(use("甲"), use("乙"))
    for slip, one, other in zip(slips, first, second, strict=True):
        assert (one is None) != (other is None)
        winner = "甲" if one else "乙"
        account = Account.objects.get(pk=slip.account.pk)
        assert (account.person, account.check_password(f"password of {winner}")) == (winner, True)
        assert AccountStep.objects.filter(account=account, action="activate").count() == 1


def test_two_officers_who_make_accounts_for_all_make_one_for_each(officer, county):
    for _round in range(5):
        SchoolFactory.create_batch(3, authority=county)

        def make(together):
            together()
            return len(issuing.make_for_all(officer, "registrar").slips)

        made = race(make, make)
        assert sorted(made) == [0, 3]
    assert Account.objects.filter(role="registrar").count() == 15


def test_one_name_asked_for_twice_at_once_is_given_once(officer, school):
    def make(together):
        together()
        return issuing.make_many(officer, "registrar", [issuing.Order(school.pk, "甲", "same-name")])

    results = race(make, make)
    assert sorted(len(result.slips) for result in results) == [0, 1]
    assert sorted(len(result.refused) for result in results) == [0, 1]


def test_a_new_code_while_the_old_one_is_used_leaves_one_that_holds(officer, county):
    for school in SchoolFactory.create_batch(ROUNDS, authority=county):
        slip = issuing.make_many(officer, "registrar", [issuing.Order(school.pk)]).slips[0]

        def use(together, slip=slip):
            together()
            return issuing.activate(slip.account.pk, slip.code, "password of mine", "甲")

        def renew(together, slip=slip):
            together()
            return issuing.issue_codes(officer, {slip.account.pk}).slips[0]

        _account, new = race(use, renew)
        account = Account.objects.get(pk=slip.account.pk)
        assert (account.state, account.has_usable_password()) == ("waiting", False)
        assert issuing.code_fits(account, new.code)
