"""However a file is mutilated, it ends within its limits with a known verdict, and no row is lost.

`make fuzz` goes on for FUZZ_SECONDS, from a seed that it says; a finding is repeated with FUZZ_SEED.
"""

import os
import random
import time
import warnings

from matching.layouts import PRIMARY
from matching.roster import check
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.bad_inputs.cases import STARTS, TODAY
from tests.bad_inputs.mutations import mutations
from tests.bad_inputs.test_cell_properties import outcomes

IN_THE_SUITE = 60
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
CODES = {
    "not_a_spreadsheet",
    "encrypted",
    "damaged",
    "macros",
    "too_large",
    "no_header",
    "no_rows",
    "several_sheets",
    "unreadable",
}
# harder than in service, so that what hurts shows; the wall clock only ends what hangs
LIMITS = Limits(cpu=10, wall=60)


def verdict(data: bytes) -> str:
    """Return how a file ends: `read`, or the code of its refusal; anything that should not be, in words."""
    try:
        table = read(data, PRIMARY.columns, LIMITS)
    except FileRefused as refused:
        hurt = refused.details.get("what") in ("time", "memory") or refused.details.get("reason") == "crashed"
        return f"{refused.code} {refused.details}" if hurt else refused.code
    found = outcomes(check(table, PRIMARY, starts_on=STARTS, today=TODAY))
    whole = found == [row.number for row in table.rows] and len(found) == table.counted
    return "read" if whole else f"rows lost: {found} of {table.counted}"


def test_every_mutation_ends_with_a_known_verdict():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile says that a name stands twice
        found = {verdict(data) for (_, data), _ in zip(mutations(20260901), range(IN_THE_SUITE), strict=False)}

    assert found <= CODES | {"read"}
    assert {"read", "damaged"} <= found


def test_for_as_long_as_asked():
    seed = int(os.environ.get("FUZZ_SEED", random.randrange(10**6)))
    ends = time.monotonic() + SECONDS
    for count, (what, data) in enumerate(mutations(seed)):
        if time.monotonic() >= ends:
            break
        assert verdict(data) in CODES | {"read"}, (seed, count, what)
