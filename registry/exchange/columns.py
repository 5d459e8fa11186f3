"""The columns of registry files, with the headings under which source systems and people write them."""

from registry.exchange.lines import CsvColumn

_COMMON = (
    CsvColumn("record_key", ("记录标识", "记录主键", "档案标识", "源系统标识"), required=True),
    CsvColumn("student_number", ("学籍号", "全国学籍号", "学籍号码")),
    CsvColumn("name", ("姓名", "学生姓名", "幼儿姓名"), required=True),
    CsvColumn("sex", ("性别",)),
    CsvColumn("birth_date", ("出生日期", "出生年月日"), required=True),
    CsvColumn("id_type", ("身份证件类型", "证件类型", "身份证类型")),
    CsvColumn("id_number", ("身份证件号码", "身份证件号", "身份证号", "身份证号码", "证件号", "证件号码")),
    CsvColumn("school_code", ("学校标识码", "幼儿园标识码", "机构标识码")),
    CsvColumn("status", ("状态", "学籍状态", "在校状态", "在园状态")),
    CsvColumn("entered_on", ("入学日期", "入园日期", "入学年月", "入园年月")),
    CsvColumn("guardian_name", ("监护人姓名", "家长姓名")),
    CsvColumn("guardian_id_number", ("监护人身份证件号码", "监护人身份证件号", "监护人身份证号", "监护人证件号码")),
    CsvColumn("guardian_phone", ("监护人联系电话", "监护人电话", "家长联系电话")),
    CsvColumn("former_name", ("曾用名",)),
    CsvColumn("household_region", ("户口所在地行政区划", "户口所在地行政区划代码", "户口所在地")),
    CsvColumn("address", ("现住址", "家庭住址", "家庭地址")),
)
_STAGE = (CsvColumn("stage", ("学段",), required=True), CsvColumn("grade", ("年级",)))
_MAJOR = (CsvColumn("major", ("专业", "专业名称", "专业简称")),)

REGISTRY_COLUMNS: dict[str, tuple[CsvColumn, ...]] = {
    "preschool": _COMMON,
    "k12": _COMMON + _STAGE,
    "vocational": _COMMON + _MAJOR,
}

INSTITUTION_COLUMNS = (
    CsvColumn("type", ("类型", "机构类型"), required=True),
    CsvColumn("code", ("代码", "机构代码", "学校标识码", "行政区划代码"), required=True),
    CsvColumn("name", ("名称", "机构名称", "学校名称"), required=True),
    CsvColumn("authority_code", ("主管部门代码", "上级代码", "上级主管部门代码", "主管部门"), required=True),
    CsvColumn("level", ("级别", "层级")),
    CsvColumn("category", ("类别", "学校类别", "办学类型", "学校办学类型")),
    CsvColumn("tracks", ("注册类别", "可注册类别", "招生类别")),
)
