"""The K-12 field set (学生基本信息表, national registration template): one description, and the columns made of it.

Not in it: the five controlled fields and the school, which stand on entry and record, and the photo. Rules that a
third-party product enforces and that are wrong are left out on purpose: birthplace and household region need not
agree with the document number, a second family member is never asked for, and the rule of a document number is that
of its type.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.codes import (
    ATTENDANCE,
    DISABILITY,
    DOCUMENT_TYPE,
    ENTRY_METHOD,
    ETHNICITY,
    HEALTH,
    HOUSEHOLD_KIND,
    INCLUSIVE_CLASS,
    LEFT_BEHIND,
    NATIONALITY,
    OVERSEAS_STATUS,
    POLITICAL_STATUS,
    RELATION,
    STUDENT_SOURCE,
    TRANSPORT,
    YES_NO,
)
from registry.field_kinds import (
    Coded,
    Distance,
    DocumentNumber,
    Email,
    Month,
    Name,
    Period,
    Phone,
    Pinyin,
    Postcode,
    Region,
    Text,
    WebAddress,
)
from registry.field_set import Field, FieldSet, Group, Values, always
from registry.identity.documents import DocumentType, parse_document_number
from registry.records import StudentRecord
from registry.sealed import SealedModel

MEMBERS = (1, 2)
OTHER_RELATION = "9"
YES = "1"

PERSONAL = Group(
    "personal",
    _("personal information"),
    (
        Field("birthplace", _("birthplace"), "出生地行政区划代码", Region(), always),
        Field("native_place", _("native place"), "籍贯", Region(), always),
        Field("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY), always),
        Field("nationality", _("nationality or region"), "国籍/地区", Coded(NATIONALITY), always),
        Field("overseas_status", _("overseas status"), "港澳台侨外", Coded(OVERSEAS_STATUS), always),
        Field("political_status", _("political status"), "政治面貌", Coded(POLITICAL_STATUS)),
        Field("health", _("health"), "健康状况", Coded(HEALTH), always),
    ),
)

AUXILIARY = Group(
    "auxiliary",
    _("auxiliary information"),
    (
        Field("name_pinyin", _("name in pinyin"), "姓名拼音", Pinyin()),
        Field("former_name", _("former name"), "曾用名", Name()),
        Field(
            "id_valid",
            _("document valid from and until"),
            "身份证件有效期",
            Period(),
            help=_("as 2010.06.01-2020.06.01"),
        ),
        Field("household_region", _("household region"), "户口所在地行政区划", Region(), always),
        Field("household_kind", _("kind of household"), "户口性质", Coded(HOUSEHOLD_KIND), always),
        Field("talents", _("talents"), "特长", Text(100)),
    ),
)

SCHOOLING = Group(
    "schooling",
    _("schooling"),
    (
        Field("auxiliary_number", _("auxiliary student number"), "学籍辅号", Text(30)),
        Field("class_seat", _("number in the class"), "班内学号", Text(10)),
        Field("grade", _("grade"), "年级", Text(20), always),
        Field("class_name", _("class"), "班级号", Text(30), always),
        Field("entry_month", _("month of entry"), "入学年月", Month(), always, help=_("as 2026-09")),
        Field("entry_method", _("way of entry"), "入学方式", Coded(ENTRY_METHOD), always),
        Field("attendance", _("attendance"), "就读方式", Coded(ATTENDANCE), always),
        Field("student_source", _("where the student comes from"), "学生来源", Coded(STUDENT_SOURCE)),
    ),
)

CONTACT = Group(
    "contact",
    _("contact"),
    (
        Field("current_address", _("current address"), "现住址", Text(200, wide=True), always),
        Field("mailing_address", _("mailing address"), "通信地址", Text(200, wide=True), always),
        Field("home_address", _("home address"), "家庭地址", Text(200, wide=True), always),
        Field("phone", _("telephone"), "联系电话", Phone(), always),
        Field("postcode", _("postcode"), "邮政编码", Postcode(), always),
        Field("email", _("mail address"), "电子信箱", Email()),
        Field("homepage", _("home page"), "主页地址", WebAddress()),
    ),
)

EXTENDED = Group(
    "extended",
    _("extended information"),
    (
        Field("only_child", _("only child"), "是否独生子女", Coded(YES_NO), always),
        Field("attended_preschool", _("attended preschool"), "是否受过学前教育", Coded(YES_NO), always),
        Field("left_behind", _("left-behind child"), "是否留守儿童", Coded(LEFT_BEHIND), always),
        Field("migrant_child", _("child of migrant workers"), "是否进城务工人员随迁子女", Coded(YES_NO), always),
        Field("orphan", _("orphan"), "是否孤儿", Coded(YES_NO), always),
        Field("martyr_child", _("child of a martyr or entitled family"), "是否烈士或优抚子女", Coded(YES_NO), always),
        Field("inclusive_class", _("learns in a regular class with a disability"), "随班就读", Coded(INCLUSIVE_CLASS)),
        Field("disability", _("kind of disability"), "残疾人类型", Coded(DISABILITY)),
        Field("purchased_place", _("place bought by the government"), "是否由政府购买学位", Coded(YES_NO)),
        Field("needs_aid", _("applies for aid"), "是否需要申请资助", Coded(YES_NO), always),
        Field("boarding_subsidy", _("receives the boarding subsidy"), "是否享受一补", Coded(YES_NO), always),
    ),
)

WAY_TO_SCHOOL = Group(
    "way_to_school",
    _("way to school"),
    (
        Field("school_distance", _("distance to school (km)"), "上下学距离", Distance()),
        Field("transport", _("way of travelling"), "上下学交通方式", Coded(TRANSPORT)),
        Field("school_bus", _("needs the school bus"), "是否乘坐校车", Coded(YES_NO)),
    ),
)

_MEMBER_FIELDS = (
    ("name", _("full name"), "姓名", Name()),
    ("relation", _("relation"), "关系", Coded(RELATION)),
    ("relation_note", _("note on the relation"), "关系说明", Text(40)),
    ("address", _("current address"), "现住址", Text(200, wide=True)),
    ("household_region", _("household region"), "户口所在地行政区划", Region()),
    ("phone", _("telephone"), "联系电话", Phone()),
    ("is_guardian", _("is a guardian"), "是否监护人", Coded(YES_NO)),
    ("id_type", _("document type"), "身份证件类型", Coded(DOCUMENT_TYPE)),
    ("id_number", _("document number"), "身份证件号", DocumentNumber()),
    ("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY)),
    ("workplace", _("place of work"), "工作单位", Text(100)),
    ("position", _("position"), "职务", Text(40)),
)
MEMBER_COLUMNS = tuple(name for name, _label, _column, _kind in _MEMBER_FIELDS)
_ALWAYS_OF_A_MEMBER = frozenset({"name", "relation", "is_guardian", "phone", "address", "household_region"})


def is_named(values: Values, number: int) -> bool:
    """Whether anything is said of this family member."""
    return any(values[f"member{number}_{name}"] for name in MEMBER_COLUMNS)


def _is_wanted(number: int, values: Values) -> bool:
    """One guardian is enough: the first is asked for only while there is no second."""
    return is_named(values, number) or (number == 1 and not is_named(values, 2))


def _is_explained(number: int, values: Values) -> bool:
    return values[f"member{number}_relation"] == OTHER_RELATION


def _has_number(number: int, values: Values) -> bool:
    return bool(values[f"member{number}_id_number"])


def _has_numbered_document(number: int, values: Values) -> bool:
    return values[f"member{number}_id_type"] not in {"", DocumentType.OTHER}


_SOMETIMES_OF_A_MEMBER = {
    "relation_note": _is_explained,
    "id_type": _has_number,
    "id_number": _has_numbered_document,
}


def _member(number: int) -> Group:
    def needed(name):
        rule = _is_wanted if name in _ALWAYS_OF_A_MEMBER else _SOMETIMES_OF_A_MEMBER.get(name)
        return {"needed": partial(rule, number)} if rule else {}

    return Group(
        f"member{number}",
        (_("family member or guardian 1"), _("family member or guardian 2"))[number - 1],
        tuple(
            Field(f"member{number}_{name}", label, f"成员{number}{column}", kind, **needed(name))
            for name, label, column, kind in _MEMBER_FIELDS
        ),
    )


def _no_guardian(values: Values) -> Iterator[str]:
    """At least one member is a guardian; when all say no, the first of them must be answered anew."""
    if not any(values[f"member{number}_is_guardian"] == YES for number in MEMBERS):
        named = [number for number in MEMBERS if is_named(values, number)]
        yield f"member{(named or MEMBERS)[0]}_is_guardian"


def _member_document(number: int, values: Values) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """The number by the rule of its own type (GB 11643 for resident IDs only)."""
    type_name, number_name = f"member{number}_id_type", f"member{number}_id_number"
    if not (values[type_name] and values[number_name]):
        return
    parsed = parse_document_number(values[number_name], DocumentType(values[type_name]))
    error = ValidationError(
        gettext("This is not a valid number of the document type %(type)s; please compare it with the document."),
        params={"type": DOCUMENT_TYPE.label_of(values[type_name])},
    )
    yield (type_name, number_name), number_name, error if parsed.problem else parsed.value


K12 = FieldSet(
    groups=(PERSONAL, AUXILIARY, SCHOOLING, CONTACT, EXTENDED, WAY_TO_SCHOOL, *map(_member, MEMBERS)),
    gaps=(_no_guardian,),
    checks=tuple(partial(_member_document, number) for number in MEMBERS),
)


class K12Fields(SealedModel):
    """The columns of the K-12 field set, all of which may be blank: a draft holds what is known so far."""

    class Meta:
        abstract = True


for _field in K12.fields:
    K12Fields.add_to_class(_field.name, _field.kind.column(_field.label))


class K12Detail(K12Fields):
    """What the K-12 registry knows of a person beyond the record itself."""

    record = models.OneToOneField(
        StudentRecord, models.CASCADE, verbose_name=_("student record"), related_name="k12_detail"
    )

    class Meta:
        verbose_name = _("K-12 details")
        verbose_name_plural = _("K-12 details")

    def __str__(self):
        return f"#{self.record_id}"
