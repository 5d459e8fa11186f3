"""The choices of Annex 2 (V2.1, V5), days to answer a case, days unlike the calendar.

SQLite changes a constraint by making the table anew, without its triggers: they are made again.
"""

from django.conf import settings
from django.db import migrations, models

TRIGGERS = [
    f"""CREATE TRIGGER IF NOT EXISTS step_refuses_{verb.lower()} BEFORE {verb} ON enrollment_step
        BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]


def forbid_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in TRIGGERS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0008_confirmation_sheet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forbid_again),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("is_working", models.BooleanField(verbose_name="is a working day")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
            ],
            options={
                "verbose_name": "day unlike the calendar",
                "verbose_name_plural": "days unlike the calendar",
                "ordering": ["-day"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_action_is_known",
        ),
        migrations.AddField(
            model_name="season",
            name="answer_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="A school that has not answered by then is overdue: the case may be taken to the authority (W3).",
                verbose_name="working days to answer a case",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_days__gte", 1)), name="season_gives_a_day_to_answer"
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
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
