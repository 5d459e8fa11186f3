"""What the database itself must still hold: references, constraints, triggers, sealed columns (I9, I22, I24)."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from enrollment.figures import triggers as figures
from enrollment.rosters import triggers as rosters
from registry.sealing.cipher import KeysMissing, keys, unseal_bytes
from registry.sealing.model_fields import SealedField

FLOORS = ("registry", "enrollment", "review", "config")
HISTORIES = ("step", "case_step", "account_step", "access", "extension")
TRIGGERS = {
    "sqlite": {f"{kind}_refuses_{verb}" for kind in HISTORIES for verb in ("update", "delete")},
    "postgresql": {f"{kind}_refuses_change" for kind in HISTORIES},
}
# those that hold what a constraint would, could it reach over two tables, and those that count for the board
HOLDING = {*rosters.NAMES, *figures.NAMES}
SHORTEST_SEALED = 30  # key id 1, nonce 12, tag 16, and a character; a number in clear is shorter


def _fetch(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _models() -> Iterator:
    for label in FLOORS:
        for model in apps.get_app_config(label).get_models():
            if not model._meta.proxy:
                yield model


def missing_triggers() -> list[str]:
    """Triggers that keep the history append-only and are not there, or are switched off."""
    return _missing(TRIGGERS[connection.vendor])


def missing_guards() -> list[str]:
    """The same of those that hold what must always hold of rows and figures."""
    return _missing(HOLDING)


def _missing(wanted: set[str]) -> list[str]:
    if connection.vendor == "sqlite":
        found = _fetch("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = _fetch("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
    return [f"trigger {name}" for name in sorted(wanted - {name for (name,) in found})]


def _sealed_columns() -> list[tuple[str, str]]:
    return [
        (model._meta.db_table, str(field.column))
        for model in _models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


def values_in_clear() -> list[str]:
    """Rows whose sealed column holds something that is not sealed: too short, or without a key's id before it."""
    first = "hex(substr({0}, 1, 1))" if connection.vendor == "sqlite" else "upper(encode(substr({0}, 1, 1), 'hex'))"
    ids = ", ".join(f"'{key_id:02X}'" for key_id in keys().sealing)
    parts = [
        f"SELECT '{table}.{column}', id FROM {table} WHERE length({column}) BETWEEN 1 AND {SHORTEST_SEALED - 1} "  # noqa: S608
        f"OR (length({column}) > 0 AND {first.format(column)} NOT IN ({ids}))"
        for table, column in _sealed_columns()
    ]
    return [f"{place} {pk}" for place, pk in _fetch(" UNION ALL ".join(parts))]


def values_that_do_not_open() -> list[str]:
    """Of each sealed column the newest value, which opens in its place; to open them all would take hours."""
    return [
        f"{table}.{column} {pk}"
        for table, column in _sealed_columns()
        for pk, value in _fetch(
            f"SELECT id, {column} FROM {table} WHERE length({column}) > 0 ORDER BY id DESC LIMIT 1"  # noqa: S608
        )
        if not _opens(bytes(value), f"{table}.{column}:{pk}")
    ]


def _opens(value: bytes, context: str) -> bool:
    try:
        unseal_bytes(value, context)
    except KeysMissing:
        return False
    return True


def broken_references() -> list[str]:
    """Rows that point at nothing, and on SQLite damage of the file; PostgreSQL: foreign keys that are not enforced."""
    if connection.vendor == "sqlite":
        broken = [f"{table} {row}" for table, row, *_ in _fetch("PRAGMA foreign_key_check")]
        return broken + [text for (text,) in _fetch("PRAGMA quick_check") if text != "ok"]
    unproven = _fetch("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
    return [f"constraint {name}" for (name,) in unproven]


def missing_constraints() -> list[str]:
    """Constraints, foreign keys and indexes of the models that the database does not have.

    A large first load drops some of the records' until its end; those of a killed one the next, or `migrate`, rebuilds.
    """
    missing = []
    with connection.cursor() as cursor:
        for model in _models():
            wanted = {constraint.name: "constraint" for constraint in model._meta.constraints}
            wanted |= {index.name: "index" for index in model._meta.indexes}
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            missing += [f"{wanted[name]} {name}" for name in sorted(wanted.keys() - there.keys())]
            watched = {column for one in there.values() if one["foreign_key"] for column in one["columns"]}
            missing += [f"reference {field.column}" for field in _references(model) if field.column not in watched]
    return missing


def _references(model) -> list:
    return [field for field in model._meta.concrete_fields if field.is_relation and field.db_constraint]


INTEGRITY = (
    ("I22", "the newest value of each sealed column opens", values_that_do_not_open),
    ("I24", "the database's own checks are clean", broken_references),
    ("I24", "all constraints and indexes are in the database", missing_constraints),
    ("I24", "all triggers on rows and figures are in the database", missing_guards),
)
