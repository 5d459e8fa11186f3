"""The log of what was looked at and taken out."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0002_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("serial", models.CharField(max_length=24, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=50)),
                (
                    "desk_session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("what", models.CharField(max_length=30)),
                ("subject", models.CharField(blank=True, max_length=40)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.school",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=1)),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["school", "-at"], name="access_by_school"),
                    models.Index(fields=["account", "kind", "-at"], name="access_by_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reveal", "export", "print", "evidence"])),
                        name="access_kind_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="access_has_reason"),
                ],
            },
        ),
    ]
