"""The sheet of accounts (N8): places out, names in; every problem at once, each with its cell, the other rows made."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from registry.accounts.issuing import KEPT, Order, places_for, taken_words, username_problem
from registry.accounts.models import Account, AccountStep
from registry.roles import Role
from registry.tabular.filling import FillColumn, SheetWords, filling_sheet
from registry.tabular.reading import read
from registry.tabular.table import Cell, Column, Limits, Row
from review.accounts.lists import KINDS

MOST_ROWS = 5_000
_PERSON_MAX = Account._meta.get_field("person").max_length or 0

# headings of the sheet by kind: code, name, accounts there are, person, username
HEADINGS = {
    "schools": ("学校标识码", "学校名称", "已有账号", "学籍管理员姓名", "用户名"),
    "authorities": ("行政区划代码", "主管部门名称", "已有账号", "经办人姓名", "用户名"),
}
FIELDS = ("code", "name", "accounts", "person", "username")
_NEEDED = frozenset({"code", "person"})


@dataclass(frozen=True)
class CellNote:
    """What is to be said of a cell: its address as the user sees it, a sentence, what stands there."""

    cell: str
    words: str
    value: str = ""
    level: str = "error"


@dataclass
class AccountPlan:
    """What a sheet asks for: orders with the row and cell that each comes from, and what is wrong elsewhere.

    ``known`` are rows whose account is there already, ``left_blank`` counts rows in which nobody was named.
    """

    orders: list[Order] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    known: list[CellNote] = field(default_factory=list)
    left_blank: int = 0


def take_out(by: Account, of: str) -> tuple[bytes, int]:
    """The workbook of the account's places of a kind, and how many they are."""
    places = list(places_for(by, KINDS[of]).order_by("code"))
    held = _held(by, of)
    lines = [[place.code, place.name, "、".join(held.of_place(place.pk)), "", ""] for place in places]
    return filling_sheet(_columns(of), lines, _words(of), frozen=2), len(lines)


def _columns(of: str) -> list[FillColumn]:
    code, name, accounts, person, username = HEADINGS[of]
    return [
        FillColumn(code, locked=True, note=_("Tells which place the account is for. Leave it as it is.")),
        FillColumn(name, locked=True, note=_("Leave it as it is.")),
        FillColumn(accounts, locked=True, note=_("Accounts that are there already; another row makes another one.")),
        FillColumn(person, required=True, note=_("Who is to have the account. A row without a name makes no account.")),
        FillColumn(
            username, note=_("Optional: letters, digits and - _ . only. Left blank, the place's code is the username.")
        ),
    ]


def _words(of: str) -> SheetWords:
    return SheetWords(
        title=_("accounts"),
        guide_title=_("how to fill in"),
        guide_headings=(_("Column"), _("How to fill it in"), _("Choices")),
        guide_notes=(
            _("Write a name into each row for which an account is to be made; leave the others blank."),
            _("For a second account of the same place copy its row and write another name into it."),
            _("Then upload this file under “Accounts”. The activation slips are shown once, to be printed."),
        ),
        author=_("Student record continuation"),
        not_on_list="",
    )


def plan(by: Account, of: str, data: bytes) -> AccountPlan:
    """Read a filled-in sheet. Raises FileRefused for a file that cannot be taken as a whole."""
    limits = Limits(bytes=settings.ROSTER_MAX_BYTES, rows=MOST_ROWS)
    columns = [
        Column(name, heading, required=name in _NEEDED) for name, heading in zip(FIELDS, HEADINGS[of], strict=True)
    ]
    table = read(data, columns, limits)
    return _Planner(by, of, table.rows).plan


class _Held:
    """The accounts that the places of a kind have: whose they are, and who they were made for."""

    def __init__(self, accounts: Iterable[Any], path: str):  # `Account` with `made_for`, as `_held` asks for them
        self._names: dict[int, list[str]] = {}
        self.persons: set[tuple[int, str]] = set()
        for account in accounts:
            pk = getattr(account, path)
            self._names.setdefault(pk, []).append(account.username)
            self.persons |= {(pk, account.person), (pk, account.made_for)}

    def of_place(self, pk: int) -> list[str]:
        return self._names.get(pk, [])


def _held(by: Account, of: str) -> _Held:
    role = KINDS[of]
    made = AccountStep.objects.filter(account=OuterRef("pk"), action="make").values("detail")[:1]
    cared_for: QuerySet[Account] = Account.objects.in_care_of(by).filter(role=role, state__in=KEPT)
    found = cared_for.annotate(made_for=Coalesce(Subquery(made), Value("")))
    return _Held(found.order_by("username"), "authority_id" if role == Role.OFFICER else "school_id")


class _Planner:
    """Judges the rows one after the other; what an earlier row asks for counts for the later ones."""

    def __init__(self, by: Account, of: str, rows: Sequence[Row]):
        self.plan = AccountPlan()
        self._of = of
        self._places = {place.code: place for place in places_for(by, KINDS[of])}
        self._held = _held(by, of)
        named = [_folded(_text(row.cells.get("username"))) for row in rows]
        taken = Account.objects.filter(username__in=[name for name in named if name])
        self._taken = {name.lower() for name in taken.values_list("username", flat=True)}
        self._first: dict[str, str] = {}  # username → the cell that asks for it first
        for row in rows:
            self._judge(row)

    def _judge(self, row: Row) -> None:
        person = " ".join(_text(row.cells.get("person")).split())
        username = _folded(_text(row.cells.get("username")))
        if not (person or username):
            self.plan.left_blank += 1
            return
        place, notes = self._place(row)
        address = _address(row, "person") or _address(row, "code")
        if place and ((place.pk, person) in self._held.persons or username in self._held.of_place(place.pk)):
            words = _("%(person)s has this account of %(place)s already; nothing is doubled.")
            said = words % {"person": person or username, "place": place.name}
            self.plan.known.append(CellNote(address, said, level="info"))
            return
        notes += [*self._person_notes(row, person), *self._username_notes(row, username)]
        if notes or place is None:
            self.plan.notes += notes
            return
        self._held.persons.add((place.pk, person))
        self.plan.orders.append(Order(place.pk, person, username))
        self.plan.cells.append(address)

    def _place(self, row: Row):
        """The place of a row, and what is wrong with its code and name."""
        code, name = _folded(_text(row.cells["code"])), _text(row.cells.get("name"))
        place = self._places.get(code)
        address = _address(row, "code")
        if not code:
            return None, [CellNote(address, _("The code is missing. Copy it from the sheet as it was downloaded."))]
        if place is None:
            words = _("This code is of no place for which you make accounts. Compare it with the downloaded sheet.")
            return None, [CellNote(address, words, code)]
        if name and _folded(name) != _folded(place.name):
            words = _("The code is that of %(place)s. Put code and name of a row back as they were downloaded.")
            return place, [CellNote(_address(row, "name"), words % {"place": place.name}, name)]
        return place, []

    def _person_notes(self, row: Row, person: str) -> list[CellNote]:
        cell = row.cells["person"]
        if cell.kind in ("error", "formula"):
            return [CellNote(cell.address, _("The cell holds a formula without a value. Type the name itself."))]
        unseen = "control" in cell.flags or any(unicodedata.category(sign)[0] == "C" for sign in person)
        if unseen or len(person) > _PERSON_MAX:
            return [CellNote(cell.address, _("This is no name, or it is longer than 50 characters."), person[:20])]
        return []

    def _username_notes(self, row: Row, username: str) -> list[CellNote]:
        if not username:
            return []
        address, problem = _address(row, "username"), username_problem(username)
        if problem:
            return [CellNote(address, problem, username[:64])]
        if username.lower() in self._taken:
            return [CellNote(address, taken_words(username), username)]
        first = self._first.setdefault(username.lower(), address)
        if first != address:
            words = _("The same username stands in %(cell)s. Choose another one.") % {"cell": first}
            return [CellNote(address, words, username)]
        return []


def _text(cell: Cell | None) -> str:
    """What stands in a cell; a code that the program took for a number is written out as one."""
    if cell is None or cell.kind in ("error", "formula"):
        return ""
    if cell.kind == "number" and isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return cell.text.strip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _address(row: Row, name: str) -> str:
    cell = row.cells.get(name)
    return cell.address if cell else ""
