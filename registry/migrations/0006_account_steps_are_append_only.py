"""The history of accounts is append-only, as all histories are (I9)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_access_log_is_append_only")]

    operations = [append_only("registry_accountstep", "account_step")]
