"""Fewer indexes to be kept up by every import. SQLite makes the table of steps anew, without its triggers."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

forbid_again = import_module("enrollment.migrations.0005_matching_again").forbid_again


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0006_roster_warnings"),
        ("registry", "0004_mistyped_numbers_by_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.AlterField(
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
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
