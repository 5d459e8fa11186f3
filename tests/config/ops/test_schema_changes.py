"""Only changes of the schema are migrations, and migrations stay readable."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from config.ops.schema_changes import SchemaChanges

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 900


def changes() -> list[str]:
    """What today's models would change in the schema that the migrations make."""
    loader = MigrationLoader(None)
    found = SchemaChanges(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    return [operation.describe() for each in found.values() for one in each for operation in one.operations]


def field(model: str, name: str):
    return apps.get_model(model)._meta.get_field(name)


def test_models_and_migrations_agree():
    assert changes() == []


@pytest.mark.parametrize(
    ("model", "name"),
    [("enrollment.Entry", "id_type"), ("registry.K12Detail", "ethnicity"), ("enrollment.Entry", "state")],
)
def test_one_choice_more_is_no_migration(monkeypatch, model, name):
    one = field(model, name)
    monkeypatch.setattr(one, "choices", [*one.choices, ("X", "新增")])
    assert changes() == []


def test_a_sentence_reworded_is_no_migration(monkeypatch):
    monkeypatch.setattr(field("enrollment.Entry", "name"), "verbose_name", "said otherwise")
    monkeypatch.setattr(field("enrollment.Entry", "name"), "help_text", "explained otherwise")
    meta = apps.get_model("enrollment.Entry")._meta
    monkeypatch.setitem(meta.original_attrs, "verbose_name", "said otherwise")
    rules = {each.name: each for each in apps.get_model("enrollment.DeadlineRule")._meta.constraints}
    monkeypatch.setattr(rules["deadline_is_found_in_one_way"], "violation_error_message", "refused otherwise")
    assert changes() == []


def test_a_longer_column_is_a_migration(monkeypatch):
    monkeypatch.setattr(field("enrollment.Entry", "id_type"), "max_length", 2)
    assert changes() == ["Alter field id_type on entry"]


def test_a_column_that_may_be_null_is_a_migration(monkeypatch):
    monkeypatch.setattr(field("registry.School", "category"), "null", True)
    assert changes() == ["Alter field category on school"]


@pytest.mark.django_db
def test_both_commands_ask_for_changes_of_the_schema_alone(monkeypatch, capsys):
    one = field("enrollment.Entry", "state")
    monkeypatch.setattr(one, "choices", [*one.choices, ("X", "新增")])
    call_command("makemigrations", check=True, dry_run=True)
    call_command("migrate", plan=False)
    assert "not yet reflected" not in capsys.readouterr().out


def test_no_migration_is_so_long_that_nobody_reads_it():
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in ROOT.glob("*/migrations/*.py")
    }
    assert sizes
    assert {path: lines for path, lines in sizes.items() if lines >= LONGEST} == {}
