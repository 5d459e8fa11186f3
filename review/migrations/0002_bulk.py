"""Bulk actions and the entries that they are for."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0002_rosters_and_entries"),
        ("registry", "0001_institutions_and_accounts"),
        ("review", "0001_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
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
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.authority",
                    ),
                ),
                ("action", models.CharField(max_length=19)),
                ("about", models.CharField(blank=True, max_length=160)),
                ("back_to", models.CharField(editable=False, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("state", models.CharField(default="asked", max_length=7)),
                ("attempt", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("error_number", models.CharField(blank=True, editable=False, max_length=9)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(fields=["school", "-asked_at"], name="bulk_act_by_school"),
                    models.Index(fields=["authority", "-asked_at"], name="bulk_act_by_authority"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "school_approve",
                                    "school_send_back",
                                    "authority_approve",
                                    "authority_send_back",
                                    "withdraw",
                                ],
                            )
                        ),
                        name="bulk_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "waiting", "working", "done", "stopped"])),
                        name="bulk_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authority", None), ("school__isnull", False)),
                            models.Q(("authority__isnull", False), ("school", None)),
                            _connector="OR",
                        ),
                        name="bulk_act_has_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done", models.F("total")), ("finished_at__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("finished_at", None)),
                            _connector="OR",
                        ),
                        name="finished_bulk_act_has_no_unfinished_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total")), ("refused__lte", models.F("done"))),
                        name="refused_entries_are_worked_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("state", "asked")),
                            models.Q(models.Q(("state", "asked"), _negated=True), ("confirmed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_act_is_confirmed_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state", "asked"), _negated=True), ("done", 0), _connector="OR"),
                        name="unconfirmed_bulk_act_has_done_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"),
                            models.Q(
                                ("action__in", ("school_send_back", "authority_send_back", "withdraw")), _negated=True
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bulk_act_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="review.bulkact",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.entry",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("outcome", models.CharField(blank=True, max_length=24)),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["act", "outcome", "id"], name="bulk_item_by_outcome")],
                "constraints": [
                    models.UniqueConstraint(fields=("act", "entry"), name="entry_stands_once_in_a_bulk_act"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["", "done"]), ("why", "")),
                            models.Q(
                                models.Q(("outcome__in", ["", "done"]), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="refused_entry_of_a_bulk_act_has_words",
                    ),
                ],
            },
        ),
    ]
