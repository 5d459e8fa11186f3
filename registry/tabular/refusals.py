"""The refusal of a whole file; kept apart from `problem` so that the child process starts quickly."""

from registry.refused import Refused

OUT_OF_MEMORY = 3  # the exit code of a child that has no memory left even to say so


def used_up(held: int, memory: int) -> bool:
    """Tell whether a child that broke off may have done so for want of memory, by how many bytes it held at most.

    Who may have `memory` and asks for twice of what he has gets it no more once he has half.
    """
    return held > memory // 2


class FileRefused(Refused):
    """A whole file is refused before any row is stored; `code` is one of those listed here.

    `details` holds what the sentence to the user needs:

    * not_a_spreadsheet: `format` (empty, html, pdf, rtf, docx, pptx, xlsb, numbers, xml_spreadsheet, xml,
      flat_ods, excel4, excel95, word, image, archive, zip, sylk, dif, dbf, unknown)
    * encrypted: nothing
    * macros: perhaps `sheet` (one of macros of Excel 4)
    * damaged: `reason` (zip, part, doctype, encoding, cell, crashed, workbooks: relations and content types lead to
      different ones, or the name of an exception), perhaps `cell`, `sheet`, `row` (the line of a broken character)
    * too_large: `what` (bytes, rows, columns, cells, merges, members, unpacked, ratio, strings, styles, memory,
      time), `limit`, `found`, perhaps `sheet`, `cell` (the far cell that makes the sheet so large)
    * no_header: `missing` (labels of the required columns not found; all of them when no header was seen), and of the
      nearest header `sheet`, `row`, `found` (what stands there), perhaps `elsewhere` (labels of missing columns with
      the cells where they stand); `nearest` in place of `row` for a row of words without any known heading; or
      `sheet`, `at`, `garbled`, `meant` (a heading read in a wrong encoding); or
      `sheet`, `below` (the row of a header that stands too far down); or `sheet`, `row`, `above` (the row of a child
      above the header's); or `sheet`, `at`, `without_day` (a heading of
      months whose values hold no day); or `label`, `cells` (addresses), `sheet` of a doubled
      heading; or `sheet`, `cell` where two header rows name different columns; or `hidden_sheet` (the name of
      the only sheet that fits)
    * no_rows: `sheet`, perhaps `hidden_sheet` (a hidden sheet that fits and has rows)
    * several_sheets: `sheets` (names)
    * unreadable: `sheet`, `counted`, `read` (rows of two independent readings), or `cell` (an address that
      stands twice), or `row` (a text row whose quotation mark is closed in another row, or never), or `element` (of
      .xlsx, one that the standard does not know in its place), perhaps with `sheet`, or `sheet`, `record` (of .xls,
      which may hold cells and which nobody reads); nothing where they know other sheets
    """
