"""The steps of a case are append-only, as those of newcomers are: the database itself refuses to change one (I9)."""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER case_step_refuses_{verb.lower()} BEFORE {verb} ON review_casestep
        BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION review_casestep_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'steps are append-only'; END $$""",
    """CREATE TRIGGER case_step_refuses_change BEFORE UPDATE OR DELETE ON review_casestep
       FOR EACH ROW EXECUTE FUNCTION review_casestep_is_append_only()""",
]
GONE = {
    "sqlite": ["DROP TRIGGER case_step_refuses_update", "DROP TRIGGER case_step_refuses_delete"],
    "postgresql": [
        "DROP TRIGGER case_step_refuses_change ON review_casestep",
        "DROP FUNCTION review_casestep_is_append_only()",
    ],
}


def forbid(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    for statement in GONE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_cases")]

    operations = [migrations.RunPython(forbid, allow)]
