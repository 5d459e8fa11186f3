import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0001_initial"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="archive",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="registry.studentrecord",
                verbose_name="archive",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="record",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="registry.studentrecord",
                verbose_name="record",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="registry.school",
                verbose_name="school",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="candidates",
                to="enrollment.entry",
                verbose_name="entry",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="record",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.studentrecord",
                verbose_name="student record",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rosters",
                to="registry.school",
                verbose_name="school",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="roster",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="enrollment.roster",
                verbose_name="roster",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="enrollment.entry",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="record",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.studentrecord",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="roster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="enrollment.roster",
                verbose_name="roster",
            ),
        ),
        migrations.AddField(
            model_name="rosterproblem",
            name="row",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="enrollment.rosterrow",
                verbose_name="roster row",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("primary_deadline__gte", models.F("starts_on")),
                    ("vocational_deadline__gte", models.F("starts_on")),
                ),
                name="season_deadlines_follow_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_days__gte", 1)), name="season_gives_a_day_to_answer"
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rosters",
                to="enrollment.season",
                verbose_name="season",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="season",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="enrollment.season",
                verbose_name="season",
            ),
        ),
        migrations.AddField(
            model_name="sheetrow",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheet_rows",
                to="enrollment.entry",
            ),
        ),
        migrations.AddField(
            model_name="sheetproblem",
            name="row",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="enrollment.sheetrow",
                verbose_name="row of a sheet",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="enrollment.entry",
                verbose_name="entry",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="archive",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.studentrecord",
                verbose_name="archive",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s",
                to="enrollment.entry",
                verbose_name="entry",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="saved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="saved by",
            ),
        ),
        migrations.AddField(
            model_name="supplementsheet",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplement_sheets",
                to="registry.school",
                verbose_name="school",
            ),
        ),
        migrations.AddField(
            model_name="supplementsheet",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddField(
            model_name="sheetrow",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="enrollment.supplementsheet",
                verbose_name="supplement sheet",
            ),
        ),
        migrations.AddField(
            model_name="vocationalsupplement",
            name="archive",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.studentrecord",
                verbose_name="archive",
            ),
        ),
        migrations.AddField(
            model_name="vocationalsupplement",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s",
                to="enrollment.entry",
                verbose_name="entry",
            ),
        ),
        migrations.AddField(
            model_name="vocationalsupplement",
            name="saved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="saved by",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.UniqueConstraint(fields=("entry", "record"), name="record_is_one_candidate_of_an_entry"),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.UniqueConstraint(fields=("entry", "rank"), name="rank_is_held_once"),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(fields=["roster", "outcome", "number"], name="row_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.UniqueConstraint(fields=("roster", "number"), name="row_stands_once_in_its_roster"),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["matched", "pending", "not_found", "admitted", "registered", "rejected", "repeated"],
                    )
                ),
                name="row_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["matched", "pending", "not_found", "admitted"]), _negated=True),
                    ("entry__isnull", False),
                    _connector="OR",
                ),
                name="accepted_row_has_its_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "registered"), _negated=True), ("record__isnull", False), _connector="OR"
                ),
                name="registered_row_has_its_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterproblem",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["error", "warning", "info"])), name="problem_level_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["school", "-uploaded_at"], name="roster_by_school"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("school", "season", "track", "sha256"),
                name="same_file_is_one_roster",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), ("stored_as", ""), models.Q(("refusal_code", ""), _negated=True)),
                    models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        ("refusal_code", ""),
                        models.Q(("stored_as", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="refused_roster_says_why_and_keeps_no_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("finished_at__isnull", False), ("rows_total", models.F("rows_done"))),
                    _connector="OR",
                ),
                name="finished_roster_has_no_unfinished_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "reading", "done", "refused"])),
                name="roster_state_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["school", "season", "state", "roster", "row_number"], name="entry_work_list"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["roster", "row_number"], name="entry_by_roster"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("terminated", "withdrawn")), _negated=True),
                fields=("archive",),
                name="archive_claimed_by_one_live_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("terminated", "withdrawn")), _negated=True), ("document_key__isnull", False)
                ),
                fields=("school", "season", "track", "document_key"),
                name="person_has_one_live_entry_at_a_school",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("terminated", "withdrawn")), _negated=True), ("document_key", None)
                ),
                fields=("school", "season", "track", "name_key", "birth_date", "sex"),
                name="person_without_document_has_one_live_entry_at_a_school",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["matched", "pending", "not_found", "admitted"])),
                name="entry_verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record__isnull", False), ("state", "registered")),
                    models.Q(models.Q(("state", "registered"), _negated=True), ("record", None)),
                    _connector="OR",
                ),
                name="registered_entry_has_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("terminated", "withdrawn")), _negated=True),
                    ("archive", None),
                    _connector="OR",
                ),
                name="ended_entry_holds_no_archive",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "matched"), _negated=True),
                    ("state__in", ("terminated", "withdrawn")),
                    ("archive__isnull", False),
                    _connector="OR",
                ),
                name="matched_entry_has_archive",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "confirmed"), _negated=True),
                    ("state__in", ("terminated", "withdrawn")),
                    ("archive__isnull", False),
                    _connector="OR",
                ),
                name="confirmed_entry_has_archive",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("archive", None),
                    ("verdict__in", ["matched", "admitted"]),
                    ("decision", "confirmed"),
                    _connector="OR",
                ),
                name="archive_was_matched_or_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", ""), ("state", "resolving"), ("verdict__in", ["pending", "admitted"])),
                    models.Q(("state", "resolving"), _negated=True),
                    _connector="OR",
                ),
                name="resolving_entry_is_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict__in", ["pending", "admitted"]), _negated=True),
                    models.Q(("decision", ""), _negated=True),
                    ("state", "resolving"),
                    ("state__in", ("terminated", "withdrawn")),
                    _connector="OR",
                ),
                name="doubtful_entry_goes_on_only_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="sheetproblem",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["error", "warning", "info"])), name="sheet_problem_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("entry", "number"), name="steps_are_numbered_without_doubles"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__in", ["school_send_back", "authority_send_back", "withdraw"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="send_back_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("action__in", ["continue_admitted", "terminate", "open_case", "lose_case"]), _negated=True
                    ),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="choice_between_schools_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "receive_doubtful",
                            "receive",
                            "rematch",
                            "rematch_doubtful",
                            "confirm",
                            "none_of_these",
                            "undo_decision",
                            "save",
                            "take_out",
                            "print_sheet",
                            "submit",
                            "school_send_back",
                            "school_approve",
                            "authority_send_back",
                            "authority_approve",
                            "confirm_admitted",
                            "continue_admitted",
                            "terminate",
                            "undo_termination",
                            "open_case",
                            "win_case",
                            "win_case_admitted",
                            "lose_case",
                            "withdraw",
                        ],
                    )
                ),
                name="step_action_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplement",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="saved_supplement_has_a_version"
            ),
        ),
        migrations.AddIndex(
            model_name="supplementsheet",
            index=models.Index(fields=["school", "-uploaded_at"], name="sheet_by_school"),
        ),
        migrations.AddConstraint(
            model_name="supplementsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("school", "track", "sha256"),
                name="same_file_is_one_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), ("stored_as", ""), models.Q(("refusal_code", ""), _negated=True)),
                    models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        ("refusal_code", ""),
                        models.Q(("stored_as", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="refused_sheet_says_why_and_keeps_no_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("finished_at__isnull", False), ("rows_total", models.F("rows_done"))),
                    _connector="OR",
                ),
                name="finished_sheet_has_no_unfinished_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplementsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "reading", "done", "refused"])),
                name="sheet_state_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="sheetrow",
            index=models.Index(fields=["sheet", "outcome", "number"], name="sheet_row_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.UniqueConstraint(fields=("sheet", "number"), name="row_stands_once_in_its_sheet"),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["saved", "unchanged", "refused"])),
                name="sheet_row_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "refused"), ("entry__isnull", False), _connector="OR"),
                name="row_taken_has_its_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="vocationalsupplement",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="saved_vocationalsupplement_has_a_version"
            ),
        ),
    ]
