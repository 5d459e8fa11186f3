"""In tests a page that reads a column of a record itself, by whatever name, fails: it takes a ``Disclosed`` instead."""

import sys
from typing import Any

from registry.disclosure import PIECE_OF, Piece
from registry.records import StudentRecord

# what a page gets of a record only through enrollment/disclosure; a school is told by `school_words`
WATCHED = sorted(
    column
    for column, piece in PIECE_OF.items()
    if piece in (Piece.KEY, Piece.ENTERED_DAY, Piece.GUARDIAN, Piece.ADDRESS, Piece.REST, Piece.NUMBER)
    and column != "continues"
)
PAGES = ("django.template.", "review.views.", "review.forms.", "review.templatetags.")


class ReadByAPage(Exception):
    """A template, view, form or tag read this column of a record."""


class _Watched:
    """A column of a record that says who reads it."""

    def __init__(self, column: Any):
        self.column, self.name = column, column.field.attname

    def __get__(self, instance, cls=None):
        if instance is not None:
            reader = f"{sys._getframe(1).f_globals.get('__name__', '')}."
            if reader.startswith(PAGES):
                raise ReadByAPage(f"{reader[:-1]} reads StudentRecord.{self.name} (enrollment/disclosure/records.py)")
        return self.column.__get__(instance, cls)

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value


def set_tripwire() -> None:
    """Watch these columns from here on, in this process."""
    for name in WATCHED:
        column = StudentRecord.__dict__[name]
        if not isinstance(column, _Watched):
            setattr(StudentRecord, name, _Watched(column))
