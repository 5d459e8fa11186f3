"""Accounts issued (N8): the only writer of an account's standing, besides operations' own pages, which call it.

An authority's officer makes registrar accounts for its schools and officer accounts for the authorities one level
below; a registrar makes the desk accounts of the school. Whoever may make an account may also disable it, give it a
new code, and end a desk account or move its last day of use. Each act locks the account, checks, writes and logs in
one transaction.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.accounts import desk_sessions
from registry.accounts.codes import LIFE, digest, fits, new_code
from registry.accounts.models import COMMAND_LINE, Account
from registry.accounts.refusals import NotDone
from registry.accounts.states import ACTS, Standing
from registry.accounts.steps import step
from registry.institutions import Authority, School, Track, has_track
from registry.roles import Role

TAKES_PART = has_track(Track)
KEPT = (Standing.WAITING, Standing.ACTIVE, Standing.LOCKED)  # a place with one of these has an account
# by the role of accounts, whose role makes them
MAKER: dict[str, str] = {Role.REGISTRAR: Role.OFFICER, Role.OFFICER: Role.OFFICER, Role.DESK: Role.REGISTRAR}
MOST_DETAIL = 200  # characters, as AccountStep keeps them
_HIGHEST = 10_000  # accounts of one place that get a name by number


class Order(NamedTuple):
    """An account wanted: for which place, perhaps for which person, under which name, until when."""

    place_id: int
    person: str = ""
    username: str = ""
    valid_until: date | None = None


class Slip(NamedTuple):
    """An account with the code that is shown this once."""

    account: Account
    code: str


class MadeAccounts(NamedTuple):
    """Accounts made, and the orders that were not, by their place in the list, each with the sentence why."""

    slips: list[Slip]
    refused: dict[int, str]


def places_for(by: Account, role: str) -> QuerySet:
    """The schools or authorities for which this account makes accounts of a role; nothing where it makes none."""
    if not by.is_active or MAKER.get(role) != by.role:
        return School.objects.none()
    if role == Role.REGISTRAR:
        return School.objects.reviewed_by(by).filter(TAKES_PART)
    if role == Role.OFFICER:
        return Authority.objects.filter(superior=by.authority_id)
    assert by.school_id is not None  # a registrar has a school (account_stands_at_the_place_of_its_role)
    return School.objects.filter(pk=by.school_id)


def without_account(by: Account, role: str) -> QuerySet:
    """Those places of ``places_for`` where nobody has an account of this role."""
    place = "authority" if role == Role.OFFICER else "school"
    kept = Account.objects.filter(role=role, state__in=KEPT).exclude(**{place: None})
    return places_for(by, role).exclude(pk__in=kept.values(place))


@transaction.atomic
def make_many(by: Account, role: str, orders: Sequence[Order]) -> MadeAccounts:
    """Make what can be made, each account waiting to be activated; all of it is there or, after a failure, nothing."""
    places = places_for(by, role).in_bulk({order.place_id for order in orders})
    names = _Names(role, places.values(), orders)
    slips, refused = [], {}
    for number, order in enumerate(orders):
        try:
            slips.append(_make(by, role, order, places.get(order.place_id), names))
        except NotDone as error:
            refused[number] = error.words
    return MadeAccounts(slips, refused)


def make_for_all(by: Account, role: str) -> MadeAccounts:
    """An account for every place without one; two who press at once make one for each place."""
    with transaction.atomic():
        list(places_for(by, role).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        orders = [Order(pk) for pk in without_account(by, role).order_by("code").values_list("pk", flat=True)]
        return make_many(by, role, orders)


def _make(by: Account, role: str, order: Order, place, names: "_Names") -> Slip:
    if place is None:
        raise NotDone(_("This place is not in your care."))
    where = {"authority": place} if role == Role.OFFICER else {"school": place}
    account = Account(
        username=names.name_for(order, place),
        person=order.person,
        role=role,
        state=Standing.WAITING,
        valid_until=order.valid_until,
        made_by=by,
        **where,
    )
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise NotDone(taken_words(account.username)) from None
    # who it was made for stays known when it is activated under another name
    return _log(account, "make", by, "", order.person, code=_new_code(account))


def taken_words(username: str) -> str:
    """The sentence on a name that another account has."""
    return _("The username %(name)s is taken. Choose another one, or leave it blank.") % {"name": username}


def username_problem(username: str) -> str:
    """Why this cannot be a username; blank when it can."""
    try:
        Account._meta.get_field("username").clean(username, None)
    except ValidationError as error:
        return " ".join(error.messages)
    if username.lower().startswith(COMMAND_LINE):
        return _("Names that begin with %(prefix)s are kept for operations. Choose another one.") % {
            "prefix": COMMAND_LINE
        }
    return ""


class _Names:
    """Usernames that are taken, and those by number for who asked for none."""

    def __init__(self, role: str, places, orders: Sequence[Order]):
        self._role, places = role, list(places)
        found = Q(school__in=[p.pk for p in places if isinstance(p, School)])
        found |= Q(authority__in=[p.pk for p in places if isinstance(p, Authority)])
        found |= Q(username__in=[self._stem(place) for place in places] + [order.username for order in orders])
        self._taken = {name.lower() for name in Account.objects.filter(found).values_list("username", flat=True)}

    def name_for(self, order: Order, place) -> str:
        """The name asked for, else the place's code, with a number from the second one on. Raises NotDone."""
        name = Account.normalize_username(order.username) or self._numbered(self._stem(place))
        problem = username_problem(name)
        if problem or name.lower() in self._taken:
            raise NotDone(problem or taken_words(name))
        self._taken.add(name.lower())
        return name

    def _stem(self, place) -> str:
        return f"{place.code}-desk" if self._role == Role.DESK else place.code

    def _numbered(self, stem: str) -> str:
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, _HIGHEST))
        return next(name for name in numbered if name.lower() not in self._taken)


def issue_codes(by: Account, ids: Collection[int]) -> MadeAccounts:
    """New codes for accounts in the care of ``by``: old codes and passwords die, desk sessions end at once."""
    slips, refused = [], {}
    with transaction.atomic():
        for account in _locked(by, ids):
            if account.standing not in ACTS["issue_code"].sources:
                refused[account.pk] = _refusal(account)
                continue
            if account.is_over:  # locked before its last day of use came
                refused[account.pk] = _over(account)
                continue
            before = account.standing
            account.set_unusable_password()
            _stand(account, Standing.WAITING)
            desk_sessions.end_all(account, by)
            slips.append(_log(account, "issue_code", by, before, code=_new_code(account)))
    refused |= {pk: _("This account is not in your care.") for pk in set(ids) - refused.keys() - _ids(slips)}
    return MadeAccounts(slips, refused)


def _ids(slips: Sequence[Slip]) -> set[int]:
    return {slip.account.pk for slip in slips}


def change(by: Account, pk: int, action: str, *, valid_until: date | None = None) -> Account:
    """Disable, enable, end, or move the last day of use of an account in the care of ``by``. Raises NotDone."""
    with transaction.atomic():
        account = next(iter(_locked(by, [pk])), None)
        if account is None:
            raise NotDone(_("This account is not in your care."))
        return _change(by, account, action, valid_until)


def disable_at_once(by: Account, pk: int, reason: str) -> Account:
    """Disable an account of whatever role that ``by`` sees, because of what was done with it. Raises NotDone.

    An authority need not ask the school's registrar first to disable its desk account, nor disable the registrar's.
    """
    with transaction.atomic():
        seen = Account.objects.visible_to(by).exclude(pk=by.pk).filter(pk=pk)
        account = seen.select_for_update(no_key=True, of=("self",)).select_related("school", "authority").first()
        if account is None:
            raise NotDone(_("This account is not in your care."))
        return _change(by, account, "disable", None, reason)


def _change(by: Account, account: Account, action: str, valid_until: date | None, reason: str = "") -> Account:
    act, before = ACTS[action], account.standing
    if before not in act.sources or account.role not in act.roles:
        raise NotDone(_refusal(account))
    if action == "enable" and by.role == Role.REGISTRAR and _was_disabled_by_authority(account):
        raise NotDone(_("Your education authority disabled this account: ask it to enable it again."))
    detail = reason[:MOST_DETAIL]
    if action == "extend":
        if valid_until is None or valid_until < timezone.localdate():
            raise NotDone(_("The last day of use is in the past. Choose today or a later day."))
        account.valid_until, detail = valid_until, valid_until.isoformat()
    stays = action == "extend" and before != Standing.ENDED
    _stand(account, act.target or (before if stays else _as_before(account)))
    if account.state in (Standing.DISABLED, Standing.ENDED):
        desk_sessions.end_all(account, by)
    _log(account, action, by, before, detail)
    return account


def _was_disabled_by_authority(account: Account) -> bool:
    last = account.steps.filter(action="disable").select_related("by").last()
    return last is not None and last.by is not None and last.by.role == Role.OFFICER


def _refusal(account: Account) -> str:
    return _("%(account)s is %(state)s now, so this cannot be done. Look at it again before you go on.") % {
        "account": account.username,
        "state": account.standing.label,
    }


def _over(account: Account) -> str:
    return _("The last day of use of %(account)s has passed. Move it first, then issue the code.") % {
        "account": account.username
    }


def _as_before(account: Account) -> Standing:
    """How an account stands when it is allowed again: active if somebody has set a password."""
    return Standing.ACTIVE if account.has_usable_password() else Standing.WAITING


def activate(pk: int, code: str, password: str, person: str) -> Account | None:
    """Give an account its own password by its code, once; None when the code no longer fits: somebody was quicker.

    A desk account keeps its name: ``person`` is only who sits there first.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if account is None or not code_fits(account, code):
            return None
        before = account.standing
        account.set_password(password)
        if account.role != Role.DESK:
            account.person = person
        account.code_digest, account.code_expires_at = "", None
        _stand(account, Standing.ACTIVE)
        _log(account, "activate", account, before)
    return account


def code_fits(account: Account, code: str) -> bool:
    """Whether this account may be activated by this code now."""
    fit = fits(account.pk, code, account.code_digest)
    return fit and account.standing == Standing.WAITING and not account.code_expired


def note(account: Account, action: str, by: Account | None, *, before: str = "", detail: str = "") -> None:
    """Write down an act that Django's own pages did: a password changed, an account made or edited by operations."""
    step(account, action, by, before or account.state, detail).save(force_insert=True)


def _locked(by: Account, ids: Collection[int]) -> list[Account]:
    own = Account.objects.of_people() if by.role == Role.OPS else Account.objects.in_care_of(by)
    locked = own.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",))
    return list(locked.select_related("school", "authority"))


def _stand(account: Account, state: str) -> None:
    account.state, account.state_since = state, timezone.now()


def _new_code(account: Account) -> str:
    code = new_code()
    account.code_digest, account.code_expires_at = digest(account.pk, code), timezone.now() + LIFE
    return code


def _log(account: Account, action: str, by: Account | None, before: str, detail: str = "", *, code: str = "") -> Slip:
    """Store the account as the act left it, and the act; gives both the account and its code for a slip."""
    account.save()
    step(account, action, by, before, detail).save(force_insert=True)
    return Slip(account, code)
