"""Workbooks with further information, their rows and problems."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.sealing.model_fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0003_supplement"),
        ("registry", "0001_institutions_and_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SupplementSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("person", models.CharField(blank=True, editable=False, max_length=50)),
                (
                    "desk_session",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("file_name", models.CharField(max_length=120)),
                ("file_size", models.PositiveIntegerField()),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("stored_as", models.CharField(blank=True, editable=False, max_length=64)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("attempt", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("refusal_code", models.CharField(blank=True, max_length=24)),
                ("error_number", models.CharField(blank=True, editable=False, max_length=9)),
                ("refusal_details", models.JSONField(blank=True, default=dict, editable=False)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("rows_total", models.PositiveIntegerField(null=True)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("skipped", models.JSONField(blank=True, default=list)),
                ("ignored_columns", models.JSONField(blank=True, default=list)),
                ("warnings", models.JSONField(blank=True, default=list)),
                ("finished_at", models.DateTimeField(null=True)),
                ("outdated", models.BooleanField(default=False, editable=False)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplement_sheets",
                        to="registry.school",
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("hidden_rows", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["-uploaded_at"],
                "indexes": [models.Index(fields=["school", "-uploaded_at"], name="sheet_by_school")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outdated", False), models.Q(("state", "refused"), _negated=True)),
                        fields=("school", "track", "sha256"),
                        name="same_file_is_one_sheet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "refused"), ("stored_as", ""), models.Q(("refusal_code", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "refused"), _negated=True),
                                ("refusal_code", ""),
                                models.Q(("stored_as", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="refused_sheet_says_why_and_keeps_no_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("rows_total", models.F("rows_done"))),
                            _connector="OR",
                        ),
                        name="finished_sheet_has_no_unfinished_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "reading", "done", "refused"])),
                        name="sheet_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="enrollment.supplementsheet",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=9)),
                ("name", models.CharField(blank=True, max_length=60)),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheet_rows",
                        to="enrollment.entry",
                    ),
                ),
                ("changed", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["sheet", "outcome", "number"], name="sheet_row_by_outcome")],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "number"), name="row_stands_once_in_its_sheet"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["saved", "unchanged", "refused"])),
                        name="sheet_row_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", "refused"), ("entry__isnull", False), _connector="OR"),
                        name="row_taken_has_its_entry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("cell", models.CharField(blank=True, max_length=12)),
                ("column", models.CharField(blank=True, max_length=60)),
                ("code", models.CharField(max_length=24)),
                ("level", models.CharField(default="error", max_length=7)),
                ("value", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=200)),
                ("details", models.JSONField(blank=True, default=dict)),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="problems", to="enrollment.sheetrow"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["error", "warning", "info"])),
                        name="sheet_problem_level_is_known",
                    )
                ],
            },
        ),
    ]
