"""The five columns of P1 and the six of V1 as data, with the headings that users write (R9)."""

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

FIVE_COLUMNS = (NAME, SEX, BIRTH_DATE, ID_TYPE, ID_NUMBER)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a track's roster looks like and where its new students come from and go to.

    `registry` holds the archives that they continue, `registers_into` the records that registration makes;
    `ages` are the completed years expected at the season's start, both ends included (R10).
    """

    track: str
    columns: tuple[Column, ...]
    registry: str
    registers_into: str
    ages: tuple[int, int]

    def field_of(self, label: str) -> str:
        """The field whose canonical label this is; a problem names its column so."""
        return next(column.field for column in self.columns if column.label == label)


PRIMARY = Layout("primary", FIVE_COLUMNS, registry="preschool", registers_into="k12", ages=(5, 9))
VOCATIONAL = Layout(
    "vocational", (STUDENT_NUMBER, *FIVE_COLUMNS), registry="k12", registers_into="vocational", ages=(13, 30)
)

LAYOUTS: dict[str, Layout] = {layout.track: layout for layout in (PRIMARY, VOCATIONAL)}
