"""Student records (学籍档案) of the three registries (N1), and the thread that makes them one person (N2)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.access import ScopedQuerySet
from registry.coded_field import CodedField
from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity.names import agreement_key, sound_key
from registry.institutions import School
from registry.sealing.cipher import document_key, number_keys, phone_key, student_number_key
from registry.sealing.model_fields import SealedField, SealedModel


class Registry(models.TextChoices):
    """The three systems that hold records (N1)."""

    PRESCHOOL = "preschool", _("preschool")
    K12 = "k12", _("primary and secondary")
    VOCATIONAL = "vocational", _("vocational")


class Status(models.TextChoices):
    """Whether the person is at the school now."""

    ENROLLED = "enrolled", _("enrolled")
    GRADUATED = "graduated", _("graduated")
    LEFT = "left", _("left")


class LeftReason(models.TextChoices):
    """Why this system, not the source, ended a record; a source that still calls it enrolled does not reopen it."""

    TO_VOCATIONAL = "to_vocational", _("transferred to a vocational school")
    TO_OTHER_SCHOOL = "to_other_school", _("continued at another school")


class Stage(models.TextChoices):
    """Stages of the K-12 registry."""

    PRIMARY = "primary", _("primary school")
    JUNIOR = "junior", _("junior secondary school")
    SENIOR = "senior", _("senior high school")


_AT_SENIOR_HIGH = {"registry": Registry.K12, "stage": Stage.SENIOR, "status": Status.ENROLLED}


def held_by_senior_high(row: str = "") -> Q:
    """Condition for records, at the path ``row``, that an ordinary senior high school holds (V2.1)."""
    path = f"{row}__" if row else ""
    return Q(**{f"{path}{name}": value for name, value in _AT_SENIOR_HIGH.items()})


def is_held(**values: str) -> bool:
    """Whether a record with these values (registry, stage, status) is one that an ordinary senior high school holds."""
    return all(values[name] == value for name, value in _AT_SENIOR_HIGH.items())


class StudentRecord(SealedModel):
    """One person's record in one registry.

    A continuation is a new record in the next registry whose ``continues`` points at the archive that it carries on;
    the unique column keeps an archive from being continued twice (I1). Records loaded from a source system keep its
    ``source_key``; those that registration made have none. The keys beside the sealed columns are keyed hashes:
    ``document_key`` of a valid document that says who somebody is (any other never agrees with anybody, so it has
    none), ``invalid_…_key`` of such another number less one part each, by which a mistyped one is found.
    Stage, grade and major stand here because matching and loading need them without a join.
    """

    registry = models.CharField(_("registry"), max_length=10, choices=Registry.choices)
    source_key = models.CharField(_("source key"), max_length=64, null=True, blank=True)  # noqa: DJ001 - no source is not an empty one
    source_digest = models.BigIntegerField(_("source digest"), null=True, editable=False)
    student_number = SealedField(_("student number"), plain_length=19)
    student_number_key = models.BigIntegerField(null=True, editable=False)
    name = models.CharField(_("name"), max_length=50)
    name_key = models.CharField(max_length=50, editable=False)
    sound_key = models.CharField(max_length=255, editable=False)
    former_name = models.CharField(_("former name"), max_length=50, blank=True)
    former_sound_key = models.CharField(max_length=255, blank=True, editable=False)
    sex = CodedField(_("sex"), SEX, blank=True)
    birth_date = models.DateField(_("birth date"))
    id_type = CodedField(_("document type"), DOCUMENT_TYPE)
    id_number = SealedField(_("document number"), plain_length=40)
    document_key = models.BigIntegerField(null=True, editable=False)
    invalid_head_key = models.BigIntegerField(null=True, editable=False)
    invalid_ends_key = models.BigIntegerField(null=True, editable=False)
    invalid_tail_key = models.BigIntegerField(null=True, editable=False)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        verbose_name=_("school"),
        null=True,
        blank=True,
        related_name="records",
        db_index=False,  # record_by_school: named, so that a load knows what it drops
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.ENROLLED)
    left_reason = models.CharField(
        _("reason of leaving"), max_length=15, choices=LeftReason.choices, blank=True, default="", db_default=""
    )
    # a dispute said that the document is another child's: until its source corrects it, it agrees with nobody
    document_doubted = models.BooleanField(_("document doubted"), default=False, db_default=False)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=7, choices=Stage.choices, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    major = models.CharField(_("major"), max_length=60, blank=True)
    guardian_name = models.CharField(_("guardian's name"), max_length=50, blank=True)
    guardian_id_number = SealedField(_("guardian's document number"), plain_length=40)
    guardian_document_key = models.BigIntegerField(null=True, editable=False)
    guardian_phone = SealedField(_("guardian's phone"), plain_length=40)
    guardian_phone_key = models.BigIntegerField(null=True, editable=False)
    household_region = models.CharField(_("household region"), max_length=12, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    continues = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("continues"),
        null=True,
        blank=True,
        related_name="continuation",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("student record")
        verbose_name_plural = _("student records")
        # those named record_by_… are dropped while a large first load runs (registry/exchange/lookup_indexes.py)
        indexes = [
            # finder: same document
            models.Index(fields=["registry", "document_key"], name="record_by_document"),
            # finder: same birth date and a name that sounds the same (equal names sound the same)
            models.Index(fields=["registry", "birth_date", "sound_key"], name="record_by_birth_and_sound"),
            # finder: a former name
            models.Index(
                fields=["registry", "birth_date", "former_sound_key"],
                name="record_by_former_name",
                condition=~Q(former_sound_key=""),
            ),
            # finder: a document mistyped in its order, in its birth date, in its region
            *(
                models.Index(
                    fields=["registry", f"invalid_{part}_key"],
                    name=f"record_by_invalid_{part}",
                    condition=Q(**{f"invalid_{part}_key__isnull": False}),
                )
                for part in ("head", "ends", "tail")
            ),
            # finder: given student number (V1); register: is the number taken
            models.Index(
                fields=["registry", "student_number_key"],
                name="record_by_student_number",
                condition=Q(student_number_key__isnull=False),
            ),
            # loads: the record made here that a source now names; they are few beside those that sources share
            *(
                models.Index(
                    fields=["registry", f"{key}_key"], name=f"made_here_by_{key}", condition=Q(source_key=None)
                )
                for key in ("document", "student_number")
            ),
            # claims and pages: is the archive continued, and by which record. SQLite, once it has statistics, takes the
            # many NULLs of the unique column for one frequent value and scans the table; this index has none
            models.Index(fields=["continues"], name="record_by_archive", condition=Q(continues__isnull=False)),
            # pages and figures: the records of a school
            models.Index(fields=["school"], name="record_by_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registry", "source_key"], name="source_key_names_one_record_of_a_registry"
            ),
            models.UniqueConstraint(
                name="registered_person_has_one_active_record",
                fields=["registry", "document_key"],
                condition=Q(source_key=None, status="enrolled", document_key__isnull=False, document_doubted=False),
            ),
            models.UniqueConstraint(
                # of those that ended one may be continued in the same registry, under the same number
                name="registered_student_number_is_unique",
                fields=["registry", "student_number_key"],
                condition=Q(source_key=None, status="enrolled", student_number_key__isnull=False),
            ),
            models.CheckConstraint(name="registry_is_known", condition=Q(registry__in=Registry.values)),
            models.CheckConstraint(name="status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="only_k12_records_have_a_stage",
                condition=Q(registry="k12", stage__in=Stage.values) | (~Q(registry="k12") & Q(stage="")),
            ),
            models.CheckConstraint(
                name="record_left_for_a_reason_is_left",
                condition=Q(left_reason="") | Q(left_reason__in=LeftReason.values, status="left"),
            ),
            models.CheckConstraint(name="sex_is_known", condition=Q(sex__in=["", "1", "2"])),
        ]

    def __str__(self):
        return self.key

    @property
    def key(self) -> str:
        """The record's name outside this system: its source's key, or one of our own."""
        return self.source_key or f"XJ-{self.pk}"

    def save(self, **kwargs):
        """Save with the lookup keys worked out again from the values."""
        self.work_out_keys()
        super().save(**kwargs)

    @property
    def held_by_senior_high(self) -> bool:
        """Whether an ordinary senior high school holds it: enrolled, at stage senior (V2.1)."""
        return is_held(**{name: getattr(self, name) for name in _AT_SENIOR_HIGH})

    @property
    def person_keys(self) -> frozenset[tuple[str, int, str]]:
        """By what its person is known: records that share one of these are one person's (R2).

        Document or 学籍号, with the name; a document that a dispute doubted says nothing.
        """
        document = None if self.document_doubted else self.document_key
        keys = {"document": document, "number": self.student_number_key}
        return frozenset((kind, key, self.name_key) for kind, key in keys.items() if key is not None)

    def work_out_keys(self) -> None:
        """Set the lookup keys from the values; what is stored in bulk passes by ``save``."""
        self.name_key = agreement_key(self.name)
        self.sound_key = sound_key(self.name)[:255]
        self.former_sound_key = sound_key(self.former_name)[:255]
        self.student_number_key = student_number_key(self.student_number)
        self.document_key = document_key(self.id_type, self.id_number)
        invalid = number_keys(self.id_number if self.document_key is None else "")
        self.invalid_head_key, self.invalid_ends_key, self.invalid_tail_key = invalid
        self.guardian_document_key = document_key("1", self.guardian_id_number)
        self.guardian_phone_key = phone_key(self.guardian_phone)


_ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


class _RegistryManager(_ScopedManager):
    """The records of one registry."""

    def __init__(self, registry: Registry):
        super().__init__()
        self._registry = registry

    def get_queryset(self):
        return super().get_queryset().filter(registry=self._registry)


class PreschoolRecord(StudentRecord):
    """A record of the preschool registry (学前系统)."""

    objects: ClassVar[_RegistryManager] = _RegistryManager(Registry.PRESCHOOL)

    class Meta:
        proxy = True
        verbose_name = _("preschool record")
        verbose_name_plural = _("preschool records")


class K12Record(StudentRecord):
    """A record of the primary and secondary registry (中小学学籍系统)."""

    objects: ClassVar[_RegistryManager] = _RegistryManager(Registry.K12)

    class Meta:
        proxy = True
        verbose_name = _("K-12 record")
        verbose_name_plural = _("K-12 records")


class VocationalRecord(StudentRecord):
    """A record of the vocational registry (中职学生系统)."""

    objects: ClassVar[_RegistryManager] = _RegistryManager(Registry.VOCATIONAL)

    class Meta:
        proxy = True
        verbose_name = _("vocational record")
        verbose_name_plural = _("vocational records")
