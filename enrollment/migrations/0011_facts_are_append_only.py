"""That a fact of the family was compared is never changed or deleted (I32)."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0010_rows_stand_once")]

    operations = [append_only("enrollment_facttry", "fact_try")]
