"""Unusual access, and what was noted about it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_institutions_and_accounts"),
        ("review", "0002_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=20)),
                ("day", models.DateField()),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="registry.school",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("threshold", models.FloatField()),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "indexes": [models.Index(fields=["-day"], name="alarm_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account", None)),
                        fields=("rule", "day", "school"),
                        name="school_meets_a_rule_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", False)),
                        fields=("rule", "day", "account"),
                        name="account_meets_a_rule_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("school__isnull", False), ("account__isnull", False), _connector="OR"),
                        name="somebody_met_the_rule",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlarmStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="review.alarm"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=50)),
                ("action", models.CharField(max_length=7)),
                ("note", models.TextField(max_length=500)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="alarm_step_has_its_note"
                    )
                ],
            },
        ),
    ]
