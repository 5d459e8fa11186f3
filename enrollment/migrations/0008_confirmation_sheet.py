"""One act more: the confirmation sheet is printed. SQLite changes a constraint by making the table anew, without its triggers."""

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
        ("enrollment", "0007_supplement_by_track"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forbid_again),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_action_is_known",
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
                            "withdraw",
                        ],
                    )
                ),
                name="step_action_is_known",
            ),
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
