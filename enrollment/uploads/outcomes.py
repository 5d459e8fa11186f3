"""The lists of an upload's result: its rows by what became of them, and the sum that shows that none is lost (I3)."""

from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext as _


def outcome_tabs(lists: Sequence[TextChoices], counts: dict[str, int], chosen: str) -> list[dict]:
    """The lists as tabs with their counts."""
    return [
        {
            "label": outcome.label,
            "count": counts.get(outcome, 0),
            "url": f"?list={outcome}",
            "current": outcome == chosen,
        }
        for outcome in lists
    ]


def sum_of_rows(total: int | None, lists: Sequence[TextChoices], counts: dict[str, int]) -> str:
    """All rows as the sum of the lists: 41 rows = 30 + 4 + 5 + 2 + 0."""
    parts = " + ".join(str(counts.get(outcome, 0)) for outcome in lists)
    return _("%(total)s rows = %(parts)s") % {"total": total, "parts": parts}
