"""A roster becomes entries: what becomes of each row, once, whoever is quicker and whatever breaks off (P1)."""

from datetime import date

import pytest
from django.db import IntegrityError

from enrollment import tasks
from enrollment.entries.models import Entry, MatchCandidate, Step
from enrollment.rosters import intake, uploading
from enrollment.rosters.models import Roster, RosterProblem, RosterRow
from enrollment.uploads import attempts
from registry.records import StudentRecord
from tests.factories import EntryFactory, RegistrarFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.registry.tabular.workbook_makers import xlsx
from tests.roster_rows import outcomes
from tests.rosters import csv_roster, xlsx_roster

pytestmark = pytest.mark.django_db

BORN = date(2020, 3, 15)


def row(name, number=None, sex="男", born=BORN, kind="居民身份证"):
    return [name, sex, born.isoformat(), kind, number if number is not None else resident_number(born)]


def row_of(record, **other):
    fields = {"name": record.name, "number": record.id_number, "born": record.birth_date} | other
    return row(**fields)


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def receive(registrar, season):
    """Upload rows and receive them; gives the roster as it is then."""

    def run(rows, account=registrar, data=None):
        data = data or csv_roster(rows)
        roster, _created = uploading.store_upload(account, season, "primary", "名单.csv", data, enqueue=False)
        intake.receive(roster.pk)
        return Roster.objects.get(pk=roster.pk)

    return run


def test_each_row_has_its_outcome(receive):
    known = StudentRecordFactory()
    alike = StudentRecordFactory(name="李小明", birth_date=BORN, id_number=resident_number(BORN, serial=9))
    roster = receive(
        [
            row_of(known),
            row("李晓明", resident_number(BORN, serial=8)),
            row("欧阳无人识", resident_number(BORN, serial=7)),
            row("坏号码", "110105202003150017"),
            row_of(known),
        ]
    )
    assert outcomes(roster=roster) == [
        (2, "matched"),
        (3, "pending"),
        (4, "not_found"),
        (5, "rejected"),
        (6, "repeated"),
    ]
    assert (roster.state, roster.rows_total, roster.rows_done) == ("done", 5, 5)
    matched, pending, not_found = Entry.objects.order_by("row_number")
    assert (matched.archive, matched.state, matched.id_number) == (known, "supplementing", known.id_number)
    assert (pending.archive, pending.state) == (None, "resolving")
    assert [candidate.record for candidate in pending.candidates.all()] == [alike]
    assert (not_found.verdict, not_found.state) == ("not_found", "supplementing")
    repeated = RosterRow.objects.get(roster=roster, number=6)
    assert (repeated.first_row, repeated.entry) == (2, matched)


def test_the_import_is_no_act_and_the_roster_says_whose_it_was(receive, registrar):
    roster = receive([row("欧阳无人识")])
    entry = Entry.objects.get()
    assert (entry.version, entry.state, Step.objects.count()) == (0, "supplementing", 0)
    assert (entry.roster, entry.row_number, entry.typed_by) == (roster, 2, None)
    assert (roster.uploaded_by, roster.uploader) == (registrar, registrar.person)


def test_who_uploaded_stays_who_it_was_when_the_account_gets_another_person(receive, registrar):
    roster, before = receive([row("欧阳无人识")]), registrar.person
    registrar.person = "赵接手"
    registrar.save(update_fields=["person"])
    assert Roster.objects.get(pk=roster.pk).uploader == before


def test_a_row_that_made_an_entry_is_stored_once(receive):
    receive([row("欧阳无人识"), row("坏号码", "110105202003150017")])
    assert list(Entry.objects.values_list("row_number", flat=True)) == [2]
    assert list(RosterRow.objects.values_list("number", flat=True)) == [3]


def test_all_problems_of_a_rejected_row_are_kept_with_their_cells(receive):
    receive([["", "某", "2020-13-01", "居民身份证", "123"]])
    problems = RosterProblem.objects.values_list("cell", "code")
    assert {"A2", "B2", "C2", "E2"} <= {cell for cell, _code in problems}
    assert RosterRow.objects.get().outcome == "rejected"


def test_the_rejected_value_is_sealed_and_opens_again(receive):
    receive([row("坏号码", "110105202003150017")])
    problem = RosterProblem.objects.get(code="id_check_digit")
    assert problem.value == "110105202003150017"


def test_a_student_of_an_earlier_roster_is_repeated(receive):
    first = receive([row("欧阳无人识")])
    second = receive([row("欧阳无人识"), row("另一人", resident_number(BORN, serial=3))])
    assert outcomes(roster=second) == [(2, "repeated"), (3, "not_found")]
    assert RosterRow.objects.get(roster=second, number=2).entry == Entry.objects.get(roster=first)


def test_without_document_name_birth_date_and_sex_make_the_person(receive):
    receive([row("无证者", "", kind="其他")])
    again = receive([row("无证者", "", kind="其他"), row("无证者", "", kind="其他", sex="女")])
    assert outcomes(roster=again) == [(2, "repeated"), (3, "not_found")]


def test_another_school_may_bring_the_same_person_who_is_then_to_be_confirmed(receive):
    receive([row("欧阳无人识")])
    other = receive([row("欧阳无人识")], account=RegistrarFactory())
    assert outcomes(roster=other) == [(2, "pending")]


def test_an_archive_that_another_student_holds_is_to_be_confirmed(receive, season):
    record = StudentRecordFactory()
    EntryFactory(archive=record, season=season)
    roster = receive([row_of(record)])
    assert outcomes(roster=roster) == [(2, "pending")]
    assert "already_claimed" in MatchCandidate.objects.get(record=record).reasons


def test_an_archive_claimed_between_matching_and_storing_is_to_be_confirmed(receive, season, monkeypatch):
    record, free = StudentRecordFactory(), StudentRecordFactory()
    recognise = intake._recognise

    def slowly(lines, place):
        verdicts = recognise(lines, place)
        EntryFactory(archive=record, season=season)
        return verdicts

    monkeypatch.setattr(intake, "_recognise", slowly)
    roster = receive([row_of(record), row_of(free)])
    assert outcomes(roster=roster) == [(2, "pending"), (3, "matched")]
    assert "already_claimed" in MatchCandidate.objects.get(record=record).reasons


def test_a_claim_that_takes_no_lock_costs_no_row(receive, season, monkeypatch):
    record, free = StudentRecordFactory(), StudentRecordFactory()
    store, calls = intake.store, []

    def overtaken(new_rows):
        calls.append(1)
        if len(calls) == 1:
            raise IntegrityError
        store(new_rows)

    recognise = intake._recognise

    def claims_at_the_second_look(lines, place):
        if calls:
            EntryFactory(archive=record, season=season)
        return recognise(lines, place)

    monkeypatch.setattr(intake, "store", overtaken)
    monkeypatch.setattr(intake, "_recognise", claims_at_the_second_look)
    roster = receive([row_of(record), row_of(free)])
    assert (outcomes(roster=roster), roster.rows_done) == ([(2, "pending"), (3, "matched")], 2)


def test_who_has_an_active_record_is_registered_already(receive):
    record = StudentRecordFactory(registry="k12")
    roster = receive([row_of(record)])
    assert outcomes(roster=roster) == [(2, "registered")]
    assert (RosterRow.objects.get().record, Entry.objects.count()) == (record, 0)


def test_warnings_of_the_verdict_stand_with_the_entry_alone(receive):
    record = StudentRecordFactory()
    record.birth_date = date(2018, 1, 1)
    StudentRecord.objects.filter(pk=record.pk).update(birth_date=record.birth_date)
    receive(
        [
            row_of(
                record,
                born=date.fromisoformat(
                    f"{record.id_number[6:10]}-{record.id_number[10:12]}-{record.id_number[12:14]}"
                ),
            )
        ]
    )
    assert Entry.objects.get().warnings == ["differs_from_record"]
    assert not RosterProblem.objects.exists()


def test_warnings_of_cells_stand_with_the_entry_and_its_cells(receive):
    receive([row("欧阳 无人识")])
    entry = Entry.objects.get()
    assert entry.warnings == ["tidied"]
    assert [(problem.cell, problem.code, problem.value) for problem in entry.problems.all()] == [
        ("A2", "tidied", "欧阳 无人识")
    ]


def test_lines_that_are_not_data_are_listed(receive):
    roster = receive([row("欧阳无人识"), ["合计 1 人", "", "", "", ""]])
    assert (outcomes(roster=roster), roster.skipped) == ([(2, "not_found")], [{"row": 3, "text": "合计 1 人"}])


def test_a_refused_file_leaves_the_fact_alone(receive, settings):
    roster = receive([], data=b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    assert (roster.state, roster.refusal_code, roster.stored_as) == ("refused", "not_a_spreadsheet", "")
    assert RosterRow.objects.count() == 0


PHONE = "13800138000"


def test_no_number_of_a_heading_or_a_sheet_is_kept_in_clear(receive):
    header = ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码", f"填表人电话{PHONE}"]
    roster = receive([], data=xlsx(header, [*row("欧阳无人识"), ""], title=f"王老师{PHONE}"))
    assert (roster.sheet, roster.ignored_columns) == ("王老师***********", ["填表人电话***********"])
    refused = receive([], data=xlsx(header[1:], row("欧阳无人识")[1:], title=f"王老师{PHONE}"))
    assert (refused.refusal_code, refused.refusal_details["sheet"]) == ("no_header", "王老师***********")
    assert PHONE not in str(refused.refusal_details)


def test_a_file_of_remarks_only_has_no_rows(receive):
    assert receive([["合计 0 人", "", "", "", ""]]).refusal_code == "no_rows"


def test_a_finished_roster_is_not_received_again(receive):
    roster = receive([row("欧阳无人识")])
    assert intake.receive(roster.pk) == "done"
    assert (Entry.objects.count(), Roster.objects.get().attempt) == (1, 1)


def test_progress_is_shown_after_each_transaction(registrar, season, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 2)
    progress = []
    data = csv_roster([row(f"学生{c}", resident_number(BORN, serial=i)) for i, c in enumerate("甲乙丙丁戊")])
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", data, enqueue=False)
    intake.receive(roster.pk, lambda done, total: progress.append((done, total)))
    assert progress == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("killed_after", [0, 1, 2, 3])
def test_stopped_between_any_two_batches_it_ends_exactly_once(registrar, season, monkeypatch, killed_after):
    monkeypatch.setattr(intake, "BATCH", 2)
    archives = [StudentRecordFactory() for _ in range(3)]
    rows = [*map(row_of, archives), row("欧阳无人识"), row_of(archives[0]), row("坏", "1")]
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", csv_roster(rows), enqueue=False)

    def stopping(*_batch):
        raise KeyboardInterrupt

    def stopping_after(done, total):
        if done == 2 * killed_after:
            stopping()

    with monkeypatch.context() as patch:
        if not killed_after:
            patch.setattr(intake, "_receive_batch", stopping)
        with pytest.raises(KeyboardInterrupt):
            intake.receive(roster.pk, stopping_after)
    assert len(outcomes(roster=roster)) == 2 * killed_after
    # with its last rows it is done, in one transaction
    assert (Roster.objects.get().state == "done") is (killed_after == 3)
    assert intake.receive(roster.pk) == "done"
    roster.refresh_from_db()
    assert outcomes(roster=roster) == [
        (2, "matched"),
        (3, "matched"),
        (4, "matched"),
        (5, "not_found"),
        (6, "repeated"),
        (7, "rejected"),
    ]
    assert RosterRow.objects.get(number=6).entry == Entry.objects.get(row_number=2)
    assert Entry.objects.count() == 4


def test_a_batch_that_breaks_off_leaves_nothing_of_itself(registrar, season, monkeypatch):
    rows = [row("欧阳无人识"), row("另一人", resident_number(BORN, serial=3))]
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", csv_roster(rows), enqueue=False)
    store = intake.store

    def breaks_off(new_rows):
        store(new_rows)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(intake, "store", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            intake.receive(roster.pk)
    assert (Entry.objects.count(), RosterRow.objects.count()) == (0, 0)
    assert intake.receive(roster.pk) == "done"
    assert (Entry.objects.count(), RosterRow.objects.count()) == (2, 0)


def test_a_roster_that_failed_before_its_first_row_is_refused_and_may_be_uploaded_again(registrar, season):
    data = csv_roster([row("欧阳无人识")])
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", data)
    intake.fail(roster.pk)
    roster.refresh_from_db()
    assert (roster.state, roster.refusal_code) == ("refused", "failed")
    assert uploading.store_upload(registrar, season, "primary", "a.csv", data)[1]


def test_a_roster_that_failed_half_way_goes_on_when_it_is_uploaded_again(registrar, season, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 1)
    data = csv_roster([row("欧阳无人识"), row("另一人", resident_number(BORN, serial=3))])
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", data, enqueue=False)

    def dies(done, total):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        intake.receive(roster.pk, dies)
    intake.fail(roster.pk)
    roster.refresh_from_db()
    assert (roster.state, roster.rows_done) == ("reading", 1)
    uploading.store_upload(registrar, season, "primary", "a.csv", data)
    assert tasks.receive_roster.call(roster.pk) == "done"
    assert Entry.objects.count() == 2


def test_an_attempt_that_was_overtaken_stores_nothing_more(registrar, season, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 1)
    rows = [row("欧阳无人识"), row("另一人", resident_number(BORN, serial=3))]
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", csv_roster(rows), enqueue=False)

    def another_worker(done, total):
        if done == 1:
            monkeypatch.setattr(intake, "BATCH", 10)
            assert intake.receive(roster.pk) == "done"

    with pytest.raises(attempts.Superseded):
        intake.receive(roster.pk, another_worker)
    assert (Entry.objects.count(), Roster.objects.get().attempt) == (2, 2)


def test_the_number_of_queries_does_not_grow_with_the_rows(registrar, season, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for size in (1, 2, 20):
        rows = [row_of(StudentRecordFactory()) for _ in range(size)] + [row("坏", "1") for _ in range(size)]
        roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", csv_roster(rows), enqueue=False)
        with CaptureQueriesContext(connection) as queries:
            intake.receive(roster.pk)
        counted.append(len(queries))
    # the very first roster of a database also begins SQLite's counters of ids, a statement for each table
    assert counted[1] == counted[2]


def test_workbooks_are_received_as_well(receive):
    roster = receive([], data=xlsx_roster([row("欧阳无人识")], title="2026年新生名单"))
    assert outcomes(roster=roster) == [(3, "not_found")]
