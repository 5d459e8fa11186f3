"""Where the time of one page, or of a roster, goes: `make profile PAGE=...` or `make profile ROSTER=...`.

PAGE is the name of an address (of one with an id, the first at which it answers) or a path, ROLE who looks at it
(registrar, officer, ops); ROSTER is a number of rows. The site is a throwaway one: a school at work with STUDENTS new
students (1,000), or RECORDS records (100,000). py-spy looks a hundred times a second, from outside, at what each
process does, the reading child of a roster too; the width of a box is its share. What stands beside `ask` or `drain`
is the start of the process. The picture is written below var/profiles/.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from tests.benchmarks import population
from tests.benchmarks.bars import say
from tests.benchmarks.setup import ROOT, throwaway_site
from tests.postgresql import cluster, find_binaries

STUDENTS, RECORDS = (
    int(os.environ.get(name) or number) for name, number in (("STUDENTS", 1_000), ("RECORDS", 100_000))
)
SECONDS = float(os.environ.get("PROFILE_SECONDS") or 15)  # a page is asked for again and again for so long
ROSTERS = 50
WHERE = ROOT / "var" / "profiles"


def main() -> None:
    """One picture."""
    page, rows = os.environ.get("PAGE", ""), int(os.environ.get("ROSTER") or 0)
    if bool(page) == bool(rows):
        raise SystemExit("make profile PAGE=<name of an address, or path> [ROLE=registrar], or ROSTER=<rows>")
    with _site() as folder:
        if page:
            _of_page(folder, page, os.environ.get("ROLE") or "registrar")
        else:
            _of_rosters(folder, rows)


@contextmanager
def _site() -> Iterator[Path]:
    """On PostgreSQL where it is found, else on SQLite."""
    binaries = find_binaries()
    if binaries is None:
        with throwaway_site() as folder:
            yield folder
        return
    with cluster(binaries) as url:
        os.environ["DATABASE_URL"] = url
        with throwaway_site() as folder:
            yield folder


def _of_page(folder: Path, page: str, role: str) -> None:
    from tests.benchmarks.at_work import fill
    from tests.factories import OfficerFactory, OpsFactory

    place = fill(folder, 1, STUDENTS)[0]
    accounts = {
        "registrar": lambda: place.account,
        "officer": lambda: OfficerFactory(authority=place.account.school.authority),
        "ops": lambda: OpsFactory(is_superuser=True),
    }
    if role not in accounts:
        raise SystemExit(f"ROLE is one of {', '.join(accounts)}.")
    account = accounts[role]()
    ids = [*place.saved[:1], *place.doubtful[:1], *place.at_school[:1], place.roster, account.pk]
    url = _answering([page] if page.startswith("/") else _addresses(page, ids), account)
    ask = ["-m", "tests.benchmarks.flame_graph", url, account.username]
    _record(f"page-{page.strip('/').replace('/', '-').partition('?')[0] or 'home'}", ask)


def _addresses(name: str, ids: list[int]) -> list[str]:
    """The address of this name, without an id or with each of these."""
    from django.urls import NoReverseMatch, reverse

    found = []
    for arguments in [[], *([pk] for pk in ids)]:
        with suppress(NoReverseMatch):
            found.append(reverse(name, args=arguments))
    return found


def _answering(urls: list[str], account) -> str:
    """The first of them at which a page answers."""
    from django.test import Client

    client = Client()
    client.force_login(account)
    for url in urls:
        if client.get(url, headers={"host": "localhost"}).status_code == 200:
            return url
    raise SystemExit("No such page answers: is there one, and may this role see it? PAGE may be its path, too.")


def _of_rosters(folder: Path, rows: int) -> None:
    from tests.benchmarks.at_work import registries

    registries(folder, max(RECORDS, rows * ROSTERS))
    children = population.roster_rows(rows * ROSTERS, max(RECORDS, rows * ROSTERS))
    paths = [folder / f"{place}.xlsx" for place in range(ROSTERS)]
    for path in paths:
        population.write_rows(path, islice(children, rows))
    subprocess.run([sys.executable, "-m", "tests.benchmarks.enqueue", *map(str, paths)], cwd=ROOT, check=True)
    _record(f"roster-{rows}", ["manage.py", "work", "--once"])


def _record(name: str, command: list[str]) -> None:
    WHERE.mkdir(parents=True, exist_ok=True)
    picture = WHERE / f"{name}.svg"
    spy = [
        str(Path(sys.executable).with_name("py-spy")),
        "record",
        "--subprocesses",
        "--function",
        "--output",
        str(picture),
    ]
    watched = subprocess.run([*spy, "--", sys.executable, *command], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    if watched.returncode:
        raise SystemExit("py-spy could not watch the process: in a container it needs the right to trace (SYS_PTRACE).")
    say(f"{picture.relative_to(ROOT)}: open it in a browser; a click goes into a box.")


def ask(url: str, username: str) -> None:
    """The other process: ask for the page again and again."""
    import django

    django.setup()
    from django.test import Client

    from registry.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        client.get(url, headers={"host": "localhost"})


if __name__ == "__main__":
    ask(*sys.argv[1:]) if len(sys.argv) > 1 else main()
