"""What the board shows (N6)."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0004_sheets"),
        ("registry", "0001_institutions_and_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchoolFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "season",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enrollment.season",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.school"
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("resolving", models.PositiveIntegerField(default=0)),
                ("supplementing", models.PositiveIntegerField(default=0)),
                ("at_school", models.PositiveIntegerField(default=0)),
                ("at_authority", models.PositiveIntegerField(default=0)),
                ("registered", models.PositiveIntegerField(default=0)),
                ("terminated", models.PositiveIntegerField(default=0)),
                ("withdrawn", models.PositiveIntegerField(default=0)),
                ("sent_back", models.PositiveIntegerField(default=0)),
                ("matched", models.PositiveIntegerField(default=0)),
                ("pending", models.PositiveIntegerField(default=0)),
                ("not_found", models.PositiveIntegerField(default=0)),
                ("admitted", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("season", "school", "track"), name="school_has_one_row_of_figures"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "matched",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("resolving"), "+", models.F("supplementing")
                                                        ),
                                                        "+",
                                                        models.F("at_school"),
                                                    ),
                                                    "+",
                                                    models.F("at_authority"),
                                                ),
                                                "+",
                                                models.F("registered"),
                                            ),
                                            "-",
                                            models.F("pending"),
                                        ),
                                        "-",
                                        models.F("not_found"),
                                    ),
                                    "-",
                                    models.F("admitted"),
                                ),
                            )
                        ),
                        name="figures_by_verdict_add_up_to_those_by_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_back__lte", models.F("supplementing"))),
                        name="who_is_sent_back_is_being_supplemented",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "season",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enrollment.season",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.school"
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("day", models.DateField()),
                ("received", models.PositiveIntegerField(default=0)),
                ("registered", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("season", "school", "track", "day"), name="school_has_one_row_for_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "season",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enrollment.season",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registry.school",
                    ),
                ),
                ("track", models.CharField(max_length=11)),
                ("state", models.CharField(max_length=13)),
                ("verdict", models.CharField(max_length=9)),
                ("is_sent_back", models.BooleanField()),
                ("received_on", models.DateField()),
                ("registered_on", models.DateField(null=True)),
                ("number", models.IntegerField()),
            ],
        ),
    ]
