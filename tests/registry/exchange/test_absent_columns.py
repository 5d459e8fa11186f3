"""Files that have not all columns: they leave what they say nothing of."""

import pytest

from registry.exchange.institutions import load_institutions
from registry.exchange.registries import load_registry
from registry.institutions import Authority, School
from registry.records import StudentRecord
from tests.factories import AuthorityFactory, SchoolFactory
from tests.registry.exchange.csv_files import written

pytestmark = pytest.mark.django_db
WHOLE = {
    "record_key": "ZX-1",
    "student_number": "G11010520200315002X",
    "name": "王小雨",
    "sex": "女",
    "birth_date": "2020-03-15",
    "id_type": "居民身份证",
    "id_number": "11010520200315002X",
    "school_code": "1190000001",
    "status": "graduated",
    "entered_on": "2023-09-01",
    "guardian_name": "王大山",
    "guardian_id_number": "110105199003150018",
    "guardian_phone": "13800000001",
    "former_name": "王雨",
    "household_region": "110105",
    "address": "幸福路1号",
    "stage": "junior",
    "grade": "九年级",
}
NEEDED = ("record_key", "name", "birth_date", "stage")


@pytest.fixture(autouse=True)
def kindergarten():
    return SchoolFactory(kindergarten=True, code="1190000001")


def load(tmp_path, *columns, **changed):
    values = WHOLE | changed
    header = [column for column in WHOLE if not columns or column in (*NEEDED, *columns)]
    return load_registry("k12", written(tmp_path, [[values[column] for column in header]], header))


def counts(report):
    return (report.created, report.updated, report.unchanged, report.rejected)


def stored() -> dict:
    record = StudentRecord.objects.get()
    fields = [field.attname for field in StudentRecord._meta.concrete_fields if field.attname != "source_digest"]
    return {name: getattr(record, name) for name in fields}


def test_an_absent_column_leaves_what_is_there(tmp_path):
    load(tmp_path)
    before = stored()

    report = load(tmp_path, "address", name="王晓雨", address="和平路2号")

    now = stored()
    changed = {name for name in now if now[name] != before[name]}
    assert counts(report) == (0, 1, 0, 0)
    assert changed == {"name", "name_key", "address"}  # the two names sound the same
    assert not list(report.problems)  # what is absent is said once, not line by line
    assert report.absent_columns == [column for column in WHOLE if column not in (*NEEDED, "address")]


@pytest.mark.parametrize(
    ("column", "cleared"),
    [
        ("student_number", {"student_number": "", "student_number_key": None}),
        ("sex", {"sex": ""}),
        ("school_code", {"school_id": None}),
        ("status", {"status": "enrolled"}),
        ("entered_on", {"entered_on": None}),
        ("guardian_name", {"guardian_name": ""}),
        ("guardian_id_number", {"guardian_id_number": "", "guardian_document_key": None}),
        ("guardian_phone", {"guardian_phone": "", "guardian_phone_key": None}),
        ("former_name", {"former_name": "", "former_sound_key": ""}),
        ("household_region", {"household_region": ""}),
        ("address", {"address": ""}),
        ("grade", {"grade": ""}),
    ],
)
def test_an_empty_cell_of_a_column_that_is_there_clears(tmp_path, column, cleared):
    load(tmp_path)
    before = stored()

    load(tmp_path, column, **{column: ""})

    assert stored() == before | cleared


@pytest.mark.parametrize("column", ["id_type", "id_number"])
def test_document_type_and_number_are_one_statement(tmp_path, column):
    load(tmp_path)
    before = stored()

    load(tmp_path, column, id_type="护照", id_number="E12345678")
    assert stored() == before

    load(tmp_path, "id_type", "id_number", id_type="护照", id_number="E12345678")
    assert (stored()["id_number"], stored()["id_type"]) == ("E12345678", "A")


def test_a_partial_file_is_known_again_and_is_not_the_whole_one(tmp_path):
    load(tmp_path)

    assert counts(load(tmp_path, "sex")) == (0, 1, 0, 0)
    assert counts(load(tmp_path, "sex")) == (0, 0, 1, 0)
    assert counts(load(tmp_path, "sex", "address")) == (0, 1, 0, 0)
    assert counts(load(tmp_path)) == (0, 1, 0, 0)
    assert counts(load(tmp_path)) == (0, 0, 1, 0)


def test_a_new_record_of_a_partial_file_has_nothing_but_what_the_file_says(tmp_path):
    report = load(tmp_path, "sex")

    assert counts(report) == (1, 0, 0, 0)
    assert (stored()["sex"], stored()["status"], stored()["school_id"], stored()["document_key"]) == (
        "2",
        "enrolled",
        None,
        None,
    )


def test_a_record_closed_here_stays_closed_whatever_columns_the_file_has(tmp_path):
    load(tmp_path)
    StudentRecord.objects.update(status="left", left_reason="to_vocational")

    load(tmp_path, "sex")
    assert stored()["status"] == "left"
    load(tmp_path, "status")
    assert stored()["status"] == "left"


def test_a_school_file_without_tracks_or_category_leaves_them(tmp_path):
    authority = AuthorityFactory(code="110105")
    school = SchoolFactory(code="3111000001", category="312", authority=authority, vocational_track=True)
    header = ["type", "code", "name", "authority_code"]
    rows = [["school", "3111000001", "新名学校", "110105"], ["school", "3111000002", "新建学校", "110105"]]

    report = load_institutions(written(tmp_path, rows, header))

    school.refresh_from_db()
    assert counts(report) == (1, 1, 0, 0)
    assert report.absent_columns == ["level", "category", "tracks"]
    assert (school.name, school.category, school.tracks) == ("新名学校", "312", {"primary", "vocational"})
    assert School.objects.get(code="3111000002").tracks == set()


def test_an_empty_cell_of_tracks_takes_them_away(tmp_path):
    SchoolFactory(code="3111000001", authority=AuthorityFactory(code="110105"))
    header = ["type", "code", "name", "authority_code", "tracks"]

    load_institutions(written(tmp_path, [["school", "3111000001", "学校", "110105", ""]], header))

    assert School.objects.get(code="3111000001").tracks == set()


def test_a_file_without_levels_renames_known_authorities_and_makes_none(tmp_path):
    county = AuthorityFactory(code="110105", level="county")
    rows = [
        ["authority", "110105", "新名", county.superior.code],
        ["authority", "110106", "新建", county.superior.code],
    ]

    report = load_institutions(written(tmp_path, rows, ["type", "code", "name", "authority_code"]))

    county.refresh_from_db()
    assert counts(report) == (0, 1, 0, 1)
    assert [(problem.column, problem.code) for problem in report.problems] == [("level", "missing")]
    assert (county.name, county.level, Authority.objects.filter(code="110106").exists()) == ("新名", "county", False)
