"""What a large first load drops: missing while it runs, there again whatever became of it."""

from contextlib import ExitStack, closing, contextmanager, suppress

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection

from registry.exchange import lookup_indexes, one_at_a_time, registries
from registry.exchange.one_at_a_time import LOOKUP_INDEXES, only_one
from registry.exchange.registries import load_registry
from registry.institutions import School
from registry.records import StudentRecord
from review.invariants.integrity import broken_references, missing_constraints
from tests.factories import SchoolFactory
from tests.registry.exchange.csv_files import person, written

pytestmark = pytest.mark.django_db(transaction=True)

SCHOOLS = "foreign key to the schools"
NAMES = {index.name for index in StudentRecord._meta.indexes} | {SCHOOLS}
DROPPED = {name for name in NAMES if name.startswith("record_by_")}
if connection.vendor == "postgresql":
    DROPPED.add(SCHOOLS)


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch):
    monkeypatch.setattr(lookup_indexes, "WORTH_DROPPING", 1)
    monkeypatch.setattr(registries, "WORTH_ANALYSING", 1)
    SchoolFactory(code="1190000001")
    yield
    lookup_indexes.rebuild_missing()


def there() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, StudentRecord._meta.db_table)
    checked = {SCHOOLS for one in found.values() if one["foreign_key"] == (School._meta.db_table, "id")}
    return NAMES & found.keys() | checked


class Killed(BaseException):
    """Nothing more is done for a process that was killed."""


def load(tmp_path, *keys, progress=lambda done, total: None, **more):
    return load_registry("preschool", written(tmp_path, [person(key) for key in keys]), progress, **more)


def looks_on(seen):
    return lambda done, total: seen.append(there())


def killed_load(tmp_path, monkeypatch, *keys):
    """A load that leaves its first rows behind, and nothing rebuilt of what it dropped."""

    def end(done, total):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(lookup_indexes, "_rebuild_missing", lambda model: None)
        with pytest.raises(Killed):
            load(tmp_path, *keys, progress=end)
    assert there() == NAMES - DROPPED


def test_a_large_first_load_builds_them_at_its_end(tmp_path):
    seen = []

    report = load(tmp_path, "PK-1", "PK-2", progress=looks_on(seen))

    assert (report.created, seen, there()) == (2, [NAMES - DROPPED], NAMES)


def test_constraints_hold_while_they_are_dropped(tmp_path):
    """A key that stands in the file twice is refused as in every load, by what the database knows of it."""
    rows = [person(f"PK-{n % 2_000}") for n in range(2_001)]

    report = load_registry("preschool", written(tmp_path, rows))

    assert (report.created, [problem.code for problem in report.problems]) == (2_000, ["repeated_in_file"])
    assert missing_constraints() == []


def test_a_table_that_holds_records_never_loses_them(tmp_path):
    load(tmp_path, "PK-1")
    seen = []

    load(tmp_path, "PK-1", "PK-2", progress=looks_on(seen))
    StudentRecord.objects.update(registry="vocational")
    load(tmp_path, "PK-3", progress=looks_on(seen))

    assert seen == [NAMES, NAMES]


def test_a_small_file_leaves_them_where_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(lookup_indexes, "WORTH_DROPPING", 100)
    seen = []

    load(tmp_path, "PK-1", progress=looks_on(seen))

    assert seen == [NAMES]


def test_a_dry_run_leaves_them_where_they_are(tmp_path):
    seen = []

    load(tmp_path, "PK-1", progress=looks_on(seen), dry_run=True)

    assert seen == [NAMES]


def test_a_load_that_breaks_off_builds_them_all_the_same(tmp_path):
    def fail(done, total):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load(tmp_path, "PK-1", progress=fail)

    assert there() == NAMES


def test_what_could_not_all_be_dropped_is_rebuilt(tmp_path, monkeypatch):
    """As when somebody else holds the table for too long: some of it was gone by then."""
    drop = lookup_indexes._drop

    def break_off():
        drop()
        raise OperationalError

    monkeypatch.setattr(lookup_indexes, "_drop", break_off)
    with pytest.raises(OperationalError):
        load(tmp_path, "PK-1")

    assert there() == NAMES


def test_a_school_that_goes_while_nothing_holds_it_is_nobodys(tmp_path, monkeypatch):
    """Operations delete a school that has no record yet, of which the next batch brings one."""
    monkeypatch.setattr(registries, "BATCH", 1)
    later = SchoolFactory(code="1190000002")

    def delete(done, total):
        School.objects.filter(pk=later.pk).delete()

    rows = [person("PK-1"), person("PK-2", school_code=later.code)]
    with suppress(IntegrityError):  # SQLite, which drops no key, takes no such record
        load_registry("preschool", written(tmp_path, rows), delete)
    call_command("migrate", verbosity=0)

    assert (there(), broken_references(), missing_constraints()) == (NAMES, [], [])
    assert dict(StudentRecord.objects.values_list("source_key", "school")).get("PK-2") is None


def test_what_a_killed_load_left_dropped_is_told_and_built_by_the_next_one(tmp_path, monkeypatch):
    killed_load(tmp_path, monkeypatch, "PK-1")
    missing = [
        *(f"index {name}" for name in sorted(DROPPED - {SCHOOLS})),
        *(["reference school_id"] if SCHOOLS in DROPPED else []),
    ]
    assert missing_constraints() == missing
    seen = []

    report = load(tmp_path, "PK-1", "PK-2", progress=looks_on(seen))

    assert (report.created, report.unchanged, seen) == (1, 1, [NAMES])


def test_a_load_of_another_registry_builds_them_too(tmp_path, monkeypatch):
    killed_load(tmp_path, monkeypatch, "PK-1")

    load_registry("vocational", written(tmp_path, [person("V-1")]))

    assert there() == NAMES


def test_what_a_killed_load_left_dropped_is_built_by_migrate(tmp_path, monkeypatch):
    killed_load(tmp_path, monkeypatch, "PK-1")

    call_command("migrate", verbosity=0)

    assert there() == NAMES
    assert missing_constraints() == []


def test_they_are_built_as_the_models_have_them(tmp_path):
    """Not by their names alone: columns and conditions are those with which `migrate` made them."""
    migrated = definitions()

    load(tmp_path, "PK-1")

    assert definitions() == migrated


def definitions() -> dict[str, str]:
    asked = {
        "postgresql": """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s UNION ALL
            SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass""",
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    }
    with connection.cursor() as cursor:
        query = asked[connection.vendor]
        cursor.execute(query, [StudentRecord._meta.db_table] * query.count("%s"))
        return dict(cursor.fetchall())


@contextmanager
def another_load(monkeypatch):
    """Another process, by a connection of its own, has the right to drop and rebuild."""
    with monkeypatch.context() as elsewhere, closing(connection.copy()) as its_own, ExitStack() as until:
        elsewhere.setattr(one_at_a_time, "connection", its_own)
        assert until.enter_context(only_one(LOOKUP_INDEXES))
        elsewhere.undo()
        yield


def test_while_another_load_has_them_dropped_nobody_else_builds_them(tmp_path, monkeypatch):
    killed_load(tmp_path, monkeypatch, "PK-1")

    with another_load(monkeypatch):
        load_registry("vocational", written(tmp_path, [person("V-1")]))
        call_command("migrate", verbosity=0)
        assert there() == NAMES - DROPPED
