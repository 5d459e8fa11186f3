"""The triggers that write down what each statement on entries changes in the figures (models.py).

In the database, because that is where nothing gets past them: pages, bulk storing, repairs by hand. On PostgreSQL one
row for each kind of change of a whole statement, on SQLite a row for each entry that changed. Days are those of
China, which has one time and no summer time. A migration that makes the table of entries again on SQLite (one that
changes a constraint or a column of it) loses them there and ends with this operation once more.
"""

from django.db import migrations

ENTRIES, CHANGES = "enrollment_entry", "enrollment_figurechange"
COLUMNS = "season_id, school_id, track, state, verdict, is_sent_back, received_on, registered_on"
_VERBS = ("INSERT", "UPDATE", "DELETE")
# names of the triggers, for the proof that they are there
NAMES = tuple(f"entry_counts_{verb.lower()}" for verb in _VERBS)


def counted_entries(vendor: str) -> str:
    """The query of what all entries there are make of the figures, in the order of ``COLUMNS`` and their number."""
    row = _ON_POSTGRESQL if vendor == "postgresql" else ", ".join(_on_sqlite(ENTRIES))
    return f"SELECT {row}, COUNT(*) FROM {ENTRIES} GROUP BY {', '.join('12345678')}"  # noqa: S608 (our own names)


def count_entries() -> migrations.RunPython:
    """The operation that lets changes of entries be counted from now on."""
    return migrations.RunPython(_begin, _end)


def _begin(apps, schema_editor):
    _end(apps, schema_editor)
    for statement in _CREATE[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def _end(apps, schema_editor):
    for statement in _DROP[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


_ON_POSTGRESQL = (
    "season_id, school_id, track, state, verdict, is_sent_back,"
    " (created_at AT TIME ZONE 'Asia/Shanghai')::date AS received_on,"
    " CASE WHEN state = 'registered' THEN (state_since AT TIME ZONE 'Asia/Shanghai')::date END AS registered_on"
)
# the rows that a statement leaves behind count, those that it found there no longer
_ROWS = {
    "INSERT": f"SELECT {_ON_POSTGRESQL}, 1 AS number FROM left_behind",  # noqa: S608 (our own names)
    "DELETE": f"SELECT {_ON_POSTGRESQL}, -1 AS number FROM found",  # noqa: S608
}
_ROWS["UPDATE"] = f"{_ROWS['INSERT']} UNION ALL {_ROWS['DELETE']}"
_TABLES = {"INSERT": "NEW TABLE AS left_behind", "DELETE": "OLD TABLE AS found"}
_TABLES["UPDATE"] = f"{_TABLES['DELETE']} {_TABLES['INSERT']}"


def _create_on_postgresql() -> list[str]:
    return [statement for verb in _VERBS for statement in _one_on_postgresql(verb, f"entry_counts_{verb.lower()}")]


def _one_on_postgresql(verb: str, name: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO {CHANGES} ({COLUMNS}, number)
            SELECT {COLUMNS}, SUM(number) FROM ({_ROWS[verb]}) AS changed
            GROUP BY {COLUMNS} HAVING SUM(number) <> 0;
            RETURN NULL; END $$""",  # noqa: S608 (our own names)
        f"""CREATE TRIGGER {name} AFTER {verb} ON {ENTRIES} REFERENCING {_TABLES[verb]}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


def _drop_on_postgresql() -> list[str]:
    drop = [(f"DROP TRIGGER IF EXISTS {name} ON {ENTRIES}", f"DROP FUNCTION IF EXISTS {name}()") for name in NAMES]
    return [statement for pair in drop for statement in pair]


def _on_sqlite(row: str) -> list[str]:
    plain = [f"{row}.{name}" for name in ("season_id", "school_id", "track", "state", "verdict", "is_sent_back")]
    registered = f"CASE WHEN {row}.state = 'registered' THEN date({row}.state_since, '+8 hours') END"
    return [*plain, f"date({row}.created_at, '+8 hours')", registered]


def _insert_on_sqlite(row: str, number: int) -> str:
    return f"INSERT INTO {CHANGES} ({COLUMNS}, number) VALUES ({', '.join(_on_sqlite(row))}, {number});"  # noqa: S608


def _create_on_sqlite() -> list[str]:
    comes, goes = _insert_on_sqlite("NEW", 1), _insert_on_sqlite("OLD", -1)
    differs = " OR ".join(f"{old} IS NOT {new}" for old, new in zip(_on_sqlite("OLD"), _on_sqlite("NEW"), strict=True))
    bodies = {"INSERT": f"BEGIN {comes} END", "DELETE": f"BEGIN {goes} END"}
    bodies["UPDATE"] = f"WHEN {differs} BEGIN {goes} {comes} END"
    return [f"CREATE TRIGGER entry_counts_{verb.lower()} AFTER {verb} ON {ENTRIES} {bodies[verb]}" for verb in _VERBS]


def _drop_on_sqlite() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {name}" for name in NAMES]


_CREATE = {"sqlite": _create_on_sqlite, "postgresql": _create_on_postgresql}
_DROP = {"sqlite": _drop_on_sqlite, "postgresql": _drop_on_postgresql}
