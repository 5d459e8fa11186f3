"""Tables whose rows the database itself refuses to change or delete: histories (I8, I9).

Row triggers do not see PostgreSQL's TRUNCATE, which only the tables' owner may do, who could drop a trigger as well.
SQLite empties a table by DELETE: tests that empty the database between them drop its triggers first and put them
back. SQLite also makes a table again to change a constraint of it, and loses its triggers: a migration that changes
such a table ends with this operation once more.
"""

from django.db import migrations

_VERBS = ("UPDATE", "DELETE")


def append_only(table: str, name: str) -> migrations.RunPython:
    """The operation that makes a table append-only; the names of its triggers begin with ``name``_refuses."""

    def forbid(apps, schema_editor):
        allow(apps, schema_editor)
        for statement in _CREATE[schema_editor.connection.vendor](table, name):
            schema_editor.execute(statement)

    def allow(apps, schema_editor):
        for statement in _DROP[schema_editor.connection.vendor](table, name):
            schema_editor.execute(statement)

    return migrations.RunPython(forbid, allow)


def _create_on_sqlite(table: str, name: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {name}_refuses_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END"""
        for verb in _VERBS
    ]


def _drop_on_sqlite(table: str, name: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name}_refuses_{verb.lower()}" for verb in _VERBS]


def _create_on_postgresql(table: str, name: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'steps are append-only'; END $$""",
        f"""CREATE TRIGGER {name}_refuses_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()""",
    ]


def _drop_on_postgresql(table: str, name: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}_refuses_change ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_is_append_only()",
    ]


_CREATE = {"sqlite": _create_on_sqlite, "postgresql": _create_on_postgresql}
_DROP = {"sqlite": _drop_on_sqlite, "postgresql": _drop_on_postgresql}
