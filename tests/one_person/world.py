"""A small world to walk about in: three schools of two counties, a senior high school, twelve children, their papers.

Everything is plain data. Some children share a name, a document or a 学籍号; some have several records, some none; a
record has several versions, as its source may share it today and otherwise tomorrow.
"""

from dataclasses import dataclass, field
from datetime import date

from registry.accounts.models import Account
from registry.identity.check_digits import check_character
from registry.institutions import Authority, School
from tests.factories import AuthorityFactory, OfficerFactory, RegistrarFactory, SchoolFactory, resident_number

PRIMARY, VOCATIONAL = "primary", "vocational"
SCHOOLS = ("one", "two", "three")  # one and two in the eastern county, three in the western
COUNTIES = ("east", "west")
CARD, NONE = "居民身份证", "无"


def formal_number(first_17: str) -> str:
    """A well-formed 学籍号."""
    return "G" + first_17 + check_character(first_17)


@dataclass(frozen=True)
class Paper:
    """What a school may write on its roster of one child."""

    track: str
    name: str
    born: date
    id_number: str
    student_number: str = ""
    sex: str = "男"

    def cells(self) -> list[str]:
        """Its row: name, sex, birth date, type and number of the document; before them the 学籍号 where it is asked."""
        document = [CARD, self.id_number] if self.id_number else [NONE, ""]
        row = [self.name, self.sex, self.born.isoformat(), *document]
        return [self.student_number, *row] if self.track == VOCATIONAL else row

    def typed(self) -> dict[str, str]:
        """The same by the names of the form's fields."""
        names = ["name", "sex", "birth_date", "id_type", "id_number"]
        return dict(zip(["student_number", *names] if self.track == VOCATIONAL else names, self.cells(), strict=True))


@dataclass(frozen=True)
class Source:
    """A record of a source system: its versions, the first of which is loaded from the start unless it is late."""

    registry: str
    key: str
    versions: tuple[dict, ...]
    late: bool = False

    def line(self, version: int) -> dict[str, str]:
        """The line of a file."""
        line: dict[str, str] = {"record_key": self.key}
        for each in self.versions[: version + 1]:
            line |= each
        return line


def _described(paper: Paper, **more: str) -> dict:
    document = {"id_type": CARD if paper.id_number else NONE, "id_number": paper.id_number}
    who = {"name": paper.name, "sex": paper.sex, "birth_date": paper.born.isoformat(), "student_number": ""}
    # the family's telephone, which proves whose record it is
    phone = f"138{paper.born:%Y%m%d}"
    return who | document | {"guardian_phone": phone} | more


def _child(name: str, n: int, *, document=True, track=PRIMARY, **more) -> Paper:
    born = date(2020, 3, n) if track == PRIMARY else date(2011, 3, n)
    return Paper(track, name, born, resident_number(born, "1", n) if document else "", **more)


HOPE = _child("安心怡", 1)
NOBODYS = _child("白雨欣", 2)
CHENG = _child("程子涵", 3)
TWINLIKE = _child("丁若曦", 4, document=False)  # two children
FANG = _child("方浩然", 6)
GAO = _child("高佳怡", 7)
LI = _child("李俊杰", 8, track=VOCATIONAL, student_number=formal_number("11010520110308001"))
LIN = _child("林诗琪", 9, track=VOCATIONAL)
LIU = _child("刘思远", 10, track=VOCATIONAL)
LUO = _child("罗宇航", 11, track=VOCATIONAL, student_number=formal_number("33010220110311001"))
MA = _child("马梓萱", 12, track=VOCATIONAL)


def _with(paper: Paper, **changed: str) -> Paper:
    return Paper(**{**paper.__dict__, **changed})


PAPERS: tuple[Paper, ...] = (
    HOPE,
    NOBODYS,
    _with(NOBODYS, id_number=""),  # at one school with its document, at another without
    CHENG,
    _with(CHENG, id_number=""),  # whoever says it without the document has no proof
    TWINLIKE,
    _with(TWINLIKE, id_number=resident_number(TWINLIKE.born, "1", 44)),
    FANG,
    GAO,
    _with(GAO, id_number=""),
    LI,
    _with(LI, student_number=formal_number("11010520110308002")),
    _with(LI, student_number=""),
    LIN,
    LIU,
    LUO,
    _with(LUO, student_number=""),
    MA,
)

_GRADUATED, _LEFT, _HERE = {"status": "graduated"}, {"status": "left"}, {"status": "enrolled"}
_JUNIOR, _SENIOR, _PUPIL = (
    {"stage": "junior", **_GRADUATED},
    {"stage": "senior", **_HERE},
    {"stage": "primary", **_HERE},
)


def _number(n: int) -> dict:
    return {"student_number": formal_number(f"1101052011030{n:04d}")}


SOURCES: tuple[Source, ...] = (
    # corrected by its source: another child's from then on
    Source(
        "preschool", "P-HOPE", (_described(HOPE), {"name": "毛一鸣", "id_number": resident_number(HOPE.born, "1", 77)})
    ),
    Source("preschool", "P-NOBODY", (_described(NOBODYS),), late=True),
    Source("preschool", "P-CHENG", (_described(CHENG, name="陈子涵"), {"name": "程子涵"})),
    Source("preschool", "P-TWIN", (_described(TWINLIKE),)),
    Source("preschool", "P-GAO", (_described(GAO),)),
    Source("k12", "K-FANG", (_described(FANG, name="房浩燃", **_PUPIL, **_number(61)), _LEFT)),
    Source("k12", "K-GAO", (_described(GAO, **_PUPIL, **_number(71)), _LEFT, _HERE)),
    Source("k12", "K-LI", (_described(LI, **_JUNIOR), _number(81))),
    Source("k12", "K-LIN", (_described(LIN, **_JUNIOR, **_number(91)), {"name": "林诗淇"})),
    Source("k12", "K-LIN-AGAIN", (_described(LIN, **_JUNIOR, **_number(92)),)),
    Source("k12", "K-LIU", (_described(LIU, **_JUNIOR, **_number(101)), _number(102))),
    Source("k12", "K-LIU-SENIOR", (_described(LIU, **_SENIOR, **_number(101)), _LEFT), late=True),
    Source("k12", "K-MA", (_described(MA, **_JUNIOR, **_number(121)),)),
    Source("vocational", "V-MA", (_described(MA, status="left", **_number(121)), _HERE, _LEFT)),
)
HEADERS = {
    "preschool": [
        *("record_key", "name", "sex", "birth_date", "id_type", "id_number", "student_number", "status"),
        "guardian_phone",
    ],
}
HEADERS["vocational"] = [*HEADERS["preschool"], "school_code"]
HEADERS["k12"] = [*HEADERS["vocational"], "stage"]
FEW_COLUMNS = {registry: [*header[:2], "birth_date"] for registry, header in HEADERS.items()}
FEW_COLUMNS["k12"].append("stage")


@dataclass
class World:
    """The places of the walk and who works there."""

    city: Authority = field(default_factory=lambda: AuthorityFactory(level="city", name="示范市教育局"))
    counties: dict[str, Authority] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    registrars: dict[int, Account] = field(default_factory=dict)  # by school
    officers: dict[int, Account] = field(default_factory=dict)  # by authority

    def __post_init__(self):
        for name in COUNTIES:
            self.counties[name] = AuthorityFactory(superior=self.city, name=f"示范{name}县教育局")
        for name in SCHOOLS:
            county = self.counties["west" if name == "three" else "east"]
            self.schools[name] = SchoolFactory(name=f"示范{name}学校", authority=county, vocational_track=True)
        self.senior_high = SchoolFactory(senior_high=True, authority=self.counties["west"])
        for school in [*self.schools.values(), self.senior_high]:
            self.registrars[school.pk] = RegistrarFactory(school=school)
        for authority in [self.city, *self.counties.values()]:
            self.officers[authority.pk] = OfficerFactory(authority=authority)

    def line(self, source: Source, version: int) -> dict[str, str]:
        """The line of a source's file, with the school at which the record is."""
        at = self.senior_high if "SENIOR" in source.key else self.schools["three"]
        return {"school_code": at.code, **source.line(version)}
