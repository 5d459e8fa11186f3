import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.sealed


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0001_initial"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdmissionCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("admission", "admitted by a senior high school"),
                            ("claim", "claimed by another school"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("contested", "contested, with the authority"),
                            ("released", "released"),
                            ("decided", "decided"),
                            ("given_up", "given up"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                (
                    "winner",
                    models.CharField(
                        blank=True,
                        choices=[("claimant", "claiming school"), ("holder", "holding school")],
                        max_length=8,
                        verbose_name="decided for",
                    ),
                ),
                (
                    "contact",
                    registry.sealed.SealedField(blank=True, default="", plain_length=60, verbose_name="contact"),
                ),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="opened at"),
                ),
                ("answer_by", models.DateField(verbose_name="to be answered by")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registry.studentrecord",
                        verbose_name="archive",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registry.authority",
                        verbose_name="authority",
                    ),
                ),
                (
                    "claiming_school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_as_claimant",
                        to="registry.school",
                        verbose_name="claiming school",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enrollment.entry",
                        verbose_name="newcomer",
                    ),
                ),
                (
                    "holding_school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_as_holder",
                        to="registry.school",
                        verbose_name="holding school",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "rival",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.entry",
                        verbose_name="the other school's newcomer",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.season",
                        verbose_name="season",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "ordering": ["opened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("action", models.CharField(max_length=24, verbose_name="action")),
                ("from_state", models.CharField(blank=True, max_length=9, verbose_name="from")),
                ("to_state", models.CharField(max_length=9, verbose_name="to")),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="review.admissioncase",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a case",
                "verbose_name_plural": "steps of cases",
                "ordering": ["case", "number"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("claimant", "claiming school"), ("holder", "holding school")],
                        max_length=8,
                        verbose_name="side",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="added at"),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")], max_length=4, verbose_name="kind"
                    ),
                ),
                ("file_size", models.PositiveIntegerField(verbose_name="file size in bytes")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("stored_as", models.CharField(editable=False, max_length=64, unique=True, verbose_name="stored as")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="review.admissioncase",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="admissioncase",
            index=models.Index(fields=["claiming_school", "state"], name="case_by_claimant"),
        ),
        migrations.AddIndex(
            model_name="admissioncase",
            index=models.Index(fields=["holding_school", "kind", "state"], name="case_by_holder"),
        ),
        migrations.AddIndex(
            model_name="admissioncase",
            index=models.Index(fields=["authority", "state"], name="case_by_authority"),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "contested"))),
                fields=("archive", "kind"),
                name="archive_has_one_open_case_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "contested"))),
                fields=("entry",),
                name="newcomer_has_one_open_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "contested", "released", "decided", "given_up"])),
                name="case_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holding_school__isnull", False), ("kind", "claim"), ("rival__isnull", False)),
                    models.Q(("kind", "admission"), ("rival", None)),
                    _connector="OR",
                ),
                name="claim_is_disputed_with_a_rival_and_admission_without",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "admission"),
                    models.Q(
                        models.Q(("claiming_school", models.F("holding_school")), _negated=True),
                        models.Q(("entry", models.F("rival")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_is_disputed_between_two_schools",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "decided"), ("winner__in", ["claimant", "holder"])),
                    models.Q(models.Q(("state", "decided"), _negated=True), ("winner", "")),
                    _connector="OR",
                ),
                name="decided_case_has_one_winner",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["contested", "decided"]), _negated=True),
                    ("authority__isnull", False),
                    _connector="OR",
                ),
                name="contested_case_has_its_authority",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "open"), _negated=True), ("holding_school__isnull", False), _connector="OR"
                ),
                name="open_case_has_who_answers",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="steps_of_a_case_are_numbered_without_doubles"
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "open",
                            "open_contested",
                            "release",
                            "contest",
                            "escalate",
                            "add",
                            "add_more",
                            "decide_for_claimant",
                            "decide_for_holder",
                            "give_up",
                        ],
                    )
                ),
                name="case_step_action_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "action__in",
                            (
                                "open",
                                "open_contested",
                                "contest",
                                "add",
                                "add_more",
                                "decide_for_claimant",
                                "decide_for_holder",
                            ),
                        ),
                        _negated=True,
                    ),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="act_between_schools_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("case", "side", "sha256"), name="a_side_shows_a_file_once"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pdf", "jpeg", "png"])), name="evidence_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["claimant", "holder"])), name="evidence_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("file_size__gte", 1), ("file_size__lte", 5242880)),
                name="evidence_is_neither_empty_nor_too_large",
            ),
        ),
    ]
