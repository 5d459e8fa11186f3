"""The log of what was looked at and taken out, who looked at which record, and how many numbers may leave."""

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
                ("numbers", models.PositiveIntegerField(default=0)),
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
        migrations.CreateModel(
            name="RecordLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("day", models.DateField(default=django.utils.timezone.localdate)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.studentrecord",
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.school",
                    ),
                ),
                ("entry", models.BigIntegerField(blank=True, null=True)),
                (
                    "record_school",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.school",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["record_school", "-day"], name="look_by_school_of_record"),
                    models.Index(fields=["day", "kind"], name="look_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "record", "day", "kind"), name="a_look_is_noted_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["shown", "fact", "claim", "number", "form", "case", "operations"])
                        ),
                        name="look_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("day", models.DateField(default=django.utils.timezone.localdate)),
                ("numbers", models.PositiveIntegerField()),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=50)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="grant_has_its_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", models.F("granted_by")), _negated=True),
                        name="nobody_grants_to_himself",
                    ),
                ],
            },
        ),
    ]
