"""The mutants that no test need notice, each with its reason."""

import tomllib
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("accepted.toml")


class Change(NamedTuple):
    """What a mutant changes, as it is shown and as it is accepted: where, the lines that go and those that come."""

    module: str
    line: int
    was: str
    now: str


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a change of a line of a module may pass, by module, line and changed line."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8")).get("survivor", [])
    return {(each["module"], each["was"], each["now"]): each["reason"] for each in listed}


def reason_for(change: Change, listed: dict[tuple[str, str, str], str]) -> str:
    """The reason why nobody need notice; "" when it is not on the list."""
    return listed.get((change.module, change.was, change.now), "")
