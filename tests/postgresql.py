"""A throwaway PostgreSQL cluster in a temporary directory, reached by a Unix socket only."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",  # planned for what tables never counted may hold: a query of nothing would be compiled for longer
    "max_connections=60",
    "listen_addresses=",
)
START_SECONDS = 60
SERVANTS = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def find_binaries() -> Path | None:
    """The directory of initdb: in the PATH, else Debian's newest; None when there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def cluster(binaries: Path, *options: str) -> Iterator[str]:
    """Start a cluster, give its DATABASE_URL, and remove everything at the end; `options` are settings more."""
    home = Path(tempfile.mkdtemp(prefix="xueji-pg-", dir="/tmp"))
    identity = _identity(home)
    server = None
    try:
        server = _start(binaries, home, identity, options)
        yield f"postgresql://postgres@/postgres?host={home}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _identity(home: Path) -> dict:
    """Who to run as: the calling user, or for root a servant who then owns the directory."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    servant = next(names[name] for name in SERVANTS if name in names)
    os.chown(home, servant.pw_uid, servant.pw_gid)
    return {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


def _start(binaries: Path, home: Path, identity: dict, more: Sequence[str]) -> subprocess.Popen:
    data = home / "data"
    calm = {"cwd": home, "stdin": subprocess.DEVNULL, "start_new_session": True, **identity}
    subprocess.run(
        [binaries / "initdb", "--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", data],
        check=True,
        stdout=subprocess.DEVNULL,
        **calm,
    )
    options = [part for option in (*FAST, *more, f"unix_socket_directories={home}") for part in ("-c", option)]
    with open(home / "log", "wb") as log:
        server = subprocess.Popen([binaries / "postgres", "-D", data, *options], stdout=log, stderr=log, **calm)
    _wait(binaries, home, server)
    return server


def _wait(binaries: Path, home: Path, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([binaries / "pg_isready", "-q", "-h", home], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError("PostgreSQL did not start:\n" + (home / "log").read_text(errors="replace"))
        time.sleep(0.1)
