"""The figures of the board are kept by triggers on entries (N6)."""

from django.db import migrations

from enrollment.figures.triggers import count_entries


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0007_steps_are_append_only")]

    operations = [count_entries()]
