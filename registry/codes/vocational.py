"""Code lists of the vocational system's new student template.

Its editions number these lists differently or not at all; files carry the names, so a bare code says nothing.
"""

from registry.codes.code_list import CodeList
from registry.codes.people import OVERSEAS_STATUS


def _list(name: str, label: str, names: str, aliases: dict[str, str] | None = None) -> CodeList:
    """A list without national numbers: 01, 02 ... in the order of the names, 99 for 其他; new names go to the end."""
    every = names.split()
    codes = ["99" if each == "其他" else f"{number:02}" for number, each in enumerate(every, start=1)]
    by_name = dict(zip(every, codes, strict=True))
    others = {"其它": by_name["其他"]} if "其他" in by_name else {}
    written = {alias: by_name[each] for alias, each in (aliases or {}).items()}
    return CodeList(name, label, tuple(zip(codes, every, strict=True)), others | written, names_only=True)


STUDENT_CATEGORY = _list(
    "student_category",
    "学生类别",
    "调整后中职学生 普通中专学生 职业高中学生 成人中专学生 技工学校学生",
    {
        # JY/T 1001 XSLB, which also tells full and part time apart
        **dict.fromkeys(("33110", "33120", "调整后中职"), "调整后中职学生"),
        **dict.fromkeys(("33200", "普通中专"), "普通中专学生"),
        **dict.fromkeys(("33400", "职业高中"), "职业高中学生"),
        **dict.fromkeys(("33310", "33320", "成人中专"), "成人中专学生"),
        **dict.fromkeys(("33500", "技工学校"), "技工学校学生"),
    },
)

STUDY_FORM = _list("study_form", "学习形式", "全日制 非全日制")

VOCATIONAL_ENTRY_METHOD = _list(
    "vocational_entry_method",
    "入学方式",
    "统一招生考试/普通入学 保送 民族班 定向培养 体育特招 文艺特招 学生干部保送 考试推荐 外校转入 恢复入学资格 其他",
    {"普通入学": "统一招生考试/普通入学", "统一招生考试": "统一招生考试/普通入学", "艺术特招": "文艺特招"},
)

VOCATIONAL_ATTENDANCE = _list(
    "vocational_attendance",
    "就读方式",
    "走读 住校 借宿 其他",
    {"走读生": "走读", **dict.fromkeys(("住宿", "寄宿", "住读", "住校生", "寄宿生", "住宿生"), "住校")},
)

VOCATIONAL_OVERSEAS_STATUS = CodeList(
    "vocational_overseas_status",
    "港澳台侨外",
    (("00", "非港澳台侨"), *OVERSEAS_STATUS.codes[1:]),
    {**OVERSEAS_STATUS.aliases, "否": "00"},
)

MARITAL_STATUS = CodeList(
    "marital_status",
    "婚姻状况",
    (("10", "未婚"), ("20", "已婚"), ("30", "丧偶"), ("40", "离婚"), ("90", "未说明")),
    {"未说明的婚姻状况": "90", "离异": "40"},
)

RESIDENCE_KIND = _list("residence_kind", "学生居住地类型", "农村 乡镇 县城 城市", {"乡镇非农": "乡镇"})

SCHOOLING_LENGTH = _list(
    "schooling_length",
    "学制",
    "一年 一年半 两年 两年半 三年 三年半 四年 四年半 五年 五年半 六年 六年半 七年 八年制",
    {"二年": "两年", "二年半": "两年半", "八年": "八年制", "三年制": "三年", "两年制": "两年", "五年制": "五年"},
)

VOCATIONAL_HEALTH = CodeList(
    "vocational_health",
    "健康状况",
    (("10", "健康或良好"), ("20", "一般或较弱"), ("30", "有慢性病"), ("50", "残疾")),
    {"健康": "10", "良好": "10", "一般": "20", "较弱": "20", "慢性病": "30"},
    names_only=True,
)

VOCATIONAL_STUDENT_SOURCE = _list("vocational_student_source", "学生来源", "应届 非应届", {"往届": "非应届"})

ADMISSION_TARGET = _list(
    "admission_target",
    "招生对象",
    "应届初中毕业生 往届初中毕业生 应届高中毕业生 进城务工人员 农民 退役军人 城镇下岗职工 高职高专学生"
    " 本科及研究生学生 其他",
)

ADMISSION_METHOD = _list("admission_method", "招生方式", "统一招生 自主招生 其他")

# the edition of 2015; the one before had three names, two of which it renamed
JOINT_KIND = CodeList(
    "joint_kind",
    "联招合作类型",
    (
        ("1", "非联合办学"),
        ("2", "跨省"),
        ("3", "城乡"),
        ("4", "东西部"),
        ("5", "其他"),
        ("6", "东西并且城乡"),
    ),
    {
        "城乡联合办学": "3",
        "东中西部联合办学": "4",
        "东西部联合办学": "4",
        "跨省联合办学": "2",
        "其它": "5",
        "否": "1",
        "无": "1",
    },
    names_only=True,
)

VOCATIONAL_RELATION = _list(
    "vocational_relation",
    "关系",
    "父亲 母亲 继父或养父 继母或养母 祖父 祖母 外祖父 外祖母 兄弟 姐妹 其他亲属 非亲属",
    {
        **dict.fromkeys(("父", "爸爸", "父子", "父女"), "父亲"),
        **dict.fromkeys(("母", "妈妈", "母子", "母女"), "母亲"),
        **dict.fromkeys(("继父", "养父"), "继父或养父"),
        **dict.fromkeys(("继母", "养母"), "继母或养母"),
        "爷爷": "祖父",
        "奶奶": "祖母",
        **dict.fromkeys(("外公", "姥爷"), "外祖父"),
        **dict.fromkeys(("外婆", "姥姥"), "外祖母"),
        **dict.fromkeys(("兄", "弟", "哥哥", "弟弟"), "兄弟"),
        **dict.fromkeys(("姐", "妹", "姐姐", "妹妹"), "姐妹"),
    },
)
