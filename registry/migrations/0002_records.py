"""Student records of the three registries, and what the two field sets say beside them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import registry.sealing.model_fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_institutions_and_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("registry", models.CharField(max_length=10)),
                ("source_key", models.CharField(blank=True, max_length=64, null=True)),
                ("source_digest", models.BigIntegerField(editable=False, null=True)),
                ("student_number", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=19)),
                ("student_number_key", models.BigIntegerField(editable=False, null=True)),
                ("name", models.CharField(max_length=50)),
                ("name_key", models.CharField(editable=False, max_length=50)),
                ("sound_key", models.CharField(editable=False, max_length=255)),
                ("former_name", models.CharField(blank=True, max_length=50)),
                ("former_sound_key", models.CharField(blank=True, editable=False, max_length=255)),
                ("sex", models.CharField(blank=True, max_length=1)),
                ("birth_date", models.DateField()),
                ("id_type", models.CharField(max_length=1)),
                ("id_number", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40)),
                ("document_key", models.BigIntegerField(editable=False, null=True)),
                ("invalid_head_key", models.BigIntegerField(editable=False, null=True)),
                ("invalid_ends_key", models.BigIntegerField(editable=False, null=True)),
                ("invalid_tail_key", models.BigIntegerField(editable=False, null=True)),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="registry.school",
                    ),
                ),
                ("status", models.CharField(default="enrolled", max_length=9)),
                ("left_reason", models.CharField(blank=True, db_default="", default="", max_length=15)),
                ("document_doubted", models.BooleanField(db_default=False, default=False)),
                ("entered_on", models.DateField(blank=True, null=True)),
                ("stage", models.CharField(blank=True, max_length=7)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("major", models.CharField(blank=True, max_length=60)),
                ("guardian_name", models.CharField(blank=True, max_length=50)),
                (
                    "guardian_id_number",
                    registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40),
                ),
                ("guardian_document_key", models.BigIntegerField(editable=False, null=True)),
                ("guardian_phone", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=40)),
                ("guardian_phone_key", models.BigIntegerField(editable=False, null=True)),
                ("household_region", models.CharField(blank=True, max_length=12)),
                ("address", models.CharField(blank=True, max_length=200)),
                (
                    "continues",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continuation",
                        to="registry.studentrecord",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["registry", "document_key"], name="record_by_document"),
                    models.Index(fields=["registry", "birth_date", "sound_key"], name="record_by_birth_and_sound"),
                    models.Index(
                        condition=models.Q(("former_sound_key", ""), _negated=True),
                        fields=["registry", "birth_date", "former_sound_key"],
                        name="record_by_former_name",
                    ),
                    models.Index(
                        condition=models.Q(("invalid_head_key__isnull", False)),
                        fields=["registry", "invalid_head_key"],
                        name="record_by_invalid_head",
                    ),
                    models.Index(
                        condition=models.Q(("invalid_ends_key__isnull", False)),
                        fields=["registry", "invalid_ends_key"],
                        name="record_by_invalid_ends",
                    ),
                    models.Index(
                        condition=models.Q(("invalid_tail_key__isnull", False)),
                        fields=["registry", "invalid_tail_key"],
                        name="record_by_invalid_tail",
                    ),
                    models.Index(
                        condition=models.Q(("student_number_key__isnull", False)),
                        fields=["registry", "student_number_key"],
                        name="record_by_student_number",
                    ),
                    models.Index(
                        condition=models.Q(("source_key", None)),
                        fields=["registry", "document_key"],
                        name="made_here_by_document",
                    ),
                    models.Index(
                        condition=models.Q(("source_key", None)),
                        fields=["registry", "student_number_key"],
                        name="made_here_by_student_number",
                    ),
                    models.Index(
                        condition=models.Q(("continues__isnull", False)), fields=["continues"], name="record_by_archive"
                    ),
                    models.Index(fields=["school"], name="record_by_school"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registry", "source_key"), name="source_key_names_one_record_of_a_registry"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("document_doubted", False),
                            ("document_key__isnull", False),
                            ("source_key", None),
                            ("status", "enrolled"),
                        ),
                        fields=("registry", "document_key"),
                        name="registered_person_has_one_active_record",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("source_key", None), ("status", "enrolled"), ("student_number_key__isnull", False)
                        ),
                        fields=("registry", "student_number_key"),
                        name="registered_student_number_is_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("registry__in", ["preschool", "k12", "vocational"])),
                        name="registry_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["enrolled", "graduated", "left"])), name="status_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("registry", "k12"), ("stage__in", ["primary", "junior", "senior"])),
                            models.Q(models.Q(("registry", "k12"), _negated=True), ("stage", "")),
                            _connector="OR",
                        ),
                        name="only_k12_records_have_a_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_reason", ""),
                            models.Q(("left_reason__in", ["to_vocational", "to_other_school"]), ("status", "left")),
                            _connector="OR",
                        ),
                        name="record_left_for_a_reason_is_left",
                    ),
                    models.CheckConstraint(condition=models.Q(("sex__in", ["", "1", "2"])), name="sex_is_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreschoolRecord",
            fields=[],
            options={
                "proxy": True,
            },
            bases=("registry.studentrecord",),
        ),
        migrations.CreateModel(
            name="K12Record",
            fields=[],
            options={
                "proxy": True,
            },
            bases=("registry.studentrecord",),
        ),
        migrations.CreateModel(
            name="VocationalRecord",
            fields=[],
            options={
                "proxy": True,
            },
            bases=("registry.studentrecord",),
        ),
        migrations.CreateModel(
            name="NumberHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="registry.studentrecord"
                    ),
                ),
                ("number", registry.sealing.model_fields.SealedField(blank=True, default="", plain_length=19)),
                ("number_key", models.BigIntegerField(editable=False)),
                ("since", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=9)),
            ],
            options={
                "ordering": ["record", "pk"],
                "indexes": [models.Index(fields=["number_key"], name="history_by_number")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("record",), name="record_has_one_number_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["first", "continued", "kept", "changed", "struck"])),
                        name="number_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "struck"), _negated=True), ("until__isnull", False), _connector="OR"
                        ),
                        name="struck_number_is_not_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="K12Detail",
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
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="k12_detail",
                        to="registry.studentrecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VocationalDetail",
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
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vocational_detail",
                        to="registry.studentrecord",
                    ),
                ),
            ],
        ),
    ]
