"""Those that users would pick, with the same roster in the same run (peers.py is what runs in their environment)."""

import csv
import json
from pathlib import Path

from registry.identity.names import sound_key
from tests.benchmarks import population
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.large_site import RECORDS, ROWS, LargeSite
from tests.benchmarks.measuring import Run, median, run
from tests.benchmarks.sizes import size

RUNS, PEER_ROWS = size("RUNS"), size("PEER_ROWS")
SPLINK = (  # mode, what of it is compared, and how much faster the product must be
    ("stored", "deterministic, storing what it finds", 1),
    ("probabilistic", "probabilistic, storing nothing", 2),
)


def measure(site: LargeSite, python: str, product: Run, bars: Bars) -> None:
    """django-import-export row by row, Splink as it stores and as it scores."""
    one_by_one = median([_peer(site, python, "import-export", site.roster("large", PEER_ROWS)) for _ in range(RUNS)])
    say(f"  django-import-export: {one_by_one.seconds:.1f} s for {PEER_ROWS:,} rows")
    seconds = one_by_one.seconds * ROWS / PEER_ROWS
    bars.at_least("faster than django-import-export, row by row", seconds / product.seconds, 25)
    roster, records = _for_splink(site)
    for mode, words, bar in SPLINK:
        given = site.roster("large", ROWS) if mode == "stored" else roster
        runs = [_peer(site, python, mode, given, records) for _ in range(RUNS)]
        taken = median(runs)
        links = {int(number): key for number, key in json.loads(runs[0].output.split("LINKS ", 1)[1])}
        if mode == "stored" and site.rows("large", "SELECT count(*) FROM peer_newcomer") != [(ROWS,)]:
            raise SystemExit("the peer has not stored every row")
        wrong = population.wrong(links, ROWS, RECORDS)
        say(f"  Splink, {words}: {taken.seconds:.1f} s, {taken.megabytes:,.0f} MB; {len(links):,} links, {wrong} wrong")
        bars.at_least(f"faster than Splink, {words}", taken.seconds / product.seconds, bar)


def _peer(site: LargeSite, python: str, mode: str, *paths: Path) -> Run:
    environment = {"DATABASE_URL": site.url_of("large"), **site.environment}
    return run("-m", "tests.benchmarks.peers", mode, *map(str, paths), python=python, **environment)


def _for_splink(site: LargeSite) -> tuple[Path, Path]:
    """Roster and registry as tables with a column of sounds, which Splink is given as a present."""
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
