"""Which keys sealed this database, and what it is for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0003_access_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_key_check")],
            },
        ),
        migrations.CreateModel(
            name="DatabasePurpose",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=8)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="database_has_one_purpose"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["real", "practice"])), name="database_purpose_is_known"
                    ),
                ],
            },
        ),
    ]
