"""The lookup indexes of records are dropped while a large first load runs, and rebuilt at its end.

An index of rows that lie there is built in less time than each row's place in it is found, and all schools are checked
by one query in a thirtieth of the time that one query for each row takes. So a large file that meets an empty table
drops these indexes, and on PostgreSQL the foreign key to the schools, first. Unique constraints, and what a load itself
looks up by, stay. Until the end whoever looks for a record reads the table, which held nothing before: slow, never
wrong. A load that is killed in between leaves them dropped; the next load and each `migrate` rebuild what is missing,
and check_invariants names it until then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.models import Exists, OuterRef

from registry.exchange.one_at_a_time import LOOKUP_INDEXES, only_one
from registry.records import StudentRecord

WORTH_DROPPING = 200_000  # lines; below, it saves less than a second
LOOKUP = "record_by_"  # how the names of these indexes begin


@contextmanager
def dropped_until_the_end(lines: int) -> Iterator[bool]:
    """Load a file of so many lines within; true where they are dropped for it.

    What another load has dropped is left to that one.
    """
    with only_one(LOOKUP_INDEXES) as ours:
        if ours:
            _rebuild_missing(StudentRecord)
        drops = ours and lines >= WORTH_DROPPING and not StudentRecord.objects.exists()
        try:
            if drops:
                _drop()
            yield drops
        finally:
            if drops:
                _rebuild_missing(StudentRecord)


def rebuild_missing(*, apps=apps, **_of_the_signal) -> None:
    """After each `migrate`: what a killed load left dropped, as the model is migrated."""
    try:
        model = apps.get_model("registry", "StudentRecord")
    except LookupError:
        return  # migrated to before there were records
    with only_one(LOOKUP_INDEXES) as ours:
        if ours:
            _rebuild_missing(model)


def _drop() -> None:
    if _drops_the_key():
        _alter_school(StudentRecord, to_constraint=False)
    with connection.cursor() as cursor:
        for index in _lookup_indexes(StudentRecord):
            cursor.execute(f'DROP INDEX IF EXISTS "{index.name}"')


def _rebuild_missing(model: Any) -> None:
    """One by one: what was built stays when the next is interrupted."""
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        # only writes down the SQL: one that did more would not begin on SQLite inside a transaction
        editor = connection.schema_editor(collect_sql=True)
        for index in _lookup_indexes(model):
            if index.name not in there:
                cursor.execute(str(index.create_sql(model, editor)))
    column = model._meta.get_field("school").column
    if _drops_the_key() and not any(one["foreign_key"] and one["columns"] == [column] for one in there.values()):
        try:
            _alter_school(model, to_constraint=True)
        except IntegrityError:  # a school went meanwhile that no record had yet: nobody knows it any more
            _forget_schools_that_went(model)
            _alter_school(model, to_constraint=True)


def _forget_schools_that_went(model: Any) -> None:
    schools = model._meta.get_field("school").related_model._default_manager
    records = model._default_manager.filter(school__isnull=False)
    records.exclude(Exists(schools.filter(pk=OuterRef("school")))).update(school=None)


def _lookup_indexes(model: Any) -> list[models.Index]:
    return [index for index in model._meta.indexes if index.name.startswith(LOOKUP)]


def _drops_the_key() -> bool:
    """SQLite has no such statement; there the check costs next to nothing, too."""
    return connection.vendor == "postgresql"


def _alter_school(model: Any, *, to_constraint: bool) -> None:
    field = model._meta.get_field("school")
    loose = copy(field)
    loose.db_constraint = False
    old, new = (loose, field) if to_constraint else (field, loose)
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
