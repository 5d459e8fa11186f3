"""What is wrong with a cell, in codes; the words are found elsewhere."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one cell: its address as the user sees it, the column's canonical label, and a code.

    `level` is error, warning or info; only an error rejects the row. `details` holds what the sentence needs
    beside cell, column and value.
    """

    cell: str
    column: str
    code: str
    value: str = ""
    level: str = "error"
    details: dict[str, str] = field(default_factory=dict)
