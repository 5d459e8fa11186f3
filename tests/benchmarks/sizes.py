"""How much each bench measures: SIZE=full (what docs/measured.md tells), quick (minutes) or tiny (does it work?).

Each may be set by itself, too: `make bench SIZE=quick RECORDS=1000000`. The bars are those of the full size: at smaller
ones the start of a process weighs more than the work, so that some are missed.
"""

import os

KINDS = ("full", "quick", "tiny")
SIZES = {
    "RUNS": (5, 3, 1),  # of which the median counts
    # bench_match: a roster against the registry; the registry of a tenth, and rosters of other sizes beside it
    "RECORDS": (10_000_000, 300_000, 3_000),
    "ROWS": (100_000, 10_000, 200),
    "PEER_ROWS": (10_000, 1_000, 50),
    "SQLITE_ROWS": (10_000, 5_000, 100),
    "FEW_ROWS": (1_000, 1_000, 100),
    "ROSTERS": (600, 100, 4),  # of 90 rows, worked off by two workers
    # bench_load: records loaded, and again
    "LOADED": (1_000_000, 100_000, 2_000),
    # bench_pages: people at the pages, the new students of each one's school, how long they go on
    "PEOPLE": (60, 20, 2),
    "STUDENTS": (1_000, 300, 30),
    "VISIT_SECONDS": (60, 20, 12),
    # bench_board
    "CITIES": (15, 5, 2),
    "COUNTIES": (150, 20, 3),
    "SCHOOLS": (10_000, 800, 60),
    "BOARD_ENTRIES": (1_500_000, 80_000, 3_000),
    # bench_read: rows of each roster
    "READ_ROWS": (50_000, 5_000, 200),
    # bench_review, bench_sheet
    "REVIEWED": (5_000, 1_000, 40),
    "SHEET_ROWS": (5_000, 500, 20),
}


def size(name: str) -> int:
    """The size of this name, from the environment or of the kind that SIZE names."""
    return int(os.environ.get(name) or SIZES[name][KINDS.index(os.environ.get("SIZE") or "full")])
