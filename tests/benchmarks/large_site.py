"""A PostgreSQL cluster with sites that hold many records, what is run against them, and how long it takes."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg2

from tests.benchmarks import lean, population
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.sizes import size
from tests.postgresql import cluster, find_binaries

RECORDS, ROWS = size("RECORDS"), size("ROWS")
# as a server of this size would be set; the product, the yardstick, the peers and the bare COPY work on the same one
SERVER = ("shared_buffers=1GB", "max_wal_size=8GB", "maintenance_work_mem=256MB")
TASKS = "django_tasks_database_dbtaskresult"  # the queue
IMPORT = ("--school", population.SCHOOL, "--season", population.SEASON, "--track", "primary")


class LargeSite:
    """One cluster with sites by name ("large", "small"; "sqlite" stands beside it), and the rosters for each."""

    def __init__(self, folder: Path, url: str):
        self.folder, self.url = folder, url
        self.environment = {"XUEJI_VAR": str(folder), "XUEJI_ROSTER_MAX_ROWS": str(ROWS)}
        self.records: dict[str, int] = {}
        population.write_institutions(folder / "institutions.csv")

    def add(self, name: str, records: int) -> Run:
        """Make a site with so many records; what loading them took."""
        path = self.folder / f"{name}.csv"
        population.write_registry(path, records)
        if not name.startswith("sqlite"):
            self.execute("postgres", f"CREATE DATABASE {name}")
        self.manage(name, "migrate", "-v0")
        self.manage(name, "load_institutions", str(self.folder / "institutions.csv"))
        self.manage(name, "open_season", population.SEASON, "--starts", f"{date.today()}")
        self.records[name] = records
        return self.manage(name, "load_registry", "preschool", str(path))

    def url_of(self, name: str) -> str:
        """The DATABASE_URL of a site."""
        return f"sqlite:///{self.folder}/{name}.sqlite3" if name.startswith("sqlite") else self._on_server(name)

    def _on_server(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def roster(self, name: str, rows: int, seed: int = 1) -> Path:
        """A roster of children of this site."""
        path = self.folder / f"{name}-{rows}-{seed}.xlsx"
        if not path.exists():
            population.write_roster(path, rows, self.records[name], seed)
        return path

    def execute(self, name: str, *statements: str) -> None:
        """Statements outside any transaction."""
        connection = psycopg2.connect(self._on_server(name))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def rows(self, name: str, query: str) -> list[tuple]:
        """What a query finds."""
        connection = psycopg2.connect(self._on_server(name))
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchall()
        connection.close()
        return found

    def manage(self, name: str, *arguments: str) -> Run:
        """One of the site's own commands."""
        return run("manage.py", *arguments, DATABASE_URL=self.url_of(name), **self.environment)

    def module(self, name: str, module: str, *arguments: str, **more: str) -> Run:
        """A program of the benchmarks against this site."""
        environment = {"DATABASE_URL": self.url_of(name), **self.environment, **more}
        return run("-m", f"tests.benchmarks.{module}", *arguments, **environment)

    def forget_rosters(self, name: str) -> None:
        """No roster came in yet, neither here nor at the yardstick."""
        self.execute(name, "TRUNCATE enrollment_roster CASCADE", f"TRUNCATE {TASKS}", lean.TABLES)

    def product(self, name: str, rows: int) -> Run:
        """The import of a roster into a site that has none, as a command of its own."""
        roster = str(self.roster(name, rows))
        if not name.startswith("sqlite"):
            self.forget_rosters(name)
        return self.manage(name, "import_roster", roster, *IMPORT)

    def lean(self, name: str, *rosters: Path) -> Run:
        """The yardstick with the same rosters."""
        self.execute(name, lean.TABLES)
        return run("-m", "tests.benchmarks.lean", *self.lean_arguments(name, *rosters), **self.lookup_key())

    def lean_arguments(self, name: str, *rosters: Path) -> list[str]:
        """What the yardstick is called with."""
        return [self.url_of(name), *map(str, rosters)]

    def lookup_key(self) -> dict[str, str]:
        """The key of the site's document keys, for the yardstick's environment."""
        return {"XUEJI_LOOKUP_KEY": json.loads((self.folder / "keys.json").read_text())["lookup"]}


@contextmanager
def large_site() -> Iterator[LargeSite]:
    """The cluster, up."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is needed (on Debian: apt-get install postgresql).")
    with tempfile.TemporaryDirectory() as folder, cluster(binaries, *SERVER) as url:
        yield LargeSite(Path(folder), url)


def timed(work: Callable[[], None]) -> float:
    """Seconds."""
    started = time.monotonic()
    work()
    return time.monotonic() - started
