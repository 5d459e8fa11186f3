"""What a large first load puts off to its end: the indexes that records are looked up by, and the check of schools.

An index of rows that lie there is built in less time than each row's place in it is found, and all schools are checked
by one query in a thirtieth of the time that one query for each row takes. So a large file that meets an empty table
takes these indexes, and on PostgreSQL the foreign key to the schools, away first. Unique constraints, and what a load
itself looks up by, stay. Until the end whoever looks for a record reads the table, which held nothing before: slow,
never wrong. A load that is killed in between leaves them away; the next load and each `migrate` make what is missing,
and check_invariants names it until then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.models import Exists, OuterRef

from registry.exchange.one_at_a_time import only_one
from registry.records import StudentRecord

WORTH_PUTTING_OFF = 200_000  # lines; below, it saves less than a second
OF_LOOKING_UP = "record_by_"  # how the names of those indexes begin
_PUT_OFF = "put off"


@contextmanager
def put_off_to_the_end(lines: int) -> Iterator[bool]:
    """Load a file of so many lines within; true where something is put off, which the end makes up for.

    What another load has put off is left to that.
    """
    with only_one(_PUT_OFF) as ours:
        if ours:
            _make_missing(StudentRecord)
        puts_off = ours and lines >= WORTH_PUTTING_OFF and not StudentRecord.objects.exists()
        try:
            if puts_off:
                _take_away()
            yield puts_off
        finally:
            if puts_off:
                _make_missing(StudentRecord)


def make_what_is_missing(*, apps=apps, **_of_the_signal) -> None:
    """After each `migrate`: what a killed load left away, as the model is migrated."""
    try:
        model = apps.get_model("registry", "StudentRecord")
    except LookupError:
        return  # migrated to before there were records
    with only_one(_PUT_OFF) as ours:
        if ours:
            _make_missing(model)


def _take_away() -> None:
    if _puts_off_the_key():
        _alter_school(StudentRecord, to_constraint=False)
    with connection.cursor() as cursor:
        for index in _of_looking_up(StudentRecord):
            cursor.execute(f'DROP INDEX IF EXISTS "{index.name}"')


def _make_missing(model: Any) -> None:
    """One by one: what was made stays when the next is interrupted."""
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        # only writes down the SQL: one that did more would not begin on SQLite inside a transaction
        editor = connection.schema_editor(collect_sql=True)
        for index in _of_looking_up(model):
            if index.name not in there:
                cursor.execute(str(index.create_sql(model, editor)))
    column = model._meta.get_field("school").column
    if _puts_off_the_key() and not any(one["foreign_key"] and one["columns"] == [column] for one in there.values()):
        try:
            _alter_school(model, to_constraint=True)
        except IntegrityError:  # a school went meanwhile that no record had yet: nobody knows it any more
            _forget_schools_that_went(model)
            _alter_school(model, to_constraint=True)


def _forget_schools_that_went(model: Any) -> None:
    schools = model._meta.get_field("school").related_model._default_manager
    records = model._default_manager.filter(school__isnull=False)
    records.exclude(Exists(schools.filter(pk=OuterRef("school")))).update(school=None)


def _of_looking_up(model: Any) -> Iterable[models.Index]:
    return [index for index in model._meta.indexes if index.name.startswith(OF_LOOKING_UP)]


def _puts_off_the_key() -> bool:
    """SQLite has no such statement; there the check costs next to nothing, too."""
    return connection.vendor == "postgresql"


def _alter_school(model: Any, *, to_constraint: bool) -> None:
    field = model._meta.get_field("school")
    loose = copy(field)
    loose.db_constraint = False
    old, new = (loose, field) if to_constraint else (field, loose)
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
