"""The history of new students is append-only (I8, I9)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0006_facts")]

    operations = [append_only("enrollment_step", "step")]
