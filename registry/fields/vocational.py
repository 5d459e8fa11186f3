"""The vocational field set (second generation of the new student template), and the columns made of it.

A field that the K-12 set has too has the same name here, so that a K-12 archive fills it in. Not in it: the five
controlled fields, which stand on entry and record. The system prints no groups; these are ours.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.codes import (
    ADMISSION_METHOD,
    ADMISSION_TARGET,
    DOCUMENT_TYPE,
    ETHNICITY,
    HOUSEHOLD_KIND,
    JOINT_KIND,
    MARITAL_STATUS,
    NATIONALITY,
    POLITICAL_STATUS,
    RESIDENCE_KIND,
    SCHOOLING_LENGTH,
    STUDENT_CATEGORY,
    STUDY_FORM,
    VOCATIONAL_ATTENDANCE,
    VOCATIONAL_ENTRY_METHOD,
    VOCATIONAL_HEALTH,
    VOCATIONAL_OVERSEAS_STATUS,
    VOCATIONAL_RELATION,
    VOCATIONAL_STUDENT_SOURCE,
    YES_NO,
)
from registry.fields.family import ONCE_NAMED, ONCE_NAMED_BUT_OTHER, Family, MemberColumn
from registry.fields.field_set import (
    CONTROLLED_COLUMNS,
    MARKER_COLUMN,
    SCHOOL_COLUMN,
    Field,
    FieldSet,
    Group,
    Rule,
    always,
)
from registry.fields.k12 import ONE_IS_ENOUGH, PLACE
from registry.fields.kinds import (
    Coded,
    DocumentNumber,
    Journey,
    Month,
    Name,
    Phone,
    Pinyin,
    Postcode,
    Region,
    Score,
    Text,
)
from registry.records import StudentRecord
from registry.sealing.model_fields import SealedModel

NOT_JOINT = "1"
# only a part of this list was ever seen, and the forms of joint schooling never: so they are open
STAGED = ("非分段培养", "五年一贯制", "中高职3+3(含卫生类4+2)", "中职本科3+4")
WHEN_JOINT = Rule(
    lambda values: values["joint_kind"] not in {"", NOT_JOINT}, _("required unless 联招合作类型 is 非联合办学")
)

PERSONAL = Group(
    "personal",
    _("personal information"),
    (
        Field(
            "name_pinyin",
            _("name in pinyin"),
            "姓名拼音",
            Pinyin(),
            always,
            help=_("proposed from the name; correct it where a character is read otherwise"),
        ),
        Field("english_name", _("name in English"), "英文姓名", Text(100)),
        Field("nationality", _("nationality or region"), "国籍/地区", Coded(NATIONALITY), always),
        Field("overseas_status", _("overseas status"), "港澳台侨外", Coded(VOCATIONAL_OVERSEAS_STATUS), always),
        Field("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY), always),
        Field("political_status", _("political status"), "政治面貌", Coded(POLITICAL_STATUS), always),
        Field("health", _("health"), "健康状况", Coded(VOCATIONAL_HEALTH), always),
        Field("marital_status", _("marital status"), "婚姻状况", Coded(MARITAL_STATUS), always),
        Field("birthplace", _("birthplace"), "出生地行政区划码", Region(), always, help=PLACE),
        Field("native_place", _("native place"), "籍贯地行政区划码", Region(), always, help=PLACE),
    ),
)

HOUSEHOLD = Group(
    "household",
    _("household"),
    (
        Field("household_region", _("household region"), "户口所在地行政区划码", Region(), always, help=PLACE),
        Field(
            "household_address",
            _("household address below the county"),
            "户口所在地区县以下详细地址",
            Text(200, wide=True),
            always,
        ),
        Field("police_station", _("police station"), "所属派出所", Text(60), always),
        Field("household_kind", _("kind of household"), "户口性质", Coded(HOUSEHOLD_KIND), always),
        Field("residence_kind", _("kind of residence"), "学生居住地类型", Coded(RESIDENCE_KIND), always),
        Field("origin_region", _("region of origin"), "生源地行政区划码", Region(), always, help=PLACE),
        Field(
            "migrant_child",
            _("child of migrant workers"),
            "是否随迁子女",
            Coded(YES_NO),
            always,
            help=_(
                "household in the countryside of another province or county, living here with parents who work in town"
            ),
        ),
        Field("registered_poor", _("registered poor household"), "是否建档立卡贫困户", Coded(YES_NO), always),
    ),
)

SCHOOLING = Group(
    "schooling",
    _("schooling"),
    (
        Field("class_name", _("class"), "班级名称", Text(30), always, common=True),
        Field("school_number", _("number at the school"), "学号", Text(30), always),
        Field("student_category", _("category of student"), "学生类别", Coded(STUDENT_CATEGORY), always, common=True),
        Field("study_form", _("form of study"), "学习形式", Coded(STUDY_FORM), always, common=True),
        Field("entry_method", _("way of entry"), "入学方式", Coded(VOCATIONAL_ENTRY_METHOD), always, common=True),
        Field("attendance", _("attendance"), "就读方式", Coded(VOCATIONAL_ATTENDANCE), always, common=True),
        Field("entry_month", _("month of entry"), "入学年月", Month(), always, help=_("as 2026-09"), common=True),
        Field("major", _("major"), "专业简称", Text(60), always, common=True),
        Field("schooling_length", _("length of schooling"), "学制", Coded(SCHOOLING_LENGTH), always, common=True),
        Field(
            "student_source",
            _("where the student comes from"),
            "学生来源",
            Coded(VOCATIONAL_STUDENT_SOURCE),
            always,
            common=True,
        ),
        Field("train_journey", _("journey by train"), "乘火车区间", Journey(), always, help=_("as 杭州-北京, or 无")),
        Field("teaching_site", _("teaching site elsewhere"), "校外教学点", Text(100), common=True),
        Field("staged_training", _("training in stages"), "分段培养方式", Text(40, suggestions=STAGED), common=True),
    ),
)

ADMISSION = Group(
    "admission",
    _("admission"),
    (
        Field("admission_target", _("admitted as"), "招生对象", Coded(ADMISSION_TARGET), always, common=True),
        Field("admission_method", _("way of admission"), "招生方式", Coded(ADMISSION_METHOD), always, common=True),
        Field("exam_ticket", _("number of the examination ticket"), "准考证号", Text(30)),
        Field("candidate_number", _("candidate's number"), "考生号", Text(30)),
        Field("exam_score", _("total of marks"), "考试总分", Score()),
        Field("joint_kind", _("kind of joint admission"), "联招合作类型", Coded(JOINT_KIND), always, common=True),
        Field(
            "joint_form",
            _("form of joint schooling"),
            "联招合作办学形式",
            Text(60),
            WHEN_JOINT,
            WHEN_JOINT.words,
            common=True,
        ),
        Field(
            "joint_school_code",
            _("code of the joint school"),
            "联招合作学校代码",
            Text(20),
            WHEN_JOINT,
            WHEN_JOINT.words,
            common=True,
        ),
    ),
)

CONTACT = Group(
    "contact",
    _("contact"),
    (
        Field("phone", _("telephone"), "联系电话", Phone(), always),
        Field("email", _("mail address or other contact"), "电子信箱/其他联系方式", Text(100)),
        Field("current_address", _("current address"), "家庭现地址", Text(200, wide=True)),
        Field("postcode", _("postcode"), "家庭邮政编码", Postcode()),
        Field("home_phone", _("telephone at home"), "家庭电话", Phone()),
    ),
)

FAMILY = Family(
    (
        MemberColumn("name", _("full name"), "姓名", Name(), ONCE_NAMED),
        MemberColumn("relation", _("relation"), "关系", Coded(VOCATIONAL_RELATION), ONCE_NAMED),
        MemberColumn("is_guardian", _("is a guardian"), "是否监护人", Coded(YES_NO), ONCE_NAMED, help=ONE_IS_ENOUGH),
        MemberColumn("phone", _("telephone"), "联系电话", Phone(), ONCE_NAMED),
        MemberColumn(
            "birth_month", _("month of birth"), "出生年月", Month(earliest=1900), ONCE_NAMED, help=_("as 1985-03")
        ),
        MemberColumn("id_type", _("document type"), "身份证件类型", Coded(DOCUMENT_TYPE), ONCE_NAMED),
        MemberColumn("id_number", _("document number"), "身份证件号", DocumentNumber(), ONCE_NAMED_BUT_OTHER),
        MemberColumn("ethnicity", _("ethnicity"), "民族", Coded(ETHNICITY), ONCE_NAMED),
        MemberColumn("political_status", _("political status"), "政治面貌", Coded(POLITICAL_STATUS), ONCE_NAMED),
        MemberColumn("health", _("health"), "健康状况", Coded(VOCATIONAL_HEALTH), ONCE_NAMED),
        MemberColumn(
            "workplace", _("place of work or study"), "工作或学习单位", Text(100), ONCE_NAMED, help=_("无 when none")
        ),
        MemberColumn("position", _("position"), "职务", Text(40), ONCE_NAMED, help=_("无 when none")),
    )
)

# the 73 columns of the new student template behind marker and school, which the official template does not have
_TEMPLATE = f"""
{MARKER_COLUMN} {SCHOOL_COLUMN} {" ".join(CONTROLLED_COLUMNS.values())}
姓名拼音 班级名称 学号 学生类别 学习形式 入学方式 就读方式 国籍/地区 港澳台侨外 婚姻状况 乘火车区间 是否随迁子女
生源地行政区划码 出生地行政区划码 籍贯地行政区划码 户口所在地区县以下详细地址 所属派出所 户口所在地行政区划码
户口性质 学生居住地类型 入学年月 专业简称 学制 民族 政治面貌 健康状况 学生来源 招生对象 联系电话
是否建档立卡贫困户 招生方式 联招合作类型 准考证号 考生号 考试总分 联招合作办学形式 联招合作学校代码
校外教学点 分段培养方式 英文姓名 电子信箱/其他联系方式 家庭现地址 家庭邮政编码 家庭电话
"""

VOCATIONAL = FieldSet(
    code="vocational",
    groups=(PERSONAL, HOUSEHOLD, SCHOOLING, ADMISSION, CONTACT, *FAMILY.groups),
    template=(*_TEMPLATE.split(), *FAMILY.headers),
    added=(MARKER_COLUMN, SCHOOL_COLUMN),
    gaps=(FAMILY.no_guardian,),
    checks=FAMILY.checks,
)


class VocationalFields(SealedModel):
    """The columns of the vocational field set, all of which may be blank: a draft holds what is known so far."""

    field_set: ClassVar[FieldSet]
    # of the columns those that code names
    household_region: str
    current_address: str

    class Meta:
        abstract = True


VOCATIONAL.add_columns(VocationalFields)


class VocationalDetail(VocationalFields):
    """What the vocational registry knows of a person beyond the record itself."""

    record = models.OneToOneField(
        StudentRecord, models.CASCADE, verbose_name=_("student record"), related_name="vocational_detail"
    )

    class Meta:
        verbose_name = _("vocational details")
        verbose_name_plural = _("vocational details")

    def __str__(self):
        return f"#{self.record_id}"
