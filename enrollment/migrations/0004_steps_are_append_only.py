"""The history is append-only (I8, I9): the database itself refuses to change or delete a step.

Row triggers do not see PostgreSQL's TRUNCATE, which only the tables' owner may do, who could drop a trigger as well.
SQLite empties a table by DELETE: tests that empty the database between them drop its triggers first and put them back.
"""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER step_refuses_{verb.lower()} BEFORE {verb} ON enrollment_step
        BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION enrollment_step_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'steps are append-only'; END $$""",
    """CREATE TRIGGER step_refuses_change BEFORE UPDATE OR DELETE ON enrollment_step
       FOR EACH ROW EXECUTE FUNCTION enrollment_step_is_append_only()""",
]
GONE = {
    "sqlite": ["DROP TRIGGER step_refuses_update", "DROP TRIGGER step_refuses_delete"],
    "postgresql": [
        "DROP TRIGGER step_refuses_change ON enrollment_step",
        "DROP FUNCTION enrollment_step_is_append_only()",
    ],
}


def forbid(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    for statement in GONE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0003_supplement")]

    operations = [migrations.RunPython(forbid, allow)]
