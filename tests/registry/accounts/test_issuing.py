"""Who makes accounts for which places, under which names, and what may be done to one as it stands (N8)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from registry.accounts import desk_sessions, issuing
from registry.accounts.issuing import Order
from registry.accounts.models import Account, AccountStep, DeskSession
from registry.accounts.refusals import NotDone
from registry.accounts.states import ACTS, Standing, allowed
from tests.factories import AccountFactory, DeskFactory, OfficerFactory, RegistrarFactory, SchoolFactory

pytestmark = pytest.mark.django_db


def stand(account, state, **more):
    """Let the account stand so, as if somebody had done it."""
    Account.objects.filter(pk=account.pk).update(state=state, code_digest="", code_expires_at=None, **more)
    return Account.objects.get(pk=account.pk)


def test_an_officer_makes_registrar_accounts_for_the_own_schools_only(officer, superior, stranger, school):
    mine, others = Order(school.pk, "潘桂芳"), Order(stranger.school_id, "外人")
    made = issuing.make_many(officer, "registrar", [mine, others])
    assert [slip.account.school for slip in made.slips] == [school]
    assert list(made.refused) == [1]
    assert issuing.make_many(superior, "registrar", [mine]).slips == []  # the county is competent, not the city


def test_an_authority_makes_officers_for_those_one_level_below(superior, county, officer):
    slip = issuing.make_many(superior, "officer", [Order(county.pk)]).slips[0]
    assert (slip.account.role, slip.account.authority, slip.account.username) == ("officer", county, county.code)
    province = OfficerFactory(authority=county.superior.superior)
    for by, place in ((officer, county), (officer, county.superior), (province, county)):
        assert issuing.make_many(by, "officer", [Order(place.pk)]).slips == []


def test_a_registrar_makes_desk_accounts_of_the_own_school_and_no_others(registrar, stranger, desk_slip):
    assert (desk_slip.account.role, desk_slip.account.school) == ("desk", registrar.school)
    assert issuing.make_many(registrar, "desk", [Order(stranger.school_id, "x")]).slips == []
    assert issuing.make_many(registrar, "registrar", [Order(registrar.school_id)]).slips == []
    assert issuing.make_many(DeskFactory(), "desk", [Order(registrar.school_id)]).slips == []


def test_a_kindergarten_needs_no_account(officer, county):
    kindergarten = SchoolFactory(authority=county, kindergarten=True)
    assert issuing.make_many(officer, "registrar", [Order(kindergarten.pk)]).slips == []


def test_names_are_the_codes_of_the_places_and_numbered_from_the_second_on(officer, school, registrar):
    made = issuing.make_many(officer, "registrar", [Order(school.pk), Order(school.pk)])
    assert [slip.account.username for slip in made.slips] == [school.code, f"{school.code}-2"]
    desk = issuing.make_many(registrar, "desk", [Order(school.pk, "报名处")]).slips[0]
    assert desk.account.username == f"{school.code}-desk"


@pytest.mark.parametrize("name", ["TAKEN", "taken", "with blank", "长" * 65])
def test_a_name_that_is_taken_or_none_is_refused_and_the_others_are_made(officer, school, name):
    AccountFactory(username="Taken")
    made = issuing.make_many(officer, "registrar", [Order(school.pk, "一", name), Order(school.pk, "二", "free")])
    assert [slip.account.username for slip in made.slips] == ["free"]
    assert made.refused[0]


def test_a_new_account_has_no_password_a_hashed_code_and_a_week(slip):
    stored = Account.objects.get(pk=slip.account.pk)
    assert (stored.standing, stored.is_active, stored.has_usable_password()) == (Standing.WAITING, False, False)
    assert slip.code not in [str(value) for value in vars(stored).values()]
    assert timedelta(days=6, hours=23) < stored.code_expires_at - timezone.now() <= timedelta(days=7)


def test_for_all_means_those_without_and_a_second_press_makes_nothing(officer, county, school):
    other, disabled = SchoolFactory.create_batch(2, authority=county)
    stand(RegistrarFactory(school=disabled), "disabled")
    RegistrarFactory(school=other)
    made = issuing.make_for_all(officer, "registrar")
    assert {slip.account.school for slip in made.slips} == {school, disabled}
    assert issuing.make_for_all(officer, "registrar").slips == []


@pytest.mark.parametrize("action", [name for name, act in ACTS.items() if act.by_hand and name != "issue_code"])
@pytest.mark.parametrize("state", Standing.values)
@pytest.mark.parametrize("role", ["registrar", "desk"])
def test_the_table_says_what_may_be_done_by_role(officer, registrar, school, action, state, role):
    by = officer if role == "registrar" else registrar
    account = stand(AccountFactory(role=role, school=school), state)
    today = timezone.localdate()
    if action in allowed(state, role):
        done = issuing.change(by, account.pk, action, valid_until=today)
        assert AccountStep.objects.get(account=account).to_state == done.state
        return
    with pytest.raises(NotDone):
        issuing.change(by, account.pk, action, valid_until=today)
    assert Account.objects.get(pk=account.pk).state == state
    assert not AccountStep.objects.filter(account=account).exists()


def test_nobody_acts_on_an_account_outside_the_own_care(officer, superior, stranger, registrar, school):
    desk, colleague = DeskFactory(school=school), RegistrarFactory(school=school)
    for by, account in (
        (superior, registrar),
        (OfficerFactory(), registrar),
        (officer, desk),
        (stranger, desk),
        (registrar, colleague),
        (desk, desk),
        (officer, officer),
    ):
        with pytest.raises(NotDone):
            issuing.change(by, account.pk, "disable")
        assert issuing.issue_codes(by, {account.pk}).slips == []
    assert not AccountStep.objects.exists()


def test_a_disabled_officer_does_nothing_any_more(officer, registrar):
    stand(officer, "disabled")
    officer.refresh_from_db()
    with pytest.raises(NotDone):
        issuing.change(officer, registrar.pk, "disable")
    assert issuing.make_for_all(officer, "registrar").slips == []


def test_a_new_code_kills_the_old_one_the_password_and_the_desk_sessions(officer, school, slip):
    new = issuing.issue_codes(officer, {slip.account.pk}).slips[0]
    assert issuing.activate(slip.account.pk, slip.code, "harbour-Lamp-52", "甲") is None
    account = issuing.activate(slip.account.pk, new.code, "harbour-Lamp-52", "甲")
    desk_session = desk_sessions.begin(account, "甲")

    issuing.issue_codes(officer, {account.pk})

    account.refresh_from_db()
    assert (account.state, account.has_usable_password()) == ("waiting", False)
    assert DeskSession.objects.get(pk=desk_session.pk).ended_by == officer


def test_enabling_leads_back_to_where_it_stood(officer, slip, registrar):
    registrar.set_password("x")
    registrar.save()
    for account, stood in ((slip.account, "waiting"), (registrar, "active")):
        issuing.change(officer, account.pk, "disable")
        assert issuing.change(officer, account.pk, "enable").state == stood


def test_a_desk_account_ends_after_its_last_day_of_use_and_can_be_extended(registrar):
    desk = DeskFactory(school=registrar.school, password="x", valid_until=timezone.localdate())
    assert desk.is_active
    desk = stand(desk, "active", valid_until=timezone.localdate() - timedelta(days=1))
    assert (desk.standing, desk.is_active) == (Standing.ENDED, False)
    assert desk not in Account.objects.usable()
    with pytest.raises(NotDone):
        issuing.change(registrar, desk.pk, "extend", valid_until=timezone.localdate() - timedelta(days=1))
    extended = issuing.change(registrar, desk.pk, "extend", valid_until=timezone.localdate() + timedelta(days=3))
    assert (extended.standing, extended in Account.objects.usable()) == (Standing.ACTIVE, True)


def test_a_locked_desk_account_past_its_last_day_of_use_is_extended_before_it_gets_a_code(registrar):
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    desk = stand(DeskFactory(school=registrar.school, password="x"), "locked", valid_until=yesterday)
    made = issuing.issue_codes(registrar, {desk.pk})
    assert (made.slips, list(made.refused)) == ([], [desk.pk])
    assert issuing.change(registrar, desk.pk, "extend", valid_until=tomorrow).standing == Standing.LOCKED
    (slip,) = issuing.issue_codes(registrar, {desk.pk}).slips
    assert slip.account.standing == Standing.WAITING


def test_the_account_of_the_command_line_is_in_nobodys_care_and_its_name_nobodys(registrar, officer, school):
    ops = AccountFactory(role="ops", school=None, is_staff=True)
    name = f"import-{school.code}"
    account = stand(DeskFactory(school=school, username=name), "disabled")
    for by in (registrar, officer, ops):
        with pytest.raises(NotDone):
            issuing.change(by, account.pk, "enable")
        assert issuing.issue_codes(by, {account.pk}).slips == []
        assert account not in Account.objects.visible_to(by)
    made = issuing.make_many(registrar, "desk", [Order(school.pk, "报名处", f"{name}-2")])
    assert (made.slips, list(made.refused)) == ([], [0])


def test_every_act_stands_in_the_history_with_who_did_it_from_where(officer, slip):
    officer.desk_session = desk_sessions.begin(officer, "张科员")
    issuing.issue_codes(officer, {slip.account.pk})
    issuing.change(officer, slip.account.pk, "disable")
    found = AccountStep.objects.filter(account=slip.account).values_list("action", "person", "from_state", "to_state")
    assert list(found) == [
        ("make", "张科员", "", "waiting"),
        ("issue_code", "张科员", "waiting", "waiting"),
        ("disable", "张科员", "waiting", "disabled"),
    ]
    assert set(AccountStep.objects.exclude(action="make").values_list("desk_session", flat=True)) == {
        officer.desk_session.pk
    }


@pytest.mark.parametrize("change", [lambda steps: steps.update(person="x"), lambda steps: steps.delete()])
def test_the_database_refuses_to_change_the_history(slip, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(AccountStep.objects.filter(account=slip.account))
