"""The K-12 field set (学生基本信息表, national registration template): one description, and the columns made of it.

Not in it: the five controlled fields and the school, which stand on entry and record, and the photo. Rules that a
third-party product enforces and that are wrong are left out on purpose: birthplace and household region need not
agree with the document number, a second family member is never asked for, and the rule of a document number is that
of its type.
"""

from typing import ClassVar

from django.db import models
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
from registry.fields.family import (
    ONCE_NAMED,
    WITH_A_NUMBER,
    WITH_A_NUMBERED_TYPE,
    WITH_ANOTHER_RELATION,
    Family,
    MemberColumn,
)
from registry.fields.field_set import CONTROLLED_COLUMNS, MARKER_COLUMN, SCHOOL_COLUMN, Field, FieldSet, Group, always
from registry.fields.kinds import (
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
from registry.records import StudentRecord
from registry.sealing.model_fields import SealedModel

OTHER_RELATION = "9"
GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
PLACE = _("the full name of the place, or its code of 6, 9 or 12 digits")
BESIDE_OTHER = _("required beside the relation 其他")
ONE_IS_ENOUGH = _("one guardian is enough; at least one of those named must be a guardian")

PERSONAL = Group(
    "personal",
    _("personal information"),
    (
        Field("birthplace", _("birthplace"), "出生地行政区划代码", Region(), always, help=PLACE),
        Field("native_place", _("native place"), "籍贯", Region(), always, help=PLACE),
        Field("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY), always),
        Field("nationality", _("nationality or region"), "国籍/地区", Coded(NATIONALITY), always),
        Field("overseas_status", _("overseas status"), "港澳台侨外", Coded(OVERSEAS_STATUS), always),
        Field(
            "political_status",
            _("political status"),
            "政治面貌",
            Coded(POLITICAL_STATUS),
            help=_("Young Pioneers are 群众 here"),
        ),
        Field("health", _("health"), "健康状况", Coded(HEALTH), always),
    ),
)

AUXILIARY = Group(
    "auxiliary",
    _("auxiliary information"),
    (
        Field(
            "name_pinyin",
            _("name in pinyin"),
            "姓名拼音",
            Pinyin(),
            help=_("proposed from the name; correct it where a character is read otherwise"),
        ),
        Field("former_name", _("former name"), "曾用名", Name()),
        Field(
            "id_valid",
            _("document valid from and until"),
            "身份证件有效期",
            Period(),
            help=_("as 2010.06.01-2020.06.01"),
        ),
        Field("household_region", _("household region"), "户口所在地行政区划", Region(), always, help=PLACE),
        Field(
            "household_kind",
            _("kind of household"),
            "户口性质",
            Coded(HOUSEHOLD_KIND),
            always,
            help=_("as the household register says"),
        ),
        Field("talents", _("talents"), "特长", Text(100)),
    ),
)

SCHOOLING = Group(
    "schooling",
    _("schooling"),
    (
        Field("auxiliary_number", _("auxiliary student number"), "学籍辅号", Text(30)),
        Field("class_seat", _("number in the class"), "班内学号", Text(10)),
        Field("grade", _("grade"), "年级", Text(20, suggestions=GRADES), always, common=True),
        Field("class_name", _("class"), "班级号", Text(30), always, common=True, help=_("as 1班")),
        Field("entry_month", _("month of entry"), "入学年月", Month(), always, help=_("as 2026-09"), common=True),
        Field("entry_method", _("way of entry"), "入学方式", Coded(ENTRY_METHOD), always, common=True),
        Field("attendance", _("attendance"), "就读方式", Coded(ATTENDANCE), always, common=True),
        Field("student_source", _("where the student comes from"), "学生来源", Coded(STUDENT_SOURCE), common=True),
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
        Field("postcode", _("postcode"), "邮政编码", Postcode(), always, common=True),
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
        Field(
            "left_behind",
            _("left-behind child"),
            "是否留守儿童",
            Coded(LEFT_BEHIND),
            always,
            help=_(
                "a parent away at work for three months or more, the child left at home with other relatives;"
                " a single-parent family alone is none"
            ),
        ),
        Field(
            "migrant_child",
            _("child of migrant workers"),
            "是否进城务工人员随迁子女",
            Coded(YES_NO),
            always,
            help=_(
                "household in the countryside of another province or county, living here with parents who work in town"
            ),
        ),
        Field(
            "orphan",
            _("orphan"),
            "是否孤儿",
            Coded(YES_NO),
            always,
            help=_("only with the certificate of the civil affairs department"),
        ),
        Field(
            "martyr_child",
            _("child of a martyr or entitled family"),
            "是否烈士或优抚子女",
            Coded(YES_NO),
            always,
            help=_("only with the certificate of the competent department"),
        ),
        Field(
            "inclusive_class",
            _("learns in a regular class with a disability"),
            "随班就读",
            Coded(INCLUSIVE_CLASS),
            help=_("a child with a disability who learns in a regular class"),
        ),
        Field(
            "disability",
            _("kind of disability"),
            "残疾人类型",
            Coded(DISABILITY),
            help=_("by the certificate of disability; blank for a child without one"),
        ),
        Field(
            "purchased_place",
            _("place bought by the government"),
            "是否由政府购买学位",
            Coded(YES_NO),
            common=True,
            help=_("a place in a private school that the government pays for"),
        ),
        Field("needs_aid", _("applies for aid"), "是否需要申请资助", Coded(YES_NO), always),
        Field(
            "boarding_subsidy",
            _("receives the boarding subsidy"),
            "是否享受一补",
            Coded(YES_NO),
            always,
            help=_("the living subsidy for boarders from poor families"),
        ),
    ),
)

WAY_TO_SCHOOL = Group(
    "way_to_school",
    _("way to school"),
    (
        Field("school_distance", _("distance to school (km)"), "上下学距离", Distance()),
        Field("transport", _("way of travelling"), "上下学交通方式", Coded(TRANSPORT), common=True),
        Field("school_bus", _("needs the school bus"), "是否乘坐校车", Coded(YES_NO), common=True),
    ),
)

FAMILY = Family(
    (
        MemberColumn("name", _("full name"), "姓名", Name(), ONCE_NAMED),
        MemberColumn("relation", _("relation"), "关系", Coded(RELATION), ONCE_NAMED),
        MemberColumn(
            "relation_note", _("note on the relation"), "关系说明", Text(40), WITH_ANOTHER_RELATION, BESIDE_OTHER
        ),
        MemberColumn("address", _("current address"), "现住址", Text(200, wide=True), ONCE_NAMED),
        MemberColumn("household_region", _("household region"), "户口所在地行政区划", Region(), ONCE_NAMED),
        MemberColumn("phone", _("telephone"), "联系电话", Phone(), ONCE_NAMED),
        MemberColumn("is_guardian", _("is a guardian"), "是否监护人", Coded(YES_NO), ONCE_NAMED, help=ONE_IS_ENOUGH),
        MemberColumn("id_type", _("document type"), "身份证件类型", Coded(DOCUMENT_TYPE), WITH_A_NUMBER),
        MemberColumn("id_number", _("document number"), "身份证件号", DocumentNumber(), WITH_A_NUMBERED_TYPE),
        MemberColumn("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY)),
        MemberColumn("workplace", _("place of work"), "工作单位", Text(100)),
        MemberColumn("position", _("position"), "职务", Text(40)),
    ),
    other_relation=OTHER_RELATION,
)

# columns A to AU of the national template; the members follow
_TEMPLATE = f"""
{MARKER_COLUMN} {SCHOOL_COLUMN} {" ".join(CONTROLLED_COLUMNS.values())}
出生地行政区划代码 民族 国籍/地区 港澳台侨外 户口性质 户口所在地行政区划 现住址
是否独生子女 是否留守儿童 是否进城务工人员随迁子女 是否孤儿 籍贯 健康状况 政治面貌
年级 班级号 入学年月 入学方式 就读方式 通信地址 家庭地址 联系电话 邮政编码 是否受过学前教育 残疾人类型
是否由政府购买学位 是否需要申请资助 是否享受一补 是否烈士或优抚子女 上下学距离 上下学交通方式 是否乘坐校车
曾用名 身份证件有效期 特长 学籍辅号 班内学号 学生来源 电子信箱 主页地址
"""

K12 = FieldSet(
    code="k12",
    groups=(PERSONAL, AUXILIARY, SCHOOLING, CONTACT, EXTENDED, WAY_TO_SCHOOL, *FAMILY.groups),
    template=(*_TEMPLATE.split(), *FAMILY.headers),
    gaps=(FAMILY.no_guardian,),
    checks=FAMILY.checks,
)


class K12Fields(SealedModel):
    """The columns of the K-12 field set, all of which may be blank: a draft holds what is known so far."""

    field_set: ClassVar[FieldSet]
    # of the columns those that code names
    household_region: str
    current_address: str

    class Meta:
        abstract = True


K12.add_columns(K12Fields)


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
