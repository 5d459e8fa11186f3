"""Problems in words: what is wrong, the rule, and what to do, as to a colleague."""

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from registry.tabular.problem import Problem
from registry.text import Text

_CONTROL = _("The cell contains invisible control characters (shown as [U+…]). Type it again.")

# code → hint → sentence; the blank hint is the sentence for every other hint
_PROBLEMS: dict[str, dict[str, Text]] = {
    "missing": {
        "": _("%(column)s is missing. Fill it in."),
        "document_number": _(
            "%(column)s is missing. Fill it in; a document number may be blank only for the document type 其他."
        ),
    },
    "bad_name": {
        "": _("This is not a name. Write the name as in the document, with Chinese characters or letters only."),
        "placeholder": _("A placeholder stands here instead of a name. Write the child's full name."),
        "digits": _("The name contains digits. Write the name as in the document."),
        "brackets": _("The name contains brackets. Write remarks in a column of their own."),
        "too_long": _("The name is longer than 50 characters. Write only the name in this cell."),
        "bidi": _("The name contains invisible characters that turn the direction of writing. Type it again."),
        "control": _("The name contains characters that cannot be stored. Type it again."),
        "formula": _("The name begins like a formula. Write the name as plain text."),
    },
    "bad_date": {
        "": _("The birth date cannot be read. Write it like 2019-03-07."),
        "impossible_date": _("There is no such day in the calendar. Correct the birth date, written like 2019-03-07."),
        "future": _("The birth date is in the future. Correct it."),
        "too_early": _("The birth date is before 1900. Correct it."),
        "two_digit_year": _("The year has only two digits. Write all four, like 2019-03-07."),
        "day_first": _("Day and month cannot be distinguished. Write the year first, like 2019-03-07."),
        "year_month": _("The day is missing. Write year, month and day, like 2019-03-07."),
        "calendar": _("Write the date of the common calendar, like 2019-03-07."),
        "serial": _(
            "A bare number stands here that may be meant as a date, but the document number does not confirm it. "
            "Write the date like 2019-03-07."
        ),
        "out_of_sense": _("A bare number stands here, not a date. Write the date like 2019-03-07."),
        "control": _CONTROL,
    },
    "bad_sex": {"": _("The sex is not understood. Write 男 or 女."), "control": _CONTROL},
    "bad_id_type": {
        "": _("The document type is not known. Choose one from the list of the template, such as 居民身份证."),
        "number": _("A document number stands in the column of the type. Exchange the two cells."),
        "control": _CONTROL,
    },
    "id_format": {
        "": _("The document number does not have the form of its type. Compare it with the document."),
        "placeholder": _(
            "A placeholder stands here instead of a number. Write the number; for a child without a document choose "
            "the type 其他 and leave the number blank."
        ),
        "temporary_999": _(
            "A number that begins with 999 is a stand-in, not a document. Write the real number, or choose the type "
            "其他 and leave the number blank."
        ),
        "length": _("A resident identity number has 18 characters. Compare it with the document."),
        "characters": _(
            "A resident identity number has 17 digits and a digit or X at the end. Compare it with the document."
        ),
        "fifteen_digits": _("A number of 15 digits cannot be of a child born after 1999. Write the number of 18."),
        "impossible_date": _("The birth date inside the number does not exist. Compare it with the document."),
        "future": _("The birth date inside the number is in the future. Compare it with the document."),
        "too_early": _("The birth date inside the number is before 1900. Compare it with the document."),
        "sequence_000": _("No number has 000 before its last character. Compare it with the document."),
        "region": _("The number of a residence permit begins with 810000, 820000 or 830000. Compare it."),
        "control": _CONTROL,
    },
    "id_check_digit": {
        "": _("The last character does not fit the others, so a digit is mistyped. Compare it with the document."),
    },
    "id_birth_date_conflict": {
        "": _("The birth date inside the number is not the one in %(other_cell)s (%(other_column)s). Correct one."),
    },
    "id_sex_conflict": {
        "": _("The number is of the other sex than %(other_cell)s (%(other_column)s) says. Correct the wrong one."),
    },
    "id_as_number": {
        "": _(
            "The cell holds a number, and its last digits are lost or may be. Set the cell's format to text and type "
            "the number again."
        ),
    },
    "bad_student_number": {
        "": _("A student number is G, L or J with 18 characters behind it. Correct it, or leave it blank."),
        "check_digit": _("The student number's last character does not fit the others. Correct it, or leave it blank."),
        "control": _CONTROL,
    },
    "repeated_in_file": {
        "": _("This person stands in row %(row)s of this file already (%(other_cell)s). Nothing is doubled."),
        "two_names": _(
            "The same document stands under another name in row %(row)s (%(other_cell)s). Find out whose it is and "
            "correct the other."
        ),
    },
    "formula_error": {
        "": _("The cell shows an error instead of a value. Write the value itself."),
        "formula": _("The cell holds a formula without a result. Copy it and paste it as a value."),
        "picture": _("The cell holds a picture. Delete it and write the value itself."),
        "unclear": _("The cell's number format shows something else than its number. Write as text what it says."),
    },
    "merged_cells": {"": _("The cell is merged with others and has no value of its own. Undo the merge, fill it in.")},
    "age_out_of_range": {
        "": _("At the season's start the age is %(age)s; %(youngest)s to %(oldest)s is usual. Check the birth date."),
    },
    "unknown_region": {
        "": _("The number begins with %(region)s, a region that is not known. Compare it with the document."),
    },
    "differs_from_record": {
        "": _("Sex or birth date differ from the archive that was found. Check which is right."),
    },
    "document_shared": {
        "": _("Another record has the same document under another name. Tell your authority when it is wrong."),
    },
    "document_taken": {
        "": _(
            "The same document stands under another name (%(initial)s…) in row %(row)s of this school's roster "
            "“%(file)s”. Find out whose it is. If that row is wrong, withdraw that new student; then import this row "
            "again."
        ),
        "typed": _(
            "The same document is that of a new student of another name (%(initial)s…) who was typed in at this "
            "school. Find out whose it is. If that one is wrong, withdraw it; then import this row again."
        ),
    },
    "live_elsewhere": {
        "": _("Another school has a new student with this document. Open a case, or withdraw this one."),
    },
    "namesake_elsewhere": {
        "": _(
            "There is another new student of this name, birth date and sex, at another school or here, and not both "
            "have a document. Find out whether it is one child."
        ),
    },
    "student_number_unknown": {
        "": _("No registry knows this student number. It is kept; compare it with the paper."),
    },
    "student_number_taken": {
        "": _(
            "A record of another child has this student number. Compare it with the paper; the authority says whose it "
            "is."
        ),
    },
    "student_number_shared": {
        "": _("Another new student has this student number too, which no registry knows. Compare it with the paper."),
    },
    "tidied": {
        "": _("Blanks, widths or marks were tidied in reading."),
        "fifteen_digits": _("The number of 15 digits was read as the one of 18 that replaced it."),
        "no_number": _("This is no document number; the child is taken as without one."),
        "read_as": _("Read as %(read_as)s."),
    },
    "private_character": {
        "": _("The name has a character that only the sender's computer shows. Compare it with the document."),
    },
    "number_of_other_type": {
        "": _("This is the number of a resident identity card, but the type says otherwise. Check the type."),
    },
    "from_formula": {"": _("The value is a formula's result. Check that it is right.")},
    "hidden": {"": _("The cell is hidden in the file, and was read all the same. Check that it belongs here.")},
    "marker_missing": {
        "": _(
            "The row has no marker, so it is not known whose it is. Download the sheet again, and fill in this new "
            "student there."
        ),
    },
    "marker_forged": {
        "": _("The row's marker was changed, so it is not known whose it is. Download the sheet again and fill it in."),
    },
    "marker_doubled": {
        "": _("The same marker stands in row %(rows)s too. Keep the row that is right, and delete the other."),
    },
    "marker_moved": {
        "": _(
            "The row's marker belongs to another new student than its name and number do. Download the sheet again "
            "and fill in each row as it was downloaded."
        ),
    },
    "marker_foreign": {
        "": _("The row's marker is not of a new student of this school. Download the sheet of your own school."),
    },
    "doubled_row": {"": _("The same new student stands in row %(rows)s too. Keep the row that is right.")},
    "not_among_own": {
        "": _(
            "No new student of this school has this document number. Compare it with the roster, or import the new "
            "student first."
        ),
        "no_number": _(
            "Without a document number the row finds nobody. Download the sheet, in which each row has a marker."
        ),
    },
    "controlled_changed": {
        "": _("A controlled field; it cannot be changed here. Put back what stood there."),
        "exported": _("A controlled field; it cannot be changed here. Put back “%(exported)s”."),
    },
    "older_version": {
        "": _("Others saved this new student after the sheet was made. Download the sheet again and enter it there."),
        "who": _(
            "%(who)s saved this new student on %(at)s, after the sheet was made (%(fields)s). Download the sheet "
            "again, compare, and enter there what is still to be changed."
        ),
    },
    "not_supplementing": {
        "": _("This new student is not being supplemented now (%(state)s), so nothing of the row was taken."),
    },
    "bad_value": {
        "": _("This value cannot be taken. Write it as the sheet's explanations say."),
        "control": _CONTROL,
        "sentence": "%(sentence)s",
        "nearest": _("%(sentence)s Did you mean: %(nearest)s?"),
    },
    "cell_too_long": {"": _("The text is longer than any field takes. Shorten it.")},
}

# code → detail that tells cases apart → sentence
_REFUSALS: dict[str, dict[str, Text]] = {
    "not_a_spreadsheet": {
        "": _("This is not a spreadsheet. Save the list as .xlsx, .xls, .ods or .csv and upload it again."),
        "empty": _("The file is empty. Save the list again and upload it once more."),
        "html": _("This is a web page with the name of a spreadsheet. Open it and save it as .xlsx."),
        "xml_spreadsheet": _("This is a spreadsheet in the XML form of 2003. Open it and save it as .xlsx."),
        "xlsb": _("This is a binary workbook (.xlsb). Open it and save it as .xlsx."),
        "pdf": _("This is a PDF. Upload the spreadsheet that it was made from."),
        "image": _("This is a picture. Upload the spreadsheet itself."),
        "docx": _("This is a text document. Copy the list into the template and upload that."),
        "word": _("This is a text document. Copy the list into the template and upload that."),
        "numbers": _("This is a file of Apple Numbers. Export it as .xlsx."),
        "excel4": _("This workbook is of Excel 2 to 4. Open it and save it as .xlsx."),
        "excel95": _("This workbook is older than Excel 97. Open it and save it as .xlsx."),
        "sylk": _("This is a list in the SYLK form. Open it in Excel or WPS and save it as .xlsx."),
        "dif": _("This is a list in the DIF form. Open it in Excel or WPS and save it as .xlsx."),
        "dbf": _("This is a table of a database (.dbf). Open it in Excel or WPS and save it as .xlsx."),
        "flat_ods": _("This is a flat OpenDocument file. Open it and save it as .xlsx or .ods."),
    },
    "encrypted": {"": _("The file is protected by a password. Remove the password and upload it again.")},
    "macros": {
        "": _("The file contains macros. Save it as .xlsx without macros and upload it again."),
        "sheet": _(
            "%(sheet)s is a sheet of macros, perhaps a hidden one. Delete it, save as .xlsx and upload it again."
        ),
    },
    "damaged": {
        "": _("The file is damaged or was cut off. Open it, save it again and upload it once more."),
        "workbooks": _("Two workbooks are in this one file. Open it, save the right one as .xlsx and upload that."),
    },
    "too_large": {
        "": _("The file is too large. Copy the list into an empty template and upload that."),
        "bytes": _("The file is larger than %(limit)s. Upload the list in several files."),
        "rows": _("The file has more than %(limit)s rows. Upload the list in several files."),
        "columns": _("The sheet has more than %(limit)s columns. Keep only the columns of the template."),
        "cells": _(
            "The sheet reaches as far as %(cell)s. Delete the blank rows and columns behind the list, or copy the list "
            "into an empty template."
        ),
        "time": _("Reading the file takes too long. Copy the list into an empty template and upload that."),
    },
    "no_header": {
        "": _(
            "No header row was found in the first ten rows. Needed are the columns %(missing)s. Copy the list into the "
            "template and upload that."
        ),
        "cells": _("The column %(label)s stands twice, in %(cells)s. Keep one of them."),
        "cell": _("The two header rows name different columns at %(cell)s. Give every column one heading."),
        "hidden_sheet": _("Only the hidden sheet “%(hidden_sheet)s” fits. Unhide it if it is the list."),
        "row": _("The header in row %(row)s lacks the columns %(missing)s. Add them and upload the file again."),
    },
    "no_rows": {
        "": _("There are no rows below the header. Fill in the list and upload it again."),
        "hidden_sheet": _("The list is empty; the rows stand in the hidden sheet “%(hidden_sheet)s”. Unhide it."),
    },
    "several_sheets": {"": _("Several sheets look like the list: %(sheets)s. Keep only one.")},
    "unreadable": {
        "": _("Two readings of the file disagree, so that rows may be lost. Copy the list into an empty template."),
        "row": _("A quotation mark opened in row %(row)s is never closed. Correct it and upload the file again."),
        "cell": _("The cell %(cell)s stands twice in the file. Copy the list into an empty template."),
        "element": _(
            "The file has a part “%(element)s” where none is known, so that rows may be lost. Copy the list into an "
            "empty template."
        ),
        "record": _(
            "The sheet %(sheet)s holds what may be cells and cannot be read here. Open it and save it as .xlsx."
        ),
    },
    "unknown_school": {"": _("There is no school with the code %(code)s.")},
    "unknown_season": {"": _("There is no season %(code)s.")},
    "not_invented": {
        "": _(
            "This is practice, and the file holds numbers as real people have them. Nothing of it was kept. Use the "
            "practice rosters of the home page; real rosters belong into the real system only."
        ),
    },
    "not_entitled": {
        "": _("This school does not register new students of this kind. Ask your authority to set it up.")
    },
    "account_changed": {
        "": _("The account that uploaded the sheet may not supplement for this school any more. Upload it again."),
    },
    "season_closed": {
        "": _(
            "The deadline was %(deadline)s. More new students are taken once %(authority)s has granted your school "
            "an extension; ask for it under “Deadlines”. The child's schooling is not affected."
        ),
    },
}


# what there is to say of a file that was read all the same (registry.tabular.table.Table.warnings)
_REMARKS: dict[str, Text] = {
    "trailing_bytes": _(
        "Something follows the end of the file; it was left out. Save the list again if rows are missing."
    ),
    "outside_content": _("The file links to others or holds embedded ones; only the cells' stored values were read."),
    "other_ending": _("The file's ending does not fit its content; it was read by its content."),
}


def remark_words(code: str) -> str:
    """One sentence on a file as a whole that was read; blank for an unknown code."""
    return str(_REMARKS.get(code, ""))


def problem_words(problem: Problem) -> str:
    """One sentence on a problem: what is wrong, the rule, what to do.

    The cell's own address stands beside it on pages and in files; other cells that it conflicts with are named.
    """
    sentences = _PROBLEMS.get(problem.code)
    if sentences is None:
        return gettext("%(column)s cannot be accepted as it stands. Compare it with the template's explanations.") % {
            "column": problem.column
        }
    return _filled(sentences, _case(sentences, problem.details), {"column": problem.column, **problem.details})


def refusal_words(code: str, details: Mapping[str, object] | None = None) -> str:
    """One sentence on why a whole file or call was refused, and what to do."""
    sentences = _REFUSALS.get(code)
    if sentences is None:
        return gettext("The file was not taken. Copy the list into an empty template and upload that.")
    details = dict(details or {})
    return _filled(sentences, _refusal_case(sentences, details), _spoken(code, details))


def _case(sentences: Mapping[str, Text], details: Mapping[str, object]) -> str:
    hint = str(details.get("hint", ""))
    if hint and hint in sentences:
        return hint
    return next((name for name in details if name in sentences), "")


def _refusal_case(sentences: Mapping[str, Text], details: Mapping[str, object]) -> str:
    """By a detail's value (format, what, reason), else by which detail there is (hidden_sheet, cells, row)."""
    for name in ("format", "what", "reason"):
        if details.get(name) in sentences:
            return str(details[name])
    return next((name for name in sentences if name and details.get(name)), "")


def _spoken(code: str, details: Mapping[str, object]) -> dict[str, str]:
    """Details as they are read: lists joined, sizes in MB."""
    spoken = {name: _joined(value) for name, value in details.items()}
    if code == "too_large" and details.get("what") == "bytes":
        spoken["limit"] = f"{int(spoken['limit']) // (1024 * 1024)} MB"
    return spoken


def _joined(value: object) -> str:
    if isinstance(value, list | tuple):
        return pgettext("between items", ", ").join(map(str, value))
    return str(value)


def _filled(sentences: Mapping[str, Text], case: str, values: Mapping[str, object]) -> str:
    """The sentence with its values; the general one where a value is missing."""
    try:
        return str(sentences[case]) % values
    except KeyError:
        return str(sentences[""]) % _Blank(values)


class _Blank(dict[str, object]):
    """Values of which the missing ones are blank: a sentence with a gap is better than none."""

    def __missing__(self, key: str) -> str:
        return "…"
