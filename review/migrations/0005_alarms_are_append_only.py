"""What was found unusual, and what was noted about it, is never changed or deleted."""

from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("review", "0004_case_steps_are_append_only")]

    operations = [append_only("review_alarm", "alarm"), append_only("review_alarmstep", "alarm_step")]
