"""`manage.py migrate`: Django's own, for which words are no change of the schema."""

from django.core.management.commands import migrate

from config.ops.schema_changes import SchemaChanges


class Command(migrate.Command):
    """As Django's, but for what it takes for a change."""

    autodetector = SchemaChanges
