"""Who holds an archive (I1). Every writer of ``Entry.archive`` locks the record first, then asks here, then writes.

So a claim never meets the unique index by surprise; the index stands behind it all the same.
"""

from collections.abc import Iterable

from django.db import connection

from enrollment import states
from enrollment.models import Entry
from matching.batches import one_of
from registry.models import StudentRecord

_CLAIMS = f"""SELECT archive_id FROM {Entry._meta.db_table}
              WHERE NOT (state IN ('{states.TERMINATED}', '{states.WITHDRAWN}')) AND archive_id IS NOT NULL AND """  # noqa: S608
_CONTINUED = f"SELECT continues_id FROM {StudentRecord._meta.db_table} WHERE continues_id IS NOT NULL AND "  # noqa: S608

_RECORDS = f"SELECT FROM {StudentRecord._meta.db_table} WHERE "


def claimed(record_ids: Iterable[int]) -> set[int]:
    """Those of the records that a live entry holds or that another record continues; one query for any number."""
    ids = set(record_ids)
    if not ids:
        return set()
    held, parameters = one_of("archive_id", ids)
    continued, more = one_of("continues_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"{_CLAIMS}{held} UNION {_CONTINUED}{continued}", [*parameters, *more])
        return {record_id for (record_id,) in cursor.fetchall()}


def lock(record_ids: Iterable[int]) -> None:
    """Lock records until the transaction ends, in the order of their ids, so that no two wait for each other.

    The lock lets rows that only point at a record be written meanwhile (candidates of other rosters).
    """
    ids = set(record_ids)
    if not ids or not connection.features.has_select_for_update:  # SQLite's one writer holds all anyway
        return
    chosen, parameters = one_of("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECORDS}{chosen} ORDER BY id FOR NO KEY UPDATE", parameters)
