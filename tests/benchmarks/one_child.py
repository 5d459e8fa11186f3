"""One child that reads one file, as its template has it read: `python -m tests.benchmarks.one_child PATH`.

Prints the processor's seconds, the megabytes at the peak, and how many rows it found.
"""

import gc
import json
import os
import sys

from registry.tabular import child


def main(path: str) -> None:
    """Fork it, take its answer, and tell what it used."""
    child.warm()
    gc.disable()
    gc.freeze()
    answer, way = os.pipe()
    file = os.open(path, os.O_RDONLY)
    pid = os.fork()
    if not pid:
        os.dup2(file, 0)
        os.dup2(way, 1)
        child.main()
        os._exit(0)
    os.close(way)
    with open(answer, "rb") as said:
        found = json.loads(said.read())
    _, status, usage = os.wait4(pid, 0)
    if status or "refused" in found:
        raise SystemExit(f"{path}: ended with {status}, {found.get('refused')} {found.get('details')}")
    used = {"seconds": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024, "rows": found["counted"]}
    sys.stdout.write(json.dumps(used))


if __name__ == "__main__":
    main(*sys.argv[1:])
