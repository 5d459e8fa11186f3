"""The indexes that records are looked up by: a large first load builds them once, behind its rows.

Building an index of rows that lie there costs less than finding each row's place in it. So a large file that meets an
empty table takes these indexes away first. Constraints, and what a load itself looks up by, stay. Until the end whoever
looks for a record reads the table, which held nothing before: slow, never wrong. A load that is killed in between
leaves them away; the next load and each `migrate` build what is missing, and check_invariants names it until then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

from registry.exchange.one_at_a_time import only_one
from registry.records import StudentRecord

WORTH_PUTTING_OFF = 200_000  # lines; below, it saves less than a second
OF_LOOKING_UP = "record_by_"  # how their names begin
_THE_INDEXES = "indexes"
_LISTED = {
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s",
}


@contextmanager
def built_at_the_end(lines: int) -> Iterator[bool]:
    """Load a file of so many lines within; true where the indexes are put off, which the end builds.

    Where another load has put them off they are its own to build.
    """
    with only_one(_THE_INDEXES) as ours:
        if ours:
            _build_missing(StudentRecord)
        put_off = ours and lines >= WORTH_PUTTING_OFF and not StudentRecord.objects.exists()
        if put_off:
            _take_away()
        try:
            yield put_off
        finally:
            if put_off:
                _build_missing(StudentRecord)


def build_missing_indexes(*, apps=apps, **_of_the_signal) -> None:
    """After each `migrate`: build what a killed load left away, of the model as it is migrated."""
    try:
        model = apps.get_model("registry", "StudentRecord")
    except LookupError:
        return  # migrated to before there were records
    with only_one(_THE_INDEXES) as ours:
        if ours:
            _build_missing(model)


def _of_looking_up(model: type[models.Model]) -> Iterable[models.Index]:
    return [index for index in model._meta.indexes if index.name.startswith(OF_LOOKING_UP)]


def _take_away() -> None:
    _execute(f'DROP INDEX IF EXISTS "{index.name}"' for index in _of_looking_up(StudentRecord))


def _build_missing(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LISTED[connection.vendor], [model._meta.db_table])
        there = {name for (name,) in cursor.fetchall()}
    # only writes down the SQL: one that did more would not begin on SQLite inside a transaction
    editor = connection.schema_editor(collect_sql=True)
    missing = [index for index in _of_looking_up(model) if index.name not in there]
    _execute(str(index.create_sql(model, editor)) for index in missing)


def _execute(statements: Iterable[str]) -> None:
    """One by one: what was built stays when the next is interrupted."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
