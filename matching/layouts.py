"""The five columns of P1 and the six of V1 as data, with the headings that users write (R9)."""

from dataclasses import dataclass

from registry.tabular.table import Column

STUDENT_NUMBER = Column(
    "student_number", "学籍号", ("全国学籍号", "学籍号码", "全国学籍号码", "学籍编号"), required=False
)
NAME = Column("name", "姓名", ("学生姓名", "新生姓名"))
SEX = Column("sex", "性别", ("学生性别",))
BIRTH_DATE = Column("birth_date", "出生日期", ("出生年月日", "生日"))
ID_TYPE = Column("id_type", "身份证件类型", ("证件类型", "身份证类型", "证件种类", "身份证件种类"))
ID_NUMBER = Column(
    "id_number",
    "身份证件号码",
    ("身份证号", "身份证号码", "证件号", "证件号码", "身份证件号", "公民身份号码", "居民身份证号码"),
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
