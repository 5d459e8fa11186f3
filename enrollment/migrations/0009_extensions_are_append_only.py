"""What an authority granted is never changed (I21)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0008_entries_are_counted")]

    operations = [append_only("enrollment_extension", "extension")]
