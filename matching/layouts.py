"""The five columns of P1 and the six of V1 as data, with the headings that users write (R9), and the family's."""

from dataclasses import dataclass

from registry.tabular.table import Column

# whose column it is, as headings say before what it holds; a guardian's column never becomes the child's
_OF_THE_CHILD = ("学生", "新生", "幼儿", "孩子", "儿童", "学员", "考生", "本人", "入学儿童", "适龄儿童")


def _headings(*names: str) -> tuple[str, ...]:
    """The names, and each with the word for a child before it."""
    return (*names, *(f"{whose}{name}" for whose in _OF_THE_CHILD for name in names))


STUDENT_NUMBER = Column(
    "student_number",
    "学籍号",
    _headings("学籍号", "全国学籍号", "学籍号码", "全国学籍号码", "学籍编号", "国网学籍号", "全国统一学籍号"),
    required=False,
)
NAME = Column("name", "姓名", (*_headings("姓名", "名字"), "学生名", "中文姓名"))
SEX = Column("sex", "性别", _headings("性别"))
BIRTH_DATE = Column(
    "birth_date",
    "出生日期",
    _headings("出生日期", "出生年月日", "生日", "出生时间", "出生日"),
    with_day=_headings("出生年月"),
)
ID_TYPE = Column(
    "id_type",
    "身份证件类型",
    _headings(
        *("身份证件类型", "证件类型", "身份证类型", "证件种类", "身份证件种类", "证件类别", "身份证件类别", "证件名称"),
        *("有效证件类型", "身份证明类型"),
    ),
)
ID_NUMBER = Column(
    "id_number",
    "身份证件号码",
    _headings(
        *(
            "身份证件号码",
            "身份证号",
            "身份证号码",
            "证件号",
            "证件号码",
            "身份证件号",
            "公民身份号码",
            "公民身份证号码",
        ),
        *(
            "公民身份证号",
            "居民身份证号码",
            "居民身份证号",
            "身份证",
            "身份号码",
            "证件编号",
            "有效证件号码",
            "有效证件号",
        ),
    ),
)


def _told(field: str, *names: str) -> Column:
    return Column(field, names[0], names, required=False)


def _of(people: tuple[str, ...], things: tuple[str, ...]) -> tuple[str, ...]:
    """父亲姓名, and 姓名(父亲), whose bracket stays as it names somebody."""
    return tuple(name for who in people for what in things for name in (f"{who}{what}", f"{what}{who}"))


_GUARDIAN = ("监护人", "家长", "家长监护人", "监护人家长", "父母")
_FATHER, _MOTHER = ("父亲", "爸爸", "父"), ("母亲", "妈妈", "母")
_NAMES = ("姓名", "名字", "名称")
_PHONES = (
    *("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "联系电话号码", "联系手机"),
    *("联系手机号", "联系手机号码", "移动电话", "手机电话", "联系号码"),
)
_DOCUMENTS = (
    *("身份证号", "身份证号码", "身份证件号码", "身份证件号", "身份证", "证件号码", "证件号"),
    *("公民身份号码", "居民身份证号", "居民身份证号码", "身份号码"),
)
_HOUSEHOLD = ("户口", "户籍", "常住户口", "户口簿", "户口本")

# what the family has told the school, where a roster says it; `registry.tabular.helping` says how headings are compared
FAMILY_COLUMNS = (
    _told("guardian_name", *_of(_GUARDIAN, _NAMES), *_GUARDIAN),
    _told("father_name", *_of(_FATHER, _NAMES), *_FATHER),
    _told("mother_name", *_of(_MOTHER, _NAMES), *_MOTHER),
    _told("phone", *_PHONES, *_of(("联系人", "紧急联系人", "家庭"), _PHONES)),
    _told("guardian_phone", *_of(_GUARDIAN, _PHONES)),
    _told("father_phone", *_of(_FATHER, _PHONES)),
    _told("mother_phone", *_of(_MOTHER, _PHONES)),
    _told("guardian_id_number", *_of(_GUARDIAN, _DOCUMENTS)),
    _told("father_id_number", *_of(_FATHER, _DOCUMENTS)),
    _told("mother_id_number", *_of(_MOTHER, _DOCUMENTS)),
    _told(
        "former_school",
        *("毕业幼儿园", "毕业学校", "毕业院校", "毕业学校名称", "毕业幼儿园名称", "毕业初中", "初中毕业学校"),
        *("原就读学校", "原就读幼儿园", "原就读学校名称", "原就读幼儿园名称", "原学校", "原幼儿园", "原毕业学校"),
        *(
            "来源学校",
            "生源学校",
            "就读幼儿园",
            "现就读幼儿园",
            "曾就读幼儿园",
            "所在幼儿园",
            "所读幼儿园",
            "所上幼儿园",
        ),
        *("幼儿园", "幼儿园名称", "毕业园所", "学前教育机构", "毕业园"),
    ),
    _told(
        "household",
        *("户口所在地", "户籍所在地", "户籍地址", "户口地址", "户籍地", "户口地"),
        *(f"{book}{what}" for book in _HOUSEHOLD for what in ("所在地", "地址", "所在地址", "详细地址", "住址")),
        *("户籍", "户口所在地区划", "户籍所在地区划", "户口所在地行政区划", "户籍所在地行政区划"),
    ),
    _told(
        "address",
        *("现住址", "家庭住址", "家庭地址", "居住地址", "住址", "现居住地址", "现居住地", "现住地址", "居住地", "地址"),
        *(
            "家庭详细住址",
            "家庭详细地址",
            "详细住址",
            "详细地址",
            "常住地址",
            "现家庭住址",
            "通讯地址",
            "通信地址",
            "实际居住地址",
        ),
        *("实际居住地", "实际住址", "现在住址", "家庭现住址", "居住住址"),
    ),
)

FIVE_COLUMNS = (NAME, SEX, BIRTH_DATE, ID_TYPE, ID_NUMBER)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a track's roster looks like and where its new students come from and go to.

    `registry` holds the archives that they continue, `registers_into` the records that registration makes;
    `ages` are the completed years expected at the season's start, both ends included (R10). `family` are columns
    that only help: what they say ranks records, and no row is turned away for it.
    """

    track: str
    columns: tuple[Column, ...]
    registry: str
    registers_into: str
    ages: tuple[int, int]
    family: tuple[Column, ...] = FAMILY_COLUMNS

    def field_of(self, label: str) -> str:
        """The field whose canonical label this is; a problem names its column so."""
        return next(column.field for column in self.columns if column.label == label)


PRIMARY = Layout("primary", FIVE_COLUMNS, registry="preschool", registers_into="k12", ages=(5, 9))
VOCATIONAL = Layout(
    "vocational", (STUDENT_NUMBER, *FIVE_COLUMNS), registry="k12", registers_into="vocational", ages=(13, 30)
)

LAYOUTS: dict[str, Layout] = {layout.track: layout for layout in (PRIMARY, VOCATIONAL)}
