"""The further information about an entry, by one of the two field sets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.sealing.model_fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enrollment", "0002_rosters_and_entries"),
        ("registry", "0002_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("birthplace", models.CharField(blank=True, max_length=60)),
                ("native_place", models.CharField(blank=True, max_length=60)),
                ("ethnicity", models.CharField(blank=True, max_length=2)),
                ("nationality", models.CharField(blank=True, max_length=3)),
                ("overseas_status", models.CharField(blank=True, max_length=2)),
                ("political_status", models.CharField(blank=True, max_length=2)),
                ("health", models.CharField(blank=True, max_length=2)),
                ("name_pinyin", models.CharField(blank=True, max_length=100)),
                ("former_name", models.CharField(blank=True, max_length=50)),
                ("id_valid", models.CharField(blank=True, max_length=21)),
                ("household_region", models.CharField(blank=True, max_length=60)),
                ("household_kind", models.CharField(blank=True, max_length=1)),
                ("talents", models.CharField(blank=True, max_length=100)),
                ("auxiliary_number", models.CharField(blank=True, max_length=30)),
                ("class_seat", models.CharField(blank=True, max_length=10)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("class_name", models.CharField(blank=True, max_length=30)),
                ("entry_month", models.CharField(blank=True, max_length=6)),
                ("entry_method", models.CharField(blank=True, max_length=2)),
                ("attendance", models.CharField(blank=True, max_length=1)),
                ("student_source", models.CharField(blank=True, max_length=1)),
                ("current_address", models.CharField(blank=True, max_length=200)),
                ("mailing_address", models.CharField(blank=True, max_length=200)),
                ("home_address", models.CharField(blank=True, max_length=200)),
                ("phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("postcode", models.CharField(blank=True, max_length=6)),
                ("email", models.CharField(blank=True, max_length=100)),
                ("homepage", models.CharField(blank=True, max_length=200)),
                ("only_child", models.CharField(blank=True, max_length=1)),
                ("attended_preschool", models.CharField(blank=True, max_length=1)),
                ("left_behind", models.CharField(blank=True, max_length=1)),
                ("migrant_child", models.CharField(blank=True, max_length=1)),
                ("orphan", models.CharField(blank=True, max_length=1)),
                ("martyr_child", models.CharField(blank=True, max_length=1)),
                ("inclusive_class", models.CharField(blank=True, max_length=1)),
                ("disability", models.CharField(blank=True, max_length=1)),
                ("purchased_place", models.CharField(blank=True, max_length=1)),
                ("needs_aid", models.CharField(blank=True, max_length=1)),
                ("boarding_subsidy", models.CharField(blank=True, max_length=1)),
                ("school_distance", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("transport", models.CharField(blank=True, max_length=1)),
                ("school_bus", models.CharField(blank=True, max_length=1)),
                ("member1_name", models.CharField(blank=True, max_length=50)),
                ("member1_relation", models.CharField(blank=True, max_length=1)),
                ("member1_relation_note", models.CharField(blank=True, max_length=40)),
                ("member1_address", models.CharField(blank=True, max_length=200)),
                ("member1_household_region", models.CharField(blank=True, max_length=60)),
                ("member1_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("member1_is_guardian", models.CharField(blank=True, max_length=1)),
                ("member1_id_type", models.CharField(blank=True, max_length=1)),
                (
                    "member1_id_number",
                    registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40),
                ),
                ("member1_ethnicity", models.CharField(blank=True, max_length=2)),
                ("member1_workplace", models.CharField(blank=True, max_length=100)),
                ("member1_position", models.CharField(blank=True, max_length=40)),
                ("member2_name", models.CharField(blank=True, max_length=50)),
                ("member2_relation", models.CharField(blank=True, max_length=1)),
                ("member2_relation_note", models.CharField(blank=True, max_length=40)),
                ("member2_address", models.CharField(blank=True, max_length=200)),
                ("member2_household_region", models.CharField(blank=True, max_length=60)),
                ("member2_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("member2_is_guardian", models.CharField(blank=True, max_length=1)),
                ("member2_id_type", models.CharField(blank=True, max_length=1)),
                (
                    "member2_id_number",
                    registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40),
                ),
                ("member2_ethnicity", models.CharField(blank=True, max_length=2)),
                ("member2_workplace", models.CharField(blank=True, max_length=100)),
                ("member2_position", models.CharField(blank=True, max_length=40)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="%(class)s", to="enrollment.entry"
                    ),
                ),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.studentrecord",
                    ),
                ),
                ("from_archive", models.JSONField(blank=True, default=list)),
                ("own_words", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveSmallIntegerField()),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_person", models.CharField(blank=True, max_length=50)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="saved_supplement_has_a_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VocationalSupplement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name_pinyin", models.CharField(blank=True, max_length=100)),
                ("english_name", models.CharField(blank=True, max_length=100)),
                ("nationality", models.CharField(blank=True, max_length=3)),
                ("overseas_status", models.CharField(blank=True, max_length=2)),
                ("ethnicity", models.CharField(blank=True, max_length=2)),
                ("political_status", models.CharField(blank=True, max_length=2)),
                ("health", models.CharField(blank=True, max_length=2)),
                ("marital_status", models.CharField(blank=True, max_length=2)),
                ("birthplace", models.CharField(blank=True, max_length=60)),
                ("native_place", models.CharField(blank=True, max_length=60)),
                ("household_region", models.CharField(blank=True, max_length=60)),
                ("household_address", models.CharField(blank=True, max_length=200)),
                ("police_station", models.CharField(blank=True, max_length=60)),
                ("household_kind", models.CharField(blank=True, max_length=1)),
                ("residence_kind", models.CharField(blank=True, max_length=2)),
                ("origin_region", models.CharField(blank=True, max_length=60)),
                ("migrant_child", models.CharField(blank=True, max_length=1)),
                ("registered_poor", models.CharField(blank=True, max_length=1)),
                ("class_name", models.CharField(blank=True, max_length=30)),
                ("school_number", models.CharField(blank=True, max_length=30)),
                ("student_category", models.CharField(blank=True, max_length=2)),
                ("study_form", models.CharField(blank=True, max_length=2)),
                ("entry_method", models.CharField(blank=True, max_length=2)),
                ("attendance", models.CharField(blank=True, max_length=2)),
                ("entry_month", models.CharField(blank=True, max_length=6)),
                ("major", models.CharField(blank=True, max_length=60)),
                ("schooling_length", models.CharField(blank=True, max_length=2)),
                ("student_source", models.CharField(blank=True, max_length=2)),
                ("train_journey", models.CharField(blank=True, max_length=60)),
                ("teaching_site", models.CharField(blank=True, max_length=100)),
                ("staged_training", models.CharField(blank=True, max_length=40)),
                ("admission_target", models.CharField(blank=True, max_length=2)),
                ("admission_method", models.CharField(blank=True, max_length=2)),
                ("exam_ticket", models.CharField(blank=True, max_length=30)),
                ("candidate_number", models.CharField(blank=True, max_length=30)),
                ("exam_score", models.CharField(blank=True, max_length=7)),
                ("joint_kind", models.CharField(blank=True, max_length=1)),
                ("joint_form", models.CharField(blank=True, max_length=60)),
                ("joint_school_code", models.CharField(blank=True, max_length=20)),
                ("phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("email", models.CharField(blank=True, max_length=100)),
                ("current_address", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=6)),
                ("home_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("member1_name", models.CharField(blank=True, max_length=50)),
                ("member1_relation", models.CharField(blank=True, max_length=2)),
                ("member1_is_guardian", models.CharField(blank=True, max_length=1)),
                ("member1_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("member1_birth_month", models.CharField(blank=True, max_length=6)),
                ("member1_id_type", models.CharField(blank=True, max_length=1)),
                (
                    "member1_id_number",
                    registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40),
                ),
                ("member1_ethnicity", models.CharField(blank=True, max_length=2)),
                ("member1_political_status", models.CharField(blank=True, max_length=2)),
                ("member1_health", models.CharField(blank=True, max_length=2)),
                ("member1_workplace", models.CharField(blank=True, max_length=100)),
                ("member1_position", models.CharField(blank=True, max_length=40)),
                ("member2_name", models.CharField(blank=True, max_length=50)),
                ("member2_relation", models.CharField(blank=True, max_length=2)),
                ("member2_is_guardian", models.CharField(blank=True, max_length=1)),
                ("member2_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=30)),
                ("member2_birth_month", models.CharField(blank=True, max_length=6)),
                ("member2_id_type", models.CharField(blank=True, max_length=1)),
                (
                    "member2_id_number",
                    registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40),
                ),
                ("member2_ethnicity", models.CharField(blank=True, max_length=2)),
                ("member2_political_status", models.CharField(blank=True, max_length=2)),
                ("member2_health", models.CharField(blank=True, max_length=2)),
                ("member2_workplace", models.CharField(blank=True, max_length=100)),
                ("member2_position", models.CharField(blank=True, max_length=40)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="%(class)s", to="enrollment.entry"
                    ),
                ),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.studentrecord",
                    ),
                ),
                ("from_archive", models.JSONField(blank=True, default=list)),
                ("own_words", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveSmallIntegerField()),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_person", models.CharField(blank=True, max_length=50)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="saved_vocationalsupplement_has_a_version"
                    )
                ],
            },
        ),
    ]
