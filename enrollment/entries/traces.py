"""That somebody saw what the archives of new students hold, in the trace that the archives' own schools read (I33)."""

from collections.abc import Iterable

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.looks import Looked, note_looks


def note_archives(account: Account, kind: str, entries: Iterable[Entry]) -> None:
    """Note the archives of these new students, which the caller has read; of who is registered it is history."""
    note_looks(
        account,
        kind,
        [
            Looked(entry.archive.pk, entry.archive.school_id, entry.pk)
            for entry in entries
            if entry.archive and entry.state != states.REGISTERED
        ],
    )
