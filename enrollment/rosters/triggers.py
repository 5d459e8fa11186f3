"""A row of a roster is an entry or says why it made none, never both (I3): no constraint reaches over two tables.

So a trigger of either table looks at the other. It has the name of what it holds and fails as a unique index does.
Rows are never moved to another number; what is changed by hand `check_invariants` finds. A migration that makes one of
the tables again on SQLite loses its trigger there and ends with this operation once more.
"""

from django.db import migrations

NAME = "row_is_an_entry_or_says_why_not"
# by table its column of the row's number, and the table where that number must not stand
_ENTRY, _ROW = ("enrollment_entry", "row_number"), ("enrollment_rosterrow", "number")
_BOTH = ((_ENTRY, _ROW), (_ROW, _ENTRY))
# names of the triggers, for the proof that they are there
NAMES = tuple(f"{NAME}_{table}" for (table, _column), _other in _BOTH)


def rows_stand_once() -> migrations.RunPython:
    """The operation that lets no number of a roster stand in both tables from now on."""
    return migrations.RunPython(_begin, _end)


def _begin(apps, schema_editor):
    _end(apps, schema_editor)
    for name, own, other in zip(NAMES, *zip(*_BOTH, strict=True), strict=True):
        for statement in _CREATE[schema_editor.connection.vendor](name, own, other):
            schema_editor.execute(statement)


def _end(apps, schema_editor):
    for name, ((table, _column), _other) in zip(NAMES, _BOTH, strict=True):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _create_on_sqlite(name: str, own: tuple[str, str], other: tuple[str, str]) -> list[str]:
    (table, column), (there, number) = own, other
    return [
        f"""CREATE TRIGGER {name} BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {there} WHERE roster_id = NEW.roster_id AND {number} = NEW.{column})
            BEGIN SELECT RAISE(ABORT, '{NAME}'); END"""  # noqa: S608 (our own names)
    ]


def _create_on_postgresql(name: str, own: tuple[str, str], other: tuple[str, str]) -> list[str]:
    (table, column), (there, number) = own, other
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT 1 FROM came JOIN {there} AS known
                       ON known.roster_id = came.roster_id AND known.{number} = came.{column}) THEN
                RAISE unique_violation USING MESSAGE = '{NAME}';
            END IF;
            RETURN NULL; END $$""",  # noqa: S608 (our own names)
        f"""CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS came
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


_CREATE = {"sqlite": _create_on_sqlite, "postgresql": _create_on_postgresql}
