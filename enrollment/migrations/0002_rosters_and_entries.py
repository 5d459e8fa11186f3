"""Rosters with their rows and problems; entries, their candidates and their history."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.sealing.model_fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0001_seasons"),
        ("registry", "0001_institutions_and_accounts"),
        ("registry", "0002_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Roster",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="rosters", to="registry.school"
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rosters", to="enrollment.season"
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("family_columns", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["-uploaded_at"],
                "indexes": [models.Index(fields=["school", "-uploaded_at"], name="roster_by_school")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outdated", False), models.Q(("state", "refused"), _negated=True)),
                        fields=("school", "season", "track", "sha256"),
                        name="same_file_is_one_roster",
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
                        name="refused_roster_says_why_and_keeps_no_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("rows_total", models.F("rows_done"))),
                            _connector="OR",
                        ),
                        name="finished_roster_has_no_unfinished_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "reading", "done", "refused"])),
                        name="roster_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "season",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="enrollment.season",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="registry.school",
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                (
                    "roster",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="enrollment.roster",
                    ),
                ),
                ("row_number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "typed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("typed_person", models.CharField(blank=True, db_default="", default="", max_length=50)),
                (
                    "typed_desk_session",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                ("name_key", models.CharField(editable=False, max_length=50)),
                ("sex", models.CharField(max_length=1)),
                ("birth_date", models.DateField()),
                ("id_type", models.CharField(max_length=1)),
                ("id_number", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40)),
                ("document_key", models.BigIntegerField(editable=False, null=True)),
                ("student_number", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=19)),
                ("student_number_key", models.BigIntegerField(editable=False, null=True)),
                ("number_check", models.CharField(blank=True, db_default="", default="", max_length=7)),
                ("struck_archive_number_key", models.BigIntegerField(editable=False, null=True)),
                ("verdict", models.CharField(max_length=9)),
                ("warnings", models.JSONField(blank=True, default=list)),
                ("state", models.CharField(max_length=13)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=0)),
                ("is_sent_back", models.BooleanField(default=False)),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="registry.studentrecord",
                    ),
                ),
                ("proof", models.CharField(blank=True, db_default="", default="", max_length=11)),
                ("family", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=2000)),
                ("decision", models.CharField(blank=True, max_length=13)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("against_near", models.BooleanField(db_default=False, default=False)),
                ("confirmed_identity", models.BigIntegerField(editable=False, null=True)),
                ("deferred_at", models.DateTimeField(blank=True, null=True)),
                (
                    "takes_place_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrollment.entry",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="registry.studentrecord",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school", "season", "state", "roster", "row_number"], name="entry_work_list"),
                    models.Index(
                        condition=models.Q(("state", "at_authority")),
                        fields=["school", "state_since"],
                        name="entry_at_authority",
                    ),
                    models.Index(
                        condition=models.Q(("document_key__isnull", False), ("state", "terminated")),
                        fields=["document_key"],
                        name="ended_entry_by_document",
                    ),
                    models.Index(
                        condition=models.Q(("document_key", None), ("state", "terminated")),
                        fields=["name_key", "birth_date", "sex"],
                        name="ended_entry_by_name",
                    ),
                    models.Index(
                        condition=models.Q(("number_check__in", ["unknown", "checked"])),
                        fields=["student_number_key"],
                        name="entry_by_kept_number",
                    ),
                    models.Index(
                        condition=models.Q(
                            models.Q(("state__in", ("terminated", "withdrawn")), _negated=True),
                            ("document_key__isnull", False),
                        ),
                        fields=["name_key", "birth_date"],
                        name="entry_with_document_by_name",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("roster", "row_number"), name="row_of_a_roster_is_one_entry"),
                    models.UniqueConstraint(
                        condition=models.Q(("archive__isnull", False)),
                        fields=("archive",),
                        name="archive_claimed_by_one_live_entry",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("terminated", "withdrawn")), _negated=True),
                            ("document_key__isnull", False),
                        ),
                        fields=("document_key", "season", "school", "track"),
                        name="person_has_one_live_entry_at_a_school",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("document_key__isnull", False),
                            ("state__in", ("supplementing", "at_school", "at_authority")),
                        ),
                        fields=("document_key", "season"),
                        name="one_entry_of_a_document_goes_on",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("terminated", "withdrawn")), _negated=True), ("document_key", None)
                        ),
                        fields=("name_key", "birth_date", "sex", "season", "school", "track"),
                        name="person_without_document_has_one_live_entry_at_a_school",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("roster__isnull", False),
                                ("row_number__isnull", False),
                                ("typed_by", None),
                                ("typed_desk_session", None),
                                ("typed_person", ""),
                            ),
                            models.Q(("roster", None), ("row_number", None), ("typed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="entry_is_of_a_roster_or_was_typed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "resolving",
                                    "supplementing",
                                    "at_school",
                                    "at_authority",
                                    "registered",
                                    "terminated",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="entry_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["matched", "pending", "not_found", "admitted"])),
                        name="entry_verdict_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("record__isnull", False), ("state", "registered")),
                            models.Q(models.Q(("state", "registered"), _negated=True), ("record", None)),
                            _connector="OR",
                        ),
                        name="registered_entry_has_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("terminated", "withdrawn")), _negated=True),
                            ("archive", None),
                            _connector="OR",
                        ),
                        name="ended_entry_holds_no_archive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "matched"), _negated=True),
                            ("state__in", ("terminated", "withdrawn")),
                            ("archive__isnull", False),
                            _connector="OR",
                        ),
                        name="matched_entry_has_archive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "confirmed"), _negated=True),
                            ("state__in", ("terminated", "withdrawn")),
                            ("archive__isnull", False),
                            _connector="OR",
                        ),
                        name="confirmed_entry_has_archive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archive", None),
                            ("verdict__in", ["matched", "admitted"]),
                            ("decision", "confirmed"),
                            _connector="OR",
                        ),
                        name="archive_was_matched_or_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decision", ""), ("state", "resolving"), ("verdict__in", ["pending", "admitted"])
                            ),
                            models.Q(("state", "resolving"), _negated=True),
                            _connector="OR",
                        ),
                        name="resolving_entry_is_undecided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict__in", ["pending", "admitted"]), _negated=True),
                            models.Q(("decision", ""), _negated=True),
                            ("state", "resolving"),
                            ("state__in", ("terminated", "withdrawn")),
                            _connector="OR",
                        ),
                        name="doubtful_entry_goes_on_only_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "proof__in",
                                ["", "document", "number", "guardian", "phone", "guardian_id", "case", "authority"],
                            )
                        ),
                        name="proof_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proof", ""), ("archive__isnull", False), _connector="OR"),
                        name="only_an_archive_is_proved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number_check__in", ["", "unknown", "checked", "struck"])),
                        name="number_check_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "roster",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="enrollment.roster",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=10)),
                ("name", models.CharField(blank=True, max_length=60)),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="enrollment.entry",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.studentrecord",
                    ),
                ),
                ("first_row", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["roster", "outcome", "number"], name="row_by_outcome")],
                "constraints": [
                    models.UniqueConstraint(fields=("roster", "number"), name="row_stands_once_in_its_roster"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["registered", "rejected", "repeated"])),
                        name="row_that_made_an_entry_is_that_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "registered"), _negated=True),
                            ("record__isnull", False),
                            _connector="OR",
                        ),
                        name="registered_row_has_its_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterProblem",
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
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="enrollment.rosterrow",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="enrollment.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("row__isnull", False)), fields=["row"], name="problem_of_a_row"),
                    models.Index(
                        condition=models.Q(("entry__isnull", False)), fields=["entry"], name="problem_of_an_entry"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["error", "warning", "info"])), name="problem_level_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry", None), ("row__isnull", False)),
                            models.Q(("entry__isnull", False), ("row", None)),
                            _connector="OR",
                        ),
                        name="problem_is_of_one_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchCandidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="enrollment.entry",
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
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "record"), name="record_is_one_candidate_of_an_entry"),
                    models.UniqueConstraint(fields=("entry", "rank"), name="rank_is_held_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PossibleDouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubles_after", to="enrollment.entry"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubles", to="enrollment.entry"
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(blank=True, max_length=500)),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("said_person", models.CharField(blank=True, max_length=50)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("second", "first"), name="possible_double_is_noted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["document", "namesake"])), name="double_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("said_at", None), ("said_by", None)),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("kind", "namesake"),
                                ("said_at__isnull", False),
                                ("said_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="only_namesakes_are_told_apart_and_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="enrollment.entry",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.desksession",
                    ),
                ),
                ("action", models.CharField(max_length=24)),
                ("from_state", models.CharField(max_length=13)),
                ("to_state", models.CharField(max_length=13)),
                ("reason", models.TextField(blank=True, max_length=500)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["entry", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "number"), name="steps_are_numbered_without_doubles"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "action__in",
                                    (
                                        "strike_number",
                                        "school_send_back",
                                        "authority_send_back",
                                        "authority_strike_number",
                                        "strike_archive_number",
                                        "continue_admitted",
                                        "terminate",
                                        "open_case",
                                        "lose_case",
                                        "open_case_meanwhile",
                                        "open_dispute",
                                        "found_registered",
                                        "lose_document",
                                        "withdraw",
                                        "tell_apart",
                                        "prove",
                                        "allow_tries",
                                    ),
                                ),
                                _negated=True,
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="act_has_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account__isnull", False),
                            (
                                "action__in",
                                (
                                    "look_again",
                                    "look_again_doubtful",
                                    "end_with_season",
                                    "open_case_by_system",
                                    "give_way",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="only_the_machine_acts_without_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at__gt", models.F("at")), _negated=True),
                        name="step_follows_its_confirmation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "rematch",
                                    "rematch_doubtful",
                                    "confirm",
                                    "none_of_these",
                                    "undo_decision",
                                    "undo_confirmation",
                                    "save",
                                    "strike_number",
                                    "keep_number",
                                    "take_out",
                                    "print_sheet",
                                    "submit",
                                    "school_send_back",
                                    "school_approve",
                                    "authority_send_back",
                                    "authority_approve",
                                    "authority_check_number",
                                    "authority_strike_number",
                                    "strike_archive_number",
                                    "authority_keep_number",
                                    "confirm_admitted",
                                    "continue_admitted",
                                    "terminate",
                                    "undo_termination",
                                    "open_case",
                                    "win_case",
                                    "win_case_admitted",
                                    "lose_case",
                                    "open_case_meanwhile",
                                    "open_case_by_system",
                                    "open_dispute",
                                    "same_child",
                                    "found_registered",
                                    "lose_document",
                                    "look_again",
                                    "look_again_doubtful",
                                    "end_with_season",
                                    "withdraw",
                                    "undo_withdrawal",
                                    "tell_apart",
                                    "give_way",
                                    "prove_by_fact",
                                    "prove",
                                    "allow_tries",
                                    "undo_telling",
                                ],
                            )
                        ),
                        name="step_action_is_known",
                    ),
                ],
            },
        ),
    ]
