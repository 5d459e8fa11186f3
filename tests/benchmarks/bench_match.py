"""A roster against millions of records on PostgreSQL: the product, the lean yardstick, the peers, in one run.

RECORDS, ROWS and the other sizes come from sizes.py. The peers run where `make bench` has put them (PEERS, a Python
with requirements-peers.txt), else they are left out.
"""

import os
import sys

from tests.benchmarks import beside_peers, population, small_rosters
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.large_site import IMPORT, RECORDS, ROWS, LargeSite, large_site, timed
from tests.benchmarks.measuring import Run, median
from tests.benchmarks.sizes import size

RUNS, SQLITE_ROWS = size("RUNS"), size("SQLITE_ROWS")
PEERS = os.environ.get("PEERS", "")


def main() -> int:
    """All of it, in one run."""
    bars = Bars("match")
    with large_site() as site:
        loading(site, site.add("large", RECORDS), bars)
        site.add("small", RECORDS // 10)
        product = matching(site, bars)
        accuracy_of(site, bars)
        small_rosters.measure(site, bars)
        if PEERS:
            beside_peers.measure(site, PEERS, product, bars)
        else:
            say("  left out: the peers (make bench installs them)")
        sqlite(site, bars)
    return bars.exit_code()


def loading(site: LargeSite, loaded: Run, bars: Bars) -> None:
    """load_registry beside a bare COPY of the same columns and building the same indexes."""
    table, path = "registry_studentrecord", f"{site.url.partition('host=')[2]}/records"  # where the server may write
    site.execute("large", f"COPY {table} TO '{path}'", f"CREATE TABLE bare (LIKE {table} INCLUDING CONSTRAINTS)")
    indexes = [
        definition.replace(f" ON public.{table} ", " ON public.bare ").replace("INDEX ", "INDEX bare_", 1)
        for (definition,) in site.rows("large", f"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}'")
    ]
    bare = timed(lambda: site.execute("large", f"COPY bare FROM '{path}'", *indexes))
    site.execute("large", "DROP TABLE bare")
    say(f"load_registry of {RECORDS:,}: {loaded.seconds:,.1f} s, bare COPY and indexes {bare:,.1f} s")
    bars.at_most("load_registry beside a bare COPY with the same indexes", loaded.seconds / bare, 3.5)
    bars.at_most("peak memory of a process of the load", loaded.megabytes, 300, "MB")


def matching(site: LargeSite, bars: Bars) -> Run:
    """The product with many records, the yardstick, the product with a tenth, in turn; gives the first's median."""
    roster, of_small = site.roster("large", ROWS), min(ROWS, RECORDS // 10)
    turns = [
        (site.product("large", ROWS), site.lean("large", roster), site.product("small", of_small))
        for _ in range(1 + RUNS)
    ]
    product, lean, small = (median(list(runs)) for runs in zip(*turns[1:], strict=True))  # all found warm caches
    say(f"{ROWS:,} rows against {RECORDS:,} records: {product.seconds:.2f} s, lean {lean.seconds:.2f} s;")
    say(f"  against {RECORDS // 10:,} records {small.seconds:.2f} s")
    bars.at_most("a roster beside the lean pipeline", product.seconds / lean.seconds, 3.2)
    bars.at_most("peak memory", product.megabytes, 250, "MB")
    bars.at_most("a row with ten times the records", product.seconds / small.seconds * of_small / ROWS, 1.15)
    return product


def accuracy_of(site: LargeSite, bars: Bars) -> None:
    """What the product did with the roster, against what is known of it."""
    site.product("large", ROWS)
    query = """SELECT e.row_number, e.archive_id IS NOT NULL, coalesce(r.source_key, c.source_key)
               FROM enrollment_entry e LEFT JOIN registry_studentrecord r ON r.id = e.archive_id
               LEFT JOIN enrollment_matchcandidate m ON m.entry_id = e.id AND m.rank = 1 AND e.archive_id IS NULL
               LEFT JOIN registry_studentrecord c ON c.id = m.record_id"""
    found = {number: (linked, key) for number, linked, key in site.rows("large", query)}
    links = {number: key for number, (linked, key) in found.items() if linked}
    first = {number: key for number, (linked, key) in found.items() if not linked and key}
    own = sum(key == population.own_record(number, ROWS, RECORDS) for number, key in first.items())
    say(f"  links {len(links):,} of {ROWS:,}, and shows a person {len(first):,} others,")
    say(f"  {own:,} of them with their own record first")
    bars.at_least("rows linked, of which nobody could doubt four fifths", len(links) / ROWS, 0.78, "")
    bars.at_most("links that are wrong", population.wrong(links, ROWS, RECORDS), 0, "")


def sqlite(site: LargeSite, bars: Bars) -> None:
    """The embedded database beside PostgreSQL, in turn, with a tenth of the records."""
    site.add("sqlite", RECORDS // 10)
    site.product("small", SQLITE_ROWS), _on_fresh_copy(site)
    turns = [(_on_fresh_copy(site), site.product("small", SQLITE_ROWS)) for _ in range(RUNS)]
    embedded, server = (median(list(runs)) for runs in zip(*turns, strict=True))
    words = f"SQLite beside PostgreSQL, {SQLITE_ROWS:,} rows against {RECORDS // 10:,}"
    bars.at_most(words, embedded.seconds / server.seconds, 1.5)


def _on_fresh_copy(site: LargeSite) -> Run:
    roster = str(site.roster("sqlite", SQLITE_ROWS))
    for file in site.folder.glob("sqlite.sqlite3*"):
        (site.folder / f"sqlite-fresh{file.name.removeprefix('sqlite')}").write_bytes(file.read_bytes())
    return site.manage("sqlite-fresh", "import_roster", roster, *IMPORT)


if __name__ == "__main__":
    sys.exit(main())
