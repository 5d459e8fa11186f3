"""What makes a migration: the schema, not what forms and pages say of it.

Words of models, fields and constraints, choices and validators are left out when Django compares models with
migrations, and so of migrations: a sentence may be reworded, a code list have its next edition, and nothing migrates.
"""

from django.db.migrations.autodetector import MigrationAutodetector

_OF_FIELDS = {"choices", "error_messages", "help_text", "validators", "verbose_name"}
_OF_MODELS = {"verbose_name", "verbose_name_plural"}
_OF_CONSTRAINTS = {"violation_error_code", "violation_error_message"}


class SchemaChanges(MigrationAutodetector):
    """Finds changes of the schema, as makemigrations and migrate ask."""

    def __init__(self, from_state, to_state, *args, **kwargs):
        # both, because the migrations of other packages hold words
        for state in (from_state, to_state):
            for model in state.models.values():
                model.fields = {name: _bare(field, _OF_FIELDS) for name, field in model.fields.items()}
                constraints = [_bare(each, _OF_CONSTRAINTS) for each in model.options.get("constraints", ())]
                model.options = _without(_OF_MODELS, model.options) | {"constraints": constraints}
        super().__init__(from_state, to_state, *args, **kwargs)


def _bare(one, words: set[str]):
    """A field or constraint as Django clones it, without these words."""
    *_path, args, kwargs = one.deconstruct()
    return type(one)(*args, **_without(words, kwargs))


def _without(names: set[str], given: dict) -> dict:
    return {name: value for name, value in given.items() if name not in names}
