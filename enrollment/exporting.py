"""Lists that leave the system as workbooks: each logged before it is made, its serial and purpose in its watermark.

A list is a heading for each column, an iterable of rows, and `answer(make(log_access(…), headings, rows))`.
"""

from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple

from django.http import FileResponse
from django.utils.text import capfirst

from enrollment.downloads import XLSX, attachment
from registry.access_log import AccessEntry, watermark
from registry.tabular.exporting import exported

CHUNK = 500  # rows in memory at a time
Texts = Sequence[str]


class MadeWorkbook(NamedTuple):
    """A workbook as an open file, and the access that its watermark names."""

    access: AccessEntry
    file: BinaryIO


def make(access: AccessEntry, headings: Texts, rows: Iterable[Texts]) -> MadeWorkbook:
    """The list as a workbook that is gone when its file is closed."""
    title = capfirst(access.what_words)
    return MadeWorkbook(access, exported(headings, rows, title=title, watermark=watermark(access)))


def answer(made: MadeWorkbook) -> FileResponse:
    """The workbook as a download under a name that tells what it is and its serial; it names nobody."""
    response = FileResponse(made.file, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(
        f"{capfirst(made.access.what_words)}-{made.access.serial}.xlsx"
    )
    return response
