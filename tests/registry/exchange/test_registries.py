"""Loading registries: what is counted, what is stored, what is left out and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.exchange import making, registries
from registry.exchange.one_at_a_time import one_load_of
from registry.exchange.refusals import LoadRefused
from registry.exchange.registries import load_registry
from registry.records import StudentRecord
from registry.sealing.cipher import document_key, number_keys
from tests.factories import EntryFactory, SchoolFactory, StudentRecordFactory, resident_number
from tests.registry.exchange.csv_files import PRESCHOOL, person, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def kindergarten():
    return SchoolFactory(kindergarten=True, code="1190000001")


def load(tmp_path, rows, header=PRESCHOOL, registry="preschool", **kwargs):
    return load_registry(registry, written(tmp_path, rows, header, **kwargs))


def counts(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected)


def problems_of(report):
    return [(problem.line, problem.column, problem.code, problem.level) for problem in report.problems]


@pytest.mark.parametrize("first", [True, False])
def test_a_line_with_a_nul_is_left_out_and_told_and_the_others_are_stored(tmp_path, kindergarten, first):
    if not first:
        load(tmp_path, [person("PK-0")])
    rows = [person(f"PK-{number}", name=f"王{sign}") for number, sign in enumerate("小大雨雪山水", 1)]

    report = load(tmp_path, [*rows, person("PK-\0"), person("PK-7", name="王\0")], [*PRESCHOOL[:-1], "学校代\0码"])

    assert counts(report) == (8, 6, 0, 0, 2)
    assert problems_of(report)[-2:] == [(8, "", "encoding", "error"), (9, "", "encoding", "error")]


def test_a_record_is_stored_with_its_keys(tmp_path, kindergarten):
    columns = [
        *PRESCHOOL,
        "学籍号",
        "监护人姓名",
        "监护人身份证件号码",
        "监护人联系电话",
        "曾用名",
        "户口所在地行政区划",
    ]
    guardian = resident_number(StudentRecordFactory.build().birth_date.replace(year=1990))
    more = ["L110105202003150001", "王大山", guardian, "138 0000 0001", "王雨", "北京市朝阳区"]

    report = load(tmp_path, [[*person("PK-1"), *more]], columns)

    record = StudentRecord.objects.get(source_key="PK-1")
    by_hand = StudentRecord(
        name="王小雨", former_name="王雨", sex="2", birth_date=record.birth_date, id_type="1",
        id_number="11010520200315002X", student_number="L110105202003150001", guardian_id_number=guardian,
        guardian_phone="138 0000 0001", registry="preschool",
    )  # fmt: skip
    by_hand.save()
    keys = (
        "name_key", "sound_key", "former_sound_key", "document_key", "invalid_tail_key", "student_number_key",
        "guardian_document_key", "guardian_phone_key", "id_number", "student_number", "guardian_phone", "sex",
    )  # fmt: skip
    assert counts(report) == (1, 1, 0, 0, 0)
    assert {key: getattr(record, key) for key in keys} == {key: getattr(by_hand, key) for key in keys}
    assert (record.school, record.household_region, record.status) == (kindergarten, "110105", "enrolled")


def test_loading_again_changes_nothing_and_a_change_updates_its_row_alone(tmp_path, kindergarten):
    rows = [person("PK-1"), person("PK-2", number="110105202003150046")]
    load(tmp_path, rows)
    ids = dict(StudentRecord.objects.values_list("source_key", "pk"))

    again = load(tmp_path, rows, encoding="gb18030")
    changed = load(tmp_path, [person("PK-1"), person("PK-2", "王晓雨", "110105202003150046"), person("PK-3")])

    assert counts(again) == (2, 0, 0, 2, 0)
    assert counts(changed) == (3, 1, 1, 1, 0)
    assert StudentRecord.objects.get(source_key="PK-2").name == "王晓雨"
    assert StudentRecord.objects.get(source_key="PK-2").id_number == "110105202003150046"
    assert dict(StudentRecord.objects.values_list("source_key", "pk")).items() >= ids.items()


def test_presentation_alone_is_no_change(tmp_path, kindergarten):
    load(tmp_path, [person("PK-1", "古丽·买买提")])

    again = load(tmp_path, [person("PK-1", " 古丽•买买提 ", sex="2-女", birth_date="2020年3月15日", id_type="1")])

    assert counts(again) == (1, 0, 0, 1, 0)


def test_a_record_that_is_continued_or_claimed_keeps_its_row_and_links(tmp_path, kindergarten):
    load(tmp_path, [person("PK-1"), person("PK-2", number="110105202003150046")])
    continued, claimed = StudentRecord.objects.order_by("source_key")
    continuation = StudentRecordFactory(
        registry="k12", stage="primary", source_key=None, continues=continued, name="王小雨"
    )
    entry = EntryFactory(archive=claimed)

    load(tmp_path, [person("PK-1", "王晓雨"), person("PK-2", "王晓宇", "110105202003150046")])

    continuation.refresh_from_db()
    entry.refresh_from_db()
    assert (continuation.continues.name, continuation.name) == ("王晓雨", "王小雨")
    assert entry.archive.name == "王晓宇"


def test_every_line_that_cannot_be_read_is_reported_and_the_others_are_loaded(tmp_path, kindergarten):
    rows = [
        person("PK-1"),
        person(""),
        person("PK-3", name="", birth_date="2020-02-30", sex="不明"),
        person("PK-4", id_type="学生证"),
        person("PK-5", "测试"),
        person("PK-6"),
    ]

    report = load(tmp_path, rows)

    assert counts(report) == (6, 2, 0, 0, 4)
    assert problems_of(report) == [
        (3, "record_key", "missing", "error"),
        (4, "birth_date", "bad_date", "error"),
        (4, "name", "missing", "error"),
        (4, "sex", "bad_sex", "error"),
        (5, "id_type", "bad_id_type", "error"),
        (6, "name", "bad_name", "error"),
    ]


def test_an_invalid_document_is_loaded_and_agrees_with_nobody(tmp_path, kindergarten):
    report = load(
        tmp_path,
        [
            person("PK-1", number="110105202003150021"),
            person("PK-2", number="999119000000100001"),
            person("PK-3", number="", id_type="其他"),
            person("PK-4", number="", id_type=""),
            person("PK-5", number=""),
        ],
    )

    assert counts(report) == (5, 5, 0, 0, 0)
    assert problems_of(report) == [(line, "id_number", "invalid_document", "warning") for line in (2, 3, 6)]
    assert set(StudentRecord.objects.values_list("document_key", flat=True)) == {None}
    mistyped = StudentRecord.objects.get(source_key="PK-1")
    assert (mistyped.id_number, mistyped.invalid_head_key) == (
        "110105202003150021",
        number_keys("110105202003150021").head,
    )


def test_an_unknown_or_empty_school_is_a_warning(tmp_path, kindergarten):
    report = load(tmp_path, [person("PK-1", school_code="1199999999"), person("PK-2", school_code="")])

    assert counts(report) == (2, 2, 0, 0, 0)
    assert problems_of(report) == [(line, "school_code", "unknown_school", "warning") for line in (2, 3)]


def test_a_school_known_since_is_a_change(tmp_path):
    load(tmp_path, [person("PK-1")])
    SchoolFactory(kindergarten=True, code="1190000001")

    assert counts(load(tmp_path, [person("PK-1")])) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_a_key_that_stands_twice_in_a_first_load_is_taken_once(tmp_path, kindergarten, monkeypatch, batch):
    monkeypatch.setattr(registries, "BATCH", batch)
    names = ["王小雨", "李四", "赵五", "钱六", "孙七"]
    keys = ["PK-1", "PK-2", "PK-1", "PK-3", "PK-2"]

    report = load(tmp_path, [person(key, name) for key, name in zip(keys, names, strict=True)])

    assert counts(report) == (5, 3, 0, 0, 2)
    assert problems_of(report) == [(line, "record_key", "repeated_in_file", "error") for line in (4, 6)]
    assert dict(StudentRecord.objects.values_list("source_key", "name")) == {
        "PK-1": "王小雨",
        "PK-2": "李四",
        "PK-3": "钱六",
    }


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_key_that_stands_twice_is_taken_once(tmp_path, kindergarten, monkeypatch, batch):
    monkeypatch.setattr(registries, "BATCH", batch)
    load(tmp_path, [person("PK-1"), person("PK-2")])
    rows = [
        person("PK-1"),
        person("PK-1", "李四"),
        person("PK-2", "李三"),
        person("PK-2"),
        person("PK-3"),
        person("PK-3"),
    ]

    report = load(tmp_path, rows)

    assert counts(report) == (6, 1, 1, 1, 3)
    assert problems_of(report) == [(line, "record_key", "repeated_in_file", "error") for line in (3, 5, 7)]
    assert list(StudentRecord.objects.order_by("source_key").values_list("name", flat=True)) == [
        "王小雨",
        "李三",
        "王小雨",
    ]


def test_a_large_file_is_shared_out_among_processes_and_ends_the_same(tmp_path, kindergarten, monkeypatch):
    monkeypatch.setattr(making, "WORTH_SHARING", 1)
    monkeypatch.setattr(registries, "BATCH", 2)
    monkeypatch.setattr(registries, "AHEAD", 3)
    load(tmp_path, [person("PK-1"), person("PK-2")])
    rows = [
        person("PK-1"),
        person("PK-2", "李三"),
        person("PK-3", number="110105202003150046"),
        person("PK-4", birth_date="昨天"),
        person("PK-2", "李四"),
        person("PK-5", name="阿依古丽·买买提"),
        person("PK-5"),
        person(""),
    ]

    report = load(tmp_path, rows)

    assert counts(report) == (8, 2, 1, 1, 4)
    assert problems_of(report) == [
        (5, "birth_date", "bad_date", "error"),
        (6, "record_key", "repeated_in_file", "error"),
        (8, "record_key", "repeated_in_file", "error"),
        (9, "record_key", "missing", "error"),
    ]
    stored = StudentRecord.objects.order_by("source_key")
    assert [(record.source_key, record.name, record.id_number) for record in stored] == [
        ("PK-1", "王小雨", "11010520200315002X"),
        ("PK-2", "李三", "11010520200315002X"),
        ("PK-3", "王小雨", "110105202003150046"),
        ("PK-5", "阿依古丽·买买提", "11010520200315002X"),
    ]


def test_k12_records_have_stage_and_grade_and_vocational_ones_a_major(tmp_path, kindergarten):
    k12 = [[*person("ZX-1"), "初中", "九年级"], [*person("ZX-2"), "大学", ""], [*person("ZX-3"), "", ""]]
    report = load(tmp_path, k12, [*PRESCHOOL, "学段", "年级"], "k12")
    load(tmp_path, [[*person("ZZ-1"), "护理"]], [*PRESCHOOL, "major"], "vocational")

    assert problems_of(report) == [(3, "stage", "bad_stage", "error"), (4, "stage", "missing", "error")]
    assert list(StudentRecord.objects.order_by("source_key").values_list("registry", "stage", "grade", "major")) == [
        ("k12", "junior", "九年级", ""),
        ("vocational", "", "", "护理"),
    ]


def test_the_same_key_in_two_registries_is_two_records(tmp_path, kindergarten):
    load(tmp_path, [person("1")])
    load(tmp_path, [[*person("1"), "primary"]], [*PRESCHOOL, "stage"], "k12")

    assert StudentRecord.objects.filter(source_key="1").count() == 2


def test_awkward_characters_arrive_as_they_are(tmp_path, kindergarten):
    address = 'a\\b\t"c"\nd\\N;—𬱖'

    load(tmp_path, [[*person("PK-1"), address], [*person("PK-2"), "\\N"]], [*PRESCHOOL, "address"])
    load(tmp_path, [[*person("PK-1", "王晓雨"), address]], [*PRESCHOOL, "address"])

    assert list(StudentRecord.objects.order_by("source_key").values_list("address", flat=True)) == [address, "\\N"]


def test_status_and_entry_as_users_write_them(tmp_path, kindergarten):
    rows = [
        [*person("PK-1"), "graduated", "2023-09"],
        [*person("PK-2"), "离园", "20230901"],
        [*person("PK-3"), "?", "x"],
    ]

    report = load(tmp_path, rows, [*PRESCHOOL, "status", "入园年月"])

    assert problems_of(report) == [(4, "status", "bad_status", "error"), (4, "entered_on", "bad_date", "error")]
    stored = StudentRecord.objects.order_by("source_key").values_list("status", "entered_on")
    assert [(status, str(day)) for status, day in stored] == [("graduated", "2023-09-01"), ("left", "2023-09-01")]


def test_the_number_of_queries_grows_with_batches_only(tmp_path, kindergarten, monkeypatch):
    def queries(rows):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            load(tmp_path, [person(f"PK-{rows}-{number}") for number in range(rows)])
        return len(captured)

    queries(1)  # a first load asks for less
    assert queries(40) == queries(4)


def test_two_loads_of_one_registry_do_not_run_at_once(tmp_path, kindergarten):
    with one_load_of("k12"):
        assert counts(load(tmp_path, [person("PK-1")]))[1] == 1

    if connection.vendor == "sqlite":  # PostgreSQL's lock belongs to the connection, of which a test has one
        with one_load_of("preschool"), pytest.raises(LoadRefused, match="another_load"):
            load(tmp_path, [person("PK-1")])


def test_many_problems_are_all_reported(tmp_path, kindergarten):
    report = load(tmp_path, [person(f"PK-{n}", number="110105202003150021") for n in range(5_010)])

    assert [problem.line for problem in report.problems] == list(range(2, 5_012))
    assert [problem.line for problem in report.problems] == list(range(2, 5_012))


def test_a_loaded_document_is_found_by_its_key(tmp_path, kindergarten):
    load(tmp_path, [person("PK-1", number=" 110105 20200315 002ｘ")])

    assert StudentRecord.objects.get(document_key=document_key("1", "11010520200315002X")).source_key == "PK-1"


def test_a_record_that_was_closed_here_stays_closed_whatever_its_source_says(tmp_path, kindergarten):
    """W5: the source of a senior high record does not know that a vocational record continues it."""
    header = [*PRESCHOOL, "stage", "status"]

    def loaded(name):
        return load(tmp_path, [[*person("ZX-1", name), "senior", "enrolled"]], header, "k12")

    loaded("王小雨")
    record = StudentRecord.objects.get()
    StudentRecord.objects.update(status="left", left_reason="to_vocational")
    assert counts(loaded("王晓雨")) == (1, 0, 1, 0, 0)
    record.refresh_from_db()
    assert (record.name, record.status, record.left_reason) == ("王晓雨", "left", "to_vocational")
