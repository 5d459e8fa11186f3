"""Model fields whose values are codes of a national list."""

from django.db import models

from registry.codes import CodeList


class CodedField(models.CharField):
    """The code of one of these lists; as long as the longest code, chosen and shown by name.

    To the database it is text of that length: an edition of a list that renames or adds codes needs no migration.
    """

    def __init__(self, verbose_name=None, *lists: CodeList, **kwargs):
        if lists:
            kwargs["choices"] = [choice for each in lists for choice in each.choices]
            kwargs["max_length"] = max(len(code) for code, _name in kwargs["choices"])
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs
