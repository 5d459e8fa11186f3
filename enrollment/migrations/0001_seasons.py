"""Seasons: rules of deadlines, extensions, start of term, planned intake, days unlike the calendar."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_institutions_and_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="of_tracks", to="enrollment.ruleset"
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("working_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("on_day", models.CharField(blank=True, max_length=5)),
                ("not_after", models.CharField(blank=True, max_length=5)),
            ],
            options={
                "ordering": ["rules", "track"],
                "constraints": [
                    models.UniqueConstraint(fields=("rules", "track"), name="track_has_one_rule_in_a_set"),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", ("primary", "vocational"))), name="rule_track_registers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("months__gte", 1), ("months__isnull", False), ("on_day", ""), ("working_days", None)
                            ),
                            models.Q(
                                ("months", None),
                                ("on_day", ""),
                                ("working_days__gte", 1),
                                ("working_days__isnull", False),
                            ),
                            models.Q(("months", None), ("working_days", None), models.Q(("on_day", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="deadline_is_found_in_one_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("starts_on", models.DateField()),
                (
                    "rules",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seasons",
                        to="enrollment.ruleset",
                    ),
                ),
                ("primary_deadline", models.DateField()),
                ("vocational_deadline", models.DateField()),
                ("ends_on", models.DateField(blank=True)),
                ("answer_days", models.PositiveSmallIntegerField(default=10)),
            ],
            options={
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("primary_deadline__gte", models.F("starts_on")),
                            ("vocational_deadline__gte", models.F("starts_on")),
                        ),
                        name="season_deadlines_follow_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gte", models.F("primary_deadline")),
                            ("ends_on__gte", models.F("vocational_deadline")),
                        ),
                        name="season_ends_after_its_deadlines",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gte", 1)), name="season_gives_a_day_to_answer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="registry.school"
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="enrollment.season"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("primary_deadline", models.DateField()),
                ("vocational_deadline", models.DateField()),
                (
                    "entered_by",
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
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["season", "school"],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "season"), name="school_has_one_term_in_a_season")
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="registry.school"
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="enrollment.season"
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("until", models.DateField()),
                ("reason", models.TextField(max_length=500)),
                (
                    "granted_by",
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
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["granted_at", "pk"],
                "indexes": [models.Index(fields=["season", "school", "track"], name="extension_by_school")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="extension_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", ("primary", "vocational"))), name="extension_track_registers"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="registry.school",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="enrollment.season",
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("until", models.DateField()),
                ("reason", models.TextField(max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked_person", models.CharField(blank=True, max_length=50)),
                (
                    "asked_desk_session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("state", models.CharField(default="open", max_length=8)),
                (
                    "extension",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="enrollment.extension",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=500)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_person", models.CharField(blank=True, max_length=50)),
                (
                    "answered_desk_session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("school", "season", "track"),
                        name="school_asks_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="request_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", ("primary", "vocational"))), name="request_track_registers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("answered_by", None), ("extension", None), ("state", "open")
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("extension__isnull", False),
                                ("state", "granted"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("extension", None),
                                ("state", "declined"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answered_request_says_what_and_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("day", models.DateField(unique=True)),
                ("is_working", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="PlannedIntake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_intakes",
                        to="registry.school",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_intakes",
                        to="enrollment.season",
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["season", "school", "track"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("season", "school", "track"), name="school_plans_once_for_a_season_and_track"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", ("primary", "vocational"))), name="planned_track_registers"
                    ),
                ],
            },
        ),
    ]
