"""What is asked after each step of a walk, and what only at its end."""

from review.invariants.all import INVARIANTS

# about the database itself and about files: no act of a walk could break them without breaking all tests
AT_THE_END = {"I9", "I13", "I19", "I22", "I23", "I24", "N6"}


def _broken(invariants) -> list[str]:
    return [f"{each.code} {each.says}: {', '.join(rows)}" for each in invariants if (rows := list(each.offenders()))]


def broken() -> list[str]:
    """The invariants that the new students, records and cases break, with the offending rows."""
    return _broken([each for each in INVARIANTS if each.code not in AT_THE_END])


def broken_at_the_end() -> list[str]:
    """All of them."""
    return _broken(INVARIANTS)
