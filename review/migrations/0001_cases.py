"""Cases between two schools: their history, evidence, and who has seen them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.sealing.model_fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0001_seasons"),
        ("enrollment", "0002_rosters_and_entries"),
        ("registry", "0001_institutions_and_accounts"),
        ("registry", "0002_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdmissionCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=9)),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enrollment.season"
                    ),
                ),
                ("person_key", models.BigIntegerField(editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="review.admissioncase",
                    ),
                ),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registry.studentrecord",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="enrollment.entry"
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
                    ),
                ),
                (
                    "claiming_school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_as_claimant",
                        to="registry.school",
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
                    ),
                ),
                ("is_given", models.BooleanField(db_default=False, default=False)),
                ("state", models.CharField(max_length=9)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("winner", models.CharField(blank=True, max_length=8)),
                ("outcome", models.CharField(blank=True, default="", max_length=11)),
                ("contact", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=60)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answer_by", models.DateField()),
                (
                    "extension",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.extension",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["opened_at", "pk"],
                "indexes": [
                    models.Index(fields=["claiming_school", "state"], name="case_by_claimant"),
                    models.Index(fields=["holding_school", "kind", "state"], name="case_by_holder"),
                    models.Index(fields=["authority", "state"], name="case_by_authority"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "contested")), ("lead", None)),
                        fields=("person_key", "kind"),
                        name="person_has_one_open_case_of_a_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "contested"))),
                        fields=("entry",),
                        name="entry_has_one_open_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["admission", "claim", "document"])), name="case_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "contested", "released", "decided", "conceded"])),
                        name="case_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archive__isnull", False),
                            models.Q(("holding_school__isnull", False), ("kind", "claim"), ("rival__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_is_about_a_record_or_a_rival",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "admission"), _negated=True), ("rival", None), _connector="OR"
                        ),
                        name="admission_is_asked_of_a_record",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lead", None), models.Q(("lead", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="case_does_not_join_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "decided"),
                                ("winner__in", ["claimant", "holder", "another"]),
                                models.Q(("kind", "document"), _negated=True),
                            ),
                            models.Q(("kind", "document"), ("state", "decided"), ("winner", "")),
                            models.Q(models.Q(("state", "decided"), _negated=True), ("winner", "")),
                            _connector="OR",
                        ),
                        name="decided_case_has_one_winner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "document"),
                                ("outcome__in", ["same_child", "this_childs", "the_others"]),
                                ("state", "decided"),
                            ),
                            models.Q(
                                models.Q(("kind", "document"), ("state", "decided"), _negated=True), ("outcome", "")
                            ),
                            _connector="OR",
                        ),
                        name="settled_document_dispute_has_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "document"), ("state", "released"), _negated=True),
                        name="whose_a_document_is_an_authority_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["contested", "decided"]), _negated=True),
                            ("authority__isnull", False),
                            _connector="OR",
                        ),
                        name="contested_case_has_its_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True),
                            ("holding_school__isnull", False),
                            _connector="OR",
                        ),
                        name="open_case_has_who_answers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="review.admissioncase"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                ("action", models.CharField(max_length=24)),
                ("from_state", models.CharField(blank=True, max_length=9)),
                ("to_state", models.CharField(max_length=9)),
                ("reason", models.TextField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["case", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "number"), name="steps_of_a_case_are_numbered_without_doubles"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "open",
                                    "join",
                                    "join_contested",
                                    "open_contested",
                                    "open_dispute",
                                    "open_dispute_contested",
                                    "agree",
                                    "release",
                                    "contest",
                                    "escalate",
                                    "add",
                                    "add_more",
                                    "decide_for_claimant",
                                    "decide_for_holder",
                                    "decide_for_another",
                                    "decide_same_child",
                                    "decide_this_childs",
                                    "decide_the_others",
                                    "move",
                                    "concede",
                                    "take_back",
                                ],
                            )
                        ),
                        name="case_step_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "action__in",
                                    (
                                        "open",
                                        "join",
                                        "join_contested",
                                        "open_contested",
                                        "open_dispute",
                                        "open_dispute_contested",
                                        "agree",
                                        "contest",
                                        "add",
                                        "add_more",
                                        "decide_for_claimant",
                                        "decide_for_holder",
                                        "decide_for_another",
                                        "decide_same_child",
                                        "decide_this_childs",
                                        "decide_the_others",
                                        "move",
                                    ),
                                ),
                                _negated=True,
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="act_between_schools_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeenCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seen", to="review.admissioncase"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "account"), name="account_sees_a_case_once")],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="review.admissioncase"
                    ),
                ),
                ("side", models.CharField(max_length=8)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("file_name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=4)),
                ("file_size", models.PositiveIntegerField()),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("stored_as", models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "side", "sha256"), name="a_side_shows_a_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "jpeg", "png"])), name="evidence_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["claimant", "holder"])), name="evidence_side_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file_size__gte", 1), ("file_size__lte", 5242880)),
                        name="evidence_is_neither_empty_nor_too_large",
                    ),
                ],
            },
        ),
    ]
