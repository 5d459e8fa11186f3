"""Authorities and schools; accounts, their history, and who sits at a desk."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=6, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("level", models.CharField(max_length=8)),
                (
                    "superior",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subordinates",
                        to="registry.authority",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "province"), ("superior", None)),
                            models.Q(models.Q(("level", "province"), _negated=True), ("superior__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_a_province_has_no_superior",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["province", "city", "county"])),
                        name="authority_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superior", None), models.Q(("superior", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="authority_is_not_its_own_superior",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("category", models.CharField(blank=True, max_length=3)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="schools", to="registry.authority"
                    ),
                ),
                ("primary_track", models.BooleanField(default=False)),
                ("vocational_track", models.BooleanField(default=False)),
                ("senior_high_track", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128)),
                ("last_login", models.DateTimeField(blank=True, null=True)),
                ("is_superuser", models.BooleanField(default=False)),
                ("username", models.CharField(max_length=64, unique=True)),
                ("person", models.CharField(blank=True, max_length=50)),
                ("role", models.CharField(max_length=10)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="registry.school",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="registry.authority",
                    ),
                ),
                ("state", models.CharField(default="active", max_length=8)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("code_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("code_expires_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_staff", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True, related_name="user_set", related_query_name="user", to="auth.group"
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True, related_name="user_set", related_query_name="user", to="auth.permission"
                    ),
                ),
            ],
            options={
                "ordering": ["username"],
                "indexes": [models.Index(fields=["state", "seen_at"], name="account_by_last_use")],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="username_is_taken_whatever_its_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "active", "locked", "disabled", "ended"])),
                        name="account_standing_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until", None), ("role", "desk"), _connector="OR"),
                        name="only_a_desk_account_has_a_last_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_digest", ""), ("code_expires_at", None)),
                            models.Q(models.Q(("code_digest", ""), _negated=True), ("code_expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="code_has_its_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True), ("code_digest", ""), _connector="OR"
                        ),
                        name="active_account_has_no_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("authority", None), ("role__in", ["registrar", "desk"]), ("school__isnull", False)
                            ),
                            models.Q(("authority__isnull", False), ("role", "officer"), ("school", None)),
                            models.Q(("authority", None), ("role", "ops"), ("school", None)),
                            _connector="OR",
                        ),
                        name="account_stands_at_the_place_of_its_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_staff", True), ("role", "ops")),
                            models.Q(
                                models.Q(("role", "ops"), _negated=True), ("is_staff", False), ("is_superuser", False)
                            ),
                            _connector="OR",
                        ),
                        name="only_operations_use_admin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=50)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at"],
                "indexes": [models.Index(fields=["account", "-began_at"], name="desk_session_by_account")],
            },
        ),
        migrations.CreateModel(
            name="AccountStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("action", models.CharField(max_length=16)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                ("from_state", models.CharField(blank=True, max_length=8)),
                ("to_state", models.CharField(max_length=8)),
                ("detail", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "make",
                                    "issue_code",
                                    "activate",
                                    "disable",
                                    "enable",
                                    "lock",
                                    "extend",
                                    "end",
                                    "expire",
                                    "change_password",
                                    "set_password",
                                    "edit",
                                ],
                            )
                        ),
                        name="account_step_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_state__in", ["waiting", "active", "locked", "disabled", "ended"]),
                            ("from_state__in", ["", "waiting", "active", "locked", "disabled", "ended"]),
                        ),
                        name="account_step_states_are_known",
                    ),
                ],
            },
        ),
    ]
