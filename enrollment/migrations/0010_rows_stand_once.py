"""A row of a roster is an entry or says why it made none, never both (I3)."""

from django.db import migrations

from enrollment.rosters.triggers import rows_stand_once


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0009_extensions_are_append_only")]

    operations = [rows_stand_once()]
