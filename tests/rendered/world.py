"""The demo county on a day that stays the same, with what else can happen to files that come in."""

import io
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from tests.rendered.forms import Finder

ACCOUNTS = {
    "nobody": "nobody is signed in",
    "shiyan": "registrar of a primary school where everything has happened",
    "shiyan-desk": "its desk account, with somebody at the desk",
    "chengnan": "registrar of a primary school with claims against the first",
    "liuxi": "registrar of a school past its deadline",
    "yucai": "registrar of a school with an extension",
    "zhongzhuan": "registrar of a vocational school",
    "gaozhong": "registrar of a senior high school",
    "jiangbin": "registrar of a school that has not begun",
    "qingxi": "officer of a county",
    "shi": "officer of the city",
    "sheng": "officer of the province",
    "ops": "operations",
}
SEASON = "2026-autumn"
UPLOADED = (  # school's code, track, registrar, which of the demo's files, as their names begin
    ("2133000201", "primary", "shiyan", "238"),
    ("2133000202", "primary", "chengnan", "4"),
    ("3633000501", "vocational", "zhongzhuan", "7"),
)
SHEETS = ("shiyan", "zhongzhuan")
OF_A_NEWCOMER = ("/entries/{}/", "/supplement/{}/", "/resolve/{}/", "/review/entries/{}/", "/registered/{}/card/")
WRONG = ("错〇x", "2026-13", "99999", "无", "")


def make_world() -> None:
    """Fill the throwaway database. What the demo lacks comes in as users bring it: by commands and by pages."""
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("demo", no_serve=True, **quiet)
    for school, track, registrar, beginnings in UPLOADED:
        for path in _files(beginnings):
            _import(path, {"school": school, "season": SEASON, "track": track, "username": registrar}, quiet)
    for name in SHEETS:
        _give_back_a_sheet(browser(name))
    call_command("work", once=True, **quiet)
    (waiting,) = _files("9")  # it waits for a worker from now on
    _upload(browser("shiyan"), "/rosters/upload/", waiting.name, waiting.read_bytes())


def _files(beginnings: str) -> list[Path]:
    folder = Path(settings.VAR_DIR) / "demo" / "rosters"
    return sorted(path for path in folder.iterdir() if path.name[0] in beginnings)


def _import(path: Path, place: dict, quiet: dict) -> None:
    """Import a roster; one refused as a whole stays as a refused one."""
    with suppress(CommandError):
        call_command("import_roster", str(path), **place, **quiet)


def _give_back_a_sheet(client: Client) -> None:
    """The sheet of all who are being supplemented, given back with a wrong value in every row of a few columns."""
    chosen = next(
        data["selection"][0]
        for form in Finder(client.get("/supplement/by-sheet/").content.decode()).forms
        for _called, _action, data in form.sendings()
        if "selection" in data
    )
    answer = client.post("/supplement/by-sheet/out/", {"selection": chosen})
    book = load_workbook(io.BytesIO(answer.getvalue() if answer.streaming else answer.content))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        for column in range(4, sheet.max_column + 1):
            if not sheet.cell(row, column).protection.locked:
                sheet.cell(row, column).value = WRONG[(row + column) % len(WRONG)]
    sheet.cell(3, 1).value = "nobody's"  # a marker that was never given
    changed = io.BytesIO()
    book.save(changed)
    _upload(client, "/supplement/by-sheet/", "补录.xlsx", changed.getvalue())


def _upload(client: Client, address: str, name: str, data: bytes) -> None:
    """Send a file by the form of a page that takes one."""
    forms = Finder(client.get(address).content.decode()).forms
    form = next(form for form in forms if any(control.kind == "file" for control in form.controls))
    sent = next(data for called, _action, data in form.sendings() if called.startswith("as it stands"))
    answer = client.post(address, sent | {"file": SimpleUploadedFile(name, data)})
    if answer.status_code != HTTPStatus.FOUND:
        raise RuntimeError(f"{address} did not take {name}: {answer.status_code}")


def browser(name: str) -> Client:
    """A browser in which this account is signed in; at a desk account somebody has said who it is."""
    client = Client()
    if name != "nobody":
        account = apps.get_model("registry", "Account").objects.get(username=name)
        client.force_login(account)
        if account.role == "desk":
            client.post("/desk/", {"person": "李梅"})
    return client


def starts(name: str) -> list[str]:
    """Where to begin besides the pages that need no row: one newcomer of each kind whom the account may know of."""
    entries = apps.get_model("enrollment", "Entry").objects.order_by("pk")
    account = apps.get_model("registry", "Account").objects.filter(username=name).first()
    if account and account.school_id:
        entries = entries.filter(school=account.school_id)
    elif account and account.authority_id:
        nearest = entries.filter(school__authority=account.authority_id)
        entries = nearest if nearest.exists() else entries
    found: dict[tuple, int] = {}
    for pk, *kind in entries.values_list("pk", "state", "verdict"):
        found.setdefault(tuple(kind), pk)
    return [address.format(pk) for pk in found.values() for address in OF_A_NEWCOMER]
