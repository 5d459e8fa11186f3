"""The history of cases is append-only, as that of new students is (I9)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("review", "0003_alarms")]

    operations = [append_only("review_casestep", "case_step")]
