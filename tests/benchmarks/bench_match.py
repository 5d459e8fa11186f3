"""A roster against millions of records on PostgreSQL, whole processes: the product, the lean yardstick, the peers.

RECORDS (10,000,000), ROWS (100,000) and RUNS (5) come from the environment; a bar that is missed is said so. The
peers run where `make bench` has put them (PEERS, a Python with requirements-peers.txt), else they are left out.
"""

import csv
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg2

from registry.identity.names import sound_key
from tests.benchmarks import population
from tests.benchmarks.measuring import Run, median, run
from tests.benchmarks.setup import say
from tests.postgresql import cluster, find_binaries

RECORDS, ROWS, RUNS = (
    int(os.environ.get(name, default)) for name, default in (("RECORDS", 10_000_000), ("ROWS", 100_000), ("RUNS", 5))
)
FEW_ROWS, PEER_ROWS, SQLITE_ROWS = 1_000, 10_000, 10_000
PEERS = os.environ.get("PEERS", "")
# as a server of this size would be set; the product, the yardstick and the bare COPY work on the same one
SERVER = ("shared_buffers=1GB", "max_wal_size=8GB", "maintenance_work_mem=256MB")
IMPORT = ("--school", population.SCHOOL, "--season", population.SEASON, "--track", "primary")


class Bench:
    """One cluster with a large and a small registry, and the rosters for both."""

    def __init__(self, folder: Path, url: str):
        self.folder, self.url = folder, url
        self.environment = {"XUEJI_VAR": str(folder), "XUEJI_ROSTER_MAX_ROWS": str(ROWS)}
        population.write_institutions(folder / "institutions.csv")

    def database(self, name: str, records: int) -> Run:
        """Make a site with so many records; what loading them took."""
        path = self.folder / f"{name}.csv"
        population.write_registry(path, records)
        if not name.startswith("sqlite"):
            self.execute("postgres", f"CREATE DATABASE {name}")
        self.manage(name, "migrate", "-v0")
        self.manage(name, "load_institutions", str(self.folder / "institutions.csv"))
        self.manage(name, "open_season", population.SEASON, "--starts", f"{date.today()}")
        loaded = self.manage(name, "load_registry", "preschool", str(path))
        for rows in {ROWS, FEW_ROWS, SQLITE_ROWS, PEER_ROWS}:
            population.write_roster(self.roster(name, rows), min(rows, records), records)
        return loaded

    def url_of(self, name: str) -> str:
        return f"sqlite:///{self.folder}/{name}.sqlite3" if name.startswith("sqlite") else self._on_server(name)

    def _on_server(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def roster(self, name: str, rows: int) -> Path:
        return self.folder / f"{name}-{rows}.xlsx"

    def execute(self, name: str, *statements: str) -> None:
        """Statements outside any transaction."""
        connection = psycopg2.connect(self._on_server(name))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def rows(self, name: str, query: str) -> list[tuple]:
        with psycopg2.connect(self._on_server(name)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def manage(self, name: str, *arguments: str) -> Run:
        return run("manage.py", *arguments, DATABASE_URL=self.url_of(name), **self.environment)

    def product(self, name: str, rows: int) -> Run:
        """The import of a roster into a site that has none."""
        if not name.startswith("sqlite"):
            self.execute(name, "TRUNCATE enrollment_roster CASCADE")
        return self.manage(name, "import_roster", str(self.roster(name, rows)), *IMPORT)

    def lean(self, name: str, rows: int) -> Run:
        secret = json.loads((self.folder / "keys.json").read_text())["lookup"]
        return run(
            "-m", "tests.benchmarks.lean", str(self.roster(name, rows)), self.url_of(name), XUEJI_LOOKUP_KEY=secret
        )


@contextmanager
def bench() -> Iterator[Bench]:
    """The cluster, up."""
    with tempfile.TemporaryDirectory() as folder, cluster(find_binaries(), *SERVER) as url:
        yield Bench(Path(folder), url)


def judged(words: str, reached: float, bar: float, unit: str = "x", *, least: bool = False) -> None:
    """One line against its bar."""
    good = reached >= bar if least else reached <= bar
    side = "at least" if least else "at most"
    say(f"  {'reached' if good else 'MISSED':<9}{words:<58}{reached:>9.2f} {unit} ({side} {bar:g})")


def loading(site: Bench, loaded: Run) -> None:
    """load_registry beside a bare COPY of the same columns and building the same indexes."""
    table, path = "registry_studentrecord", f"{site.url.partition('host=')[2]}/records"  # where the server may write
    site.execute("large", f"COPY {table} TO '{path}'", f"CREATE TABLE bare (LIKE {table} INCLUDING CONSTRAINTS)")
    indexes = [
        definition.replace(f" ON public.{table} ", " ON public.bare ").replace("INDEX ", "INDEX bare_", 1)
        for (definition,) in site.rows("large", f"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}'")
    ]
    bare = timed(lambda: site.execute("large", f"COPY bare FROM '{path}'", *indexes))
    site.execute("large", "DROP TABLE bare")
    say(f"load_registry of {RECORDS:,}: {loaded.seconds:,.0f} s, bare COPY and indexes {bare:,.0f} s")
    judged("of the bare COPY", loaded.seconds / bare, 4)
    judged("peak memory of a process of the load", loaded.megabytes, 300, "MB")


def timed(work: Callable[[], None]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def matching(site: Bench) -> Run:
    """The product and the yardstick in turn; gives the product's median."""
    site.lean("large", ROWS), site.product("large", ROWS)  # both find the same warm caches
    pairs = [(site.product("large", ROWS), site.lean("large", ROWS)) for _ in range(RUNS)]
    product, lean = median([one for one, _ in pairs]), median([other for _, other in pairs])
    say(f"{ROWS:,} rows against {RECORDS:,} records: {product.seconds:.2f} s, lean {lean.seconds:.2f} s")
    judged("of the lean pipeline", product.seconds / lean.seconds, 1.6)
    judged("peak memory", product.megabytes, 250, "MB")
    return product


def accuracy_of(site: Bench) -> None:
    """What the product did with the roster, against what is known of it."""
    query = """SELECT e.row_number, e.archive_id IS NOT NULL, coalesce(r.source_key, c.source_key)
               FROM enrollment_entry e LEFT JOIN registry_studentrecord r ON r.id = e.archive_id
               LEFT JOIN enrollment_matchcandidate m ON m.entry_id = e.id AND m.rank = 1 AND e.archive_id IS NULL
               LEFT JOIN registry_studentrecord c ON c.id = m.record_id"""
    found = {number: (linked, key) for number, linked, key in site.rows("large", query)}
    _say_accuracy("the product", {number: key for number, (linked, key) in found.items() if linked})
    first = {number: key for number, (linked, key) in found.items() if not linked and key}
    own = sum(key == _own(number) for number, key in first.items())
    say(f"    and shows a person {len(first):,} others, {own:,} of them with their own record first")


def _truth(rows: int) -> dict[int, str]:
    known = population.roster_rows(rows, RECORDS)
    return {number: f"PK-{row.child:08}" if row.child >= 0 else "" for number, row in enumerate(known, start=2)}


_TRUTH: dict[int, str] = {}


def _own(number: int) -> str:
    if not _TRUTH:
        _TRUTH.update(_truth(ROWS))
    return _TRUTH[number]


def _say_accuracy(who: str, links: dict[int, str]) -> None:
    wrong = sum(key != _own(number) for number, key in links.items())
    say(f"  {who} links {len(links):,} of {ROWS:,}, {wrong:,} of them wrongly")


def few_rows_and_growth(site: Bench, product: Run) -> None:
    """A thousand rows in a process that has begun; the price of a row when there are ten times the records."""
    rosters = []
    for seed in range(RUNS + 1):
        rosters.append(site.folder / f"few-{seed}.xlsx")
        population.write_roster(rosters[-1], FEW_ROWS, RECORDS, seed=seed + 7)
    site.execute("large", "TRUNCATE enrollment_roster CASCADE")
    written = run(
        "-m", "tests.benchmarks.work", *map(str, rosters), DATABASE_URL=site.url_of("large"), **site.environment
    )
    seconds = sorted(map(float, written.output.split()[1:]))[RUNS // 2]
    judged(f"{FEW_ROWS:,} rows against {RECORDS:,} records, work", seconds, 0.3, "s")
    small = median([site.product("small", ROWS) for _ in range(RUNS)])
    judged(f"a row, from {RECORDS // 10:,} to {RECORDS:,} records", product.seconds / small.seconds, 1.3)


def peers(site: Bench, product: Run) -> None:
    """Those that users would pick."""
    if not PEERS:
        say("  left out: the peers (make bench installs them)")
        return
    runs = [_import_export(site) for _ in range(RUNS)]
    seconds = median(runs).seconds * ROWS / PEER_ROWS
    say(f"  django-import-export: {median(runs).seconds:.1f} s for {PEER_ROWS:,} rows")
    judged("faster than django-import-export, row by row", seconds / product.seconds, 25, least=True)
    roster, records = _for_splink(site)
    for mode, bar in (("probabilistic", 5), ("deterministic", 1)):
        command = ("-m", "tests.benchmarks.peers", mode, str(roster), str(records))
        runs = [run(*command, python=PEERS) for _ in range(RUNS)]
        taken = median(runs)
        say(f"  Splink, {mode}: {taken.seconds:.1f} s, {taken.megabytes:,.0f} MB")
        judged(f"faster than Splink, {mode}", taken.seconds / product.seconds, bar, least=True)
        pairs = json.loads(runs[0].output.split("LINKS ", 1)[1])
        _say_accuracy(f"Splink, {mode},", {int(number): key for number, key in pairs})


def _import_export(site: Bench) -> Run:
    site.execute("large", "TRUNCATE enrollment_roster CASCADE")
    site.manage("large", "import_roster", str(site.roster("large", FEW_ROWS)), *IMPORT)
    site.execute("large", "UPDATE enrollment_roster SET file_name = 'peer'")
    site.execute("large", "DELETE FROM enrollment_rosterproblem", "DELETE FROM enrollment_rosterrow")
    roster = str(site.roster("large", PEER_ROWS))
    environment = {"DATABASE_URL": site.url_of("large"), **site.environment}
    return run("-m", "tests.benchmarks.peers", "import-export", roster, python=PEERS, **environment)


def _for_splink(site: Bench) -> tuple[Path, Path]:
    """Roster and registry as tables with a column of sounds."""
    header = ("unique_id", "name", "sex", "birth_date", "id_number", "sound")
    paths = site.folder / "splink-roster.csv", site.folder / "splink-records.csv"
    roster = ((number, *row.values) for number, row in enumerate(population.roster_rows(ROWS, RECORDS), start=2))
    lines = ((number, name, sex, born, document) for number, name, sex, born, _type, document in roster)
    children = map(population.child, range(RECORDS))
    records = ((f"PK-{c.number:08}", c.name, "男女"[int(c.sex) - 1], c.birth_date, c.id_number) for c in children)
    for path, rows in zip(paths, (lines, records), strict=True):
        with path.open("w") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows((*row, sound_key(row[1])) for row in rows)
    return paths


def sqlite(site: Bench) -> None:
    """The embedded database beside PostgreSQL, with a tenth of the records."""
    site.database("sqlite", RECORDS // 10)
    embedded = []
    for _ in range(RUNS):
        for file in site.folder.glob("sqlite.sqlite3*"):
            (site.folder / f"fresh-{file.name}").write_bytes(file.read_bytes())
        embedded.append(_on_fresh_copy(site))
    server = median([site.product("small", SQLITE_ROWS) for _ in range(RUNS)])
    judged(
        f"SQLite beside PostgreSQL, {SQLITE_ROWS:,} rows against {RECORDS // 10:,}",
        median(embedded).seconds / server.seconds,
        3,
    )


def _on_fresh_copy(site: Bench) -> Run:
    url = f"sqlite:///{site.folder}/fresh-sqlite.sqlite3"
    return run(
        "manage.py", "import_roster", str(site.roster("sqlite", SQLITE_ROWS)), *IMPORT, DATABASE_URL=url,
        **site.environment,
    )  # fmt: skip


def main() -> None:
    """All of it, in one run."""
    if find_binaries() is None:
        say("left out: PostgreSQL is not here (on Debian: apt-get install postgresql)")
        return
    with bench() as site:
        loading(site, site.database("large", RECORDS))
        site.database("small", RECORDS // 10)
        product = matching(site)
        accuracy_of(site)
        few_rows_and_growth(site, product)
        peers(site, product)
        sqlite(site)


if __name__ == "__main__":
    main()
