"""The columns of registry files, with the headings under which source systems and people write them."""

from registry.exchange.lines import Column

_COMMON = (
    Column("record_key", ("记录标识", "记录主键", "档案标识", "源系统标识"), required=True),
    Column("student_number", ("学籍号", "全国学籍号", "学籍号码")),
    Column("name", ("姓名", "学生姓名", "幼儿姓名"), required=True),
    Column("sex", ("性别",)),
    Column("birth_date", ("出生日期", "出生年月日"), required=True),
    Column("id_type", ("身份证件类型", "证件类型", "身份证类型")),
    Column("id_number", ("身份证件号码", "身份证件号", "身份证号", "身份证号码", "证件号", "证件号码")),
    Column("school_code", ("学校标识码", "幼儿园标识码", "机构标识码")),
    Column("status", ("状态", "学籍状态", "在校状态", "在园状态")),
    Column("entered_on", ("入学日期", "入园日期", "入学年月", "入园年月")),
    Column("guardian_name", ("监护人姓名", "家长姓名")),
    Column("guardian_id_number", ("监护人身份证件号码", "监护人身份证件号", "监护人身份证号", "监护人证件号码")),
    Column("guardian_phone", ("监护人联系电话", "监护人电话", "家长联系电话")),
    Column("former_name", ("曾用名",)),
    Column("household_region", ("户口所在地行政区划", "户口所在地行政区划代码", "户口所在地")),
    Column("address", ("现住址", "家庭住址", "家庭地址")),
)
_STAGE = (Column("stage", ("学段",), required=True), Column("grade", ("年级",)))
_MAJOR = (Column("major", ("专业", "专业名称", "专业简称")),)

REGISTRY_COLUMNS: dict[str, tuple[Column, ...]] = {
    "preschool": _COMMON,
    "k12": _COMMON + _STAGE,
    "vocational": _COMMON + _MAJOR,
}

INSTITUTION_COLUMNS = (
    Column("type", ("类型", "机构类型"), required=True),
    Column("code", ("代码", "机构代码", "学校标识码", "行政区划代码"), required=True),
    Column("name", ("名称", "机构名称", "学校名称"), required=True),
    Column("authority_code", ("主管部门代码", "上级代码", "上级主管部门代码", "主管部门"), required=True),
    Column("level", ("级别", "层级")),
    Column("category", ("类别", "学校类别", "办学类型", "学校办学类型")),
    Column("tracks", ("注册类别", "可注册类别", "招生类别")),
)
