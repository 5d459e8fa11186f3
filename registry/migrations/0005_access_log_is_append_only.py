"""The log of what was looked at and taken out is append-only, as histories are (I23)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_keys_and_purpose")]

    operations = [append_only("registry_accessentry", "access")]
