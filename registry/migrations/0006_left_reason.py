"""Why this system ended a record: transferred to a vocational school (W5)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_vocational_detail"),
    ]

    operations = [
        migrations.AddField(
            model_name="studentrecord",
            name="left_reason",
            field=models.CharField(
                blank=True,
                choices=[("to_vocational", "transferred to a vocational school")],
                db_default="",
                default="",
                max_length=13,
                verbose_name="reason of leaving",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_reason", ""),
                    models.Q(("left_reason__in", ["to_vocational"]), ("status", "left")),
                    _connector="OR",
                ),
                name="record_left_for_a_reason_is_left",
            ),
        ),
    ]
