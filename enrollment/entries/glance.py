"""New students of whom one look at all registries tells what approvals compare (N2): nearly all of them.

No record has the document, and none is continued; or the archive alone has it, under the name, and nothing else is
known of the archive's person. Of them nothing has to be read, opened or compared; everybody else is, record by record.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from enrollment.entries.models import Entry, NumberCheck
from matching.batches import listed, not_alone, pointing_at
from matching.layouts import LAYOUTS
from registry.many_values import one_of
from registry.records import Registry, StudentRecord

_RECORD = StudentRecord._meta.db_table

_OF_DOCUMENT = f"""
    SELECT r.document_key, r.id, r.registry, r.name_key, {not_alone(Registry.values)}
    FROM {_RECORD} r LEFT JOIN {_RECORD} c ON {{continues}}
    WHERE r.registry IN ({listed(Registry.values)}) AND NOT r.document_doubted AND {{condition}}
"""  # noqa: S608 - our own names


def not_told_at_a_glance(entries: Iterable[Entry]) -> list[Entry]:
    """Those of the new students whose records have to be compared, in their order; one query."""
    entries = list(entries)
    found: dict[int | None, list[list]] = defaultdict(list)  # none has the document None
    documents = {entry.document_key for entry in entries if entry.document_key is not None}
    if documents:
        condition, parameters = one_of("r.document_key", documents)
        query = _OF_DOCUMENT.format(continues=pointing_at("c.continues_id", "r.id"), condition=condition)
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            for document, *record in cursor.fetchall():
                found[document].append(record)
    return [entry for entry in entries if not _is_told(entry, found.get(entry.document_key, []))]


def _is_told(entry: Entry, records: list) -> bool:
    """Whether these, which have the document, are all that binds the new student to anybody, and as it should be."""
    if entry.student_number_key is not None and entry.number_check != NumberCheck.STRUCK:
        return False
    if entry.archive_id is None:
        return not records
    # what a person confirmed is compared with what it described then
    if entry.confirmed_identity is not None or entry.decision:
        return False
    alone = [[entry.archive_id, LAYOUTS[entry.track].registry, entry.name_key, False]]
    return [[pk, registry, name, bool(more)] for pk, registry, name, more in records] == alone
