"""What became of one value as a user wrote it."""

from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Parsed(NamedTuple, Generic[T]):
    """A value read, or the problem that stands in its way; never both.

    `problem` is a code of problems (missing, bad_date, id_format, …), `hint` the finer reason for
    the words (sequence_000, two_digit_year, …) or, without a problem, what is peculiar about the value.
    `tidied`: the writing was normalised, which the user sees as a warning.
    A named tuple, because five of them are made for every row: a frozen dataclass takes four times as long.
    """

    value: T | None
    problem: str | None = None
    hint: str = ""
    tidied: bool = False


def faulty(problem: str, hint: str = "") -> Parsed[Any]:
    """A value that cannot be accepted."""
    return Parsed(None, problem, hint)


MISSING: Parsed[Any] = Parsed(None, "missing")
