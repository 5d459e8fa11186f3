"""What the family told beside each record that may be the child's: agrees, differs, or the record has none (P2.2).

Only while it is to be decided: of a claim without proof no page says what its record answers, and of what was not
chosen nothing is said at all.
"""

from collections.abc import Sequence

from enrollment.disclosure.facts import answers_of, ours
from enrollment.disclosure.models import Answer
from enrollment.entries import states
from enrollment.entries.models import Entry
from review.decisions.compare import ComparedCell, ComparedColumn, ComparedLine


def family_lines(entry: Entry, columns: Sequence[ComparedColumn]) -> list[ComparedLine]:
    """A line for each fact that was told; once wrong answers have locked them, without an answer."""
    told = ours(entry) if entry.state == states.RESOLVING else {}
    if not told:
        return []
    said = answers_of(entry, [column.candidate.record for column in columns])
    records = [column.candidate.record_id for column in columns]
    return [
        ComparedLine(str(fact.label), text, [_cell(said.get(record, {}).get(fact)) for record in records])
        for fact, text in told.items()
    ]


def _cell(answer: Answer | None) -> ComparedCell:
    if answer is None:
        return ComparedCell("—", None)
    if answer == Answer.DIFFERS:
        return ComparedCell("", False, str(answer.label))
    return ComparedCell(str(answer.label), True if answer == Answer.AGREES else None)
