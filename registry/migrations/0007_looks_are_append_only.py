"""Who looked at which record, and what was granted, is append-only, as histories are (I23, I33, I34)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_account_steps_are_append_only")]

    operations = [append_only("registry_recordlook", "look"), append_only("registry_budgetgrant", "grant_of_numbers")]
