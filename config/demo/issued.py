"""Accounts issued in the county so far: one that waits for its slip, a second desk account, people at the desk."""

from config.demo.places import XIKOU
from enrollment.seasons.models import Season
from registry.accounts import desk_sessions, issuing
from registry.accounts.issuing import Order
from registry.accounts.models import Account, DeskSession
from registry.roles import Role

AT_THE_DESK = ("李梅", "赵强")  # those who help at the first school's desk


def account_of(username: str) -> Account:
    """An account of the county with its place, as the pages have it."""
    return Account.objects.select_related("school__authority", "authority").get(username=username)


def at_the_desk(desk: Account, person: str) -> Account:
    """The desk account with this person in a desk session, as the pages have it."""
    known = DeskSession.objects.filter(account=desk, person=person).first()
    acting = Account.objects.select_related("school").get(pk=desk.pk)
    acting.desk_session = known or desk_sessions.begin(desk, person)
    return acting


def issue_accounts(season: Season) -> None:
    """What the county's officer and the first school's registrar have made; nothing that is there already."""
    officer, registrar = account_of("qingxi"), account_of("shiyan")
    _make_once(officer, Role.REGISTRAR, XIKOU, Order(0, "潘桂芳"))
    _make_once(registrar, Role.DESK, registrar.own_school.code, Order(0, "一年级报名处", "", season.primary_deadline))


def _make_once(by: Account, role: str, code: str, order: Order) -> None:
    place = issuing.places_for(by, role).get(code=code)
    if not Account.objects.filter(role=role, school=place, person=order.person).exists():
        issuing.make_many(by, role, [order._replace(place_id=place.pk)])
