"""Seats: each has an authority and three schools of its own, an account for each role, and rosters to upload."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.demo.places import CITY, DemoAccount
from config.practice.models import PracticeSeat
from registry.accounts.models import Account
from registry.institutions import Track
from registry.text import Text

_CATEGORIES = {"kindergarten": "11", "primary": "21", "junior": "31", "senior_high": "34", "vocational": "36"}
IN_USE = timedelta(hours=2)  # a seat taken so long ago is as good as free
_USERNAME = re.compile(r"lianxi([0-9]{2})-([a-z]+)").fullmatch


class SeatRole(NamedTuple):
    """One of a seat's accounts: the end of its username, its role, which school, and what one practises with it."""

    code: str
    role: str
    place: str
    label: Text
    explanation: Text


ROLES = (
    SeatRole(
        "xiaoxue",
        "registrar",
        "primary",
        _("registrar of a primary school"),
        _("imports rosters, confirms doubtful new students, supplements, approves for the school"),
    ),
    SeatRole(
        "chuangkou",
        "desk",
        "primary",
        _("enrolment desk of the primary school"),
        _("imports, confirms and supplements; approves nothing"),
    ),
    SeatRole(
        "zhongzhi",
        "registrar",
        "vocational",
        _("registrar of a vocational school"),
        _("the same with six columns, and new students already admitted by a senior high school"),
    ),
    SeatRole(
        "gaozhong",
        "registrar",
        "senior_high",
        _("registrar of a senior high school"),
        _("answers when a vocational school asks for a record"),
    ),
    SeatRole(
        "zhuguan",
        "officer",
        "authority",
        _("officer of the education authority"),
        _("approves what the schools have approved, decides cases"),
    ),
)
BY_CODE = {role.code: role for role in ROLES}


class Seat(NamedTuple):
    """One of the sets; everything of it follows from its number."""

    number: int

    def code(self, place: str) -> str:
        """The code of its authority or of one of its schools; of no existing one."""
        if place == "authority":
            return f"3391{self.number:02d}"
        return f"{_CATEGORIES[place]}33{91_00 + self.number:06d}"

    @property
    def institutions(self) -> list[tuple[str, ...]]:
        """Rows as demo/places.py has them."""
        county = f"练习{self.number:02d}县"
        authority = self.code("authority")
        school = partial(self._school, county, authority)
        return [
            ("authority", authority, f"{county}教育局", CITY, "county", "", ""),
            school("kindergarten", "中心幼儿园", "111"),
            school("primary", "实验小学", "211"),
            school("junior", "初级中学", "311"),
            school("vocational", "职业中专", "361"),
            school("senior_high", "高级中学", "342"),
        ]

    def _school(self, county: str, authority: str, place: str, name: str, kind: str) -> tuple[str, ...]:
        track = place if place in Track.values else ""
        return ("school", self.code(place), county + name, authority, "", kind, track)

    def username(self, code: str) -> str:
        """Of the account of this role."""
        return f"lianxi{self.number:02d}-{code}"

    @property
    def accounts(self) -> list[DemoAccount]:
        """An account for each role."""
        return [
            DemoAccount(self.username(role.code), f"练习{self.number:02d}", role.role, self.code(role.place))
            for role in ROLES
        ]

    @property
    def folder(self) -> Path:
        """Where its rosters lie."""
        return Path(settings.VAR_DIR) / "practice" / f"{self.number:02d}"

    def rosters(self, place: str) -> list[str]:
        """Names of the rosters of one of its schools."""
        folder = self.folder / place
        return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


def seat_of(account) -> tuple[Seat, SeatRole] | None:
    """The seat that an account belongs to, and as what; None for every other account."""
    found = _USERNAME(account.username) if settings.PRACTICE and account.is_authenticated else None
    role = BY_CODE.get(found[2]) if found else None
    return (Seat(int(found[1])), role) if found and role else None


def free_seat() -> Seat | None:
    """Take the seat that nobody has used for longest; None while practice is being made ready."""
    with transaction.atomic():
        oldest = PracticeSeat.objects.order_by(F("taken_at").asc(nulls_first=True), "number")
        row = oldest.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.taken_at = timezone.now()
        row.save(update_fields=["taken_at"])
    return Seat(row.number)


def free_account(role: SeatRole) -> tuple[Seat, Account] | None:
    """Such a seat and its account for the role; passes over seats where somebody practised disabling it."""
    for _attempt in range(PracticeSeat.objects.count()):
        seat = free_seat()
        account = account_of(seat, role) if seat else None
        if seat and account and account.is_active:
            return seat, account
    return None


def still_there(number: int) -> Seat | None:
    """The seat of this number, taken again; None when there is none."""
    taken = PracticeSeat.objects.filter(number=number).update(taken_at=timezone.now())
    return Seat(number) if taken else None


def seats_in_use() -> tuple[int, int]:
    """How many seats somebody took lately, and how many there are."""
    recent = PracticeSeat.objects.filter(taken_at__gte=timezone.now() - IN_USE)
    return recent.count(), PracticeSeat.objects.count()


def account_of(seat: Seat, role: SeatRole) -> Account:
    """The seat's account for a role."""
    return Account.objects.get(username=seat.username(role.code))
