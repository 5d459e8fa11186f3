"""What is said of a whole file or call that was refused, and what to do."""

from django.utils.translation import gettext_lazy as _

from registry.text import Text

# code → detail that tells cases apart → sentence
REFUSALS: dict[str, dict[str, Text]] = {
    "not_a_spreadsheet": {
        "": _("This is not a spreadsheet. Save the list as .xlsx, .xls, .ods or .csv and upload it again."),
        "empty": _("The file is empty. Save the list again and upload it once more."),
        "html": _("This is a web page with the name of a spreadsheet. Open it and save it as .xlsx."),
        "xml_spreadsheet": _("This is a spreadsheet in the XML form of 2003. Open it and save it as .xlsx."),
        "xml": _("This is a file in XML, not a spreadsheet. Open it in a spreadsheet program and save it as .xlsx."),
        "xlsb": _("This is a binary workbook (.xlsb). Open it and save it as .xlsx."),
        "pdf": _("This is a PDF. Upload the spreadsheet that it was made from, or type the list into the template."),
        "image": _("This is a picture. Upload the spreadsheet itself."),
        "docx": _("This is a text document. Copy the list into the template and upload that."),
        "word": _("This is a text document. Copy the list into the template and upload that."),
        "rtf": _("This is a text document. Copy the list into the template and upload that."),
        "pptx": _("These are slides. Copy the list into the template and upload that."),
        "archive": _("This is a packed file. Unpack it and upload the spreadsheet in it."),
        "zip": _("This is a packed file without a spreadsheet that can be read. Unpack it and upload the spreadsheet."),
        "numbers": _("This is a file of Apple Numbers. Export it as .xlsx."),
        "excel95": _("This is a workbook of Excel 5 or 95. Open it and save it as .xlsx."),
        "excel4": _("This is a workbook of Excel 2, 3 or 4. Open it and save it as .xlsx."),
        "sylk": _("This is a list in the SYLK form. Open it in Excel or WPS and save it as .xlsx."),
        "dif": _("This is a list in the DIF form. Open it in Excel or WPS and save it as .xlsx."),
        "dbf": _("This is a table of a database (.dbf). Open it in Excel or WPS and save it as .xlsx."),
        "flat_ods": _("This is a flat OpenDocument file. Open it and save it as .xlsx or .ods."),
    },
    "encrypted": {
        "": _("The file is protected by a password or encrypted. Remove the protection, save it and upload it again.")
    },
    "macros": {
        "": _(
            "The file contains macros, small programs that are not taken here. Save it as .xlsx, which holds none, and "
            "upload that."
        ),
        "sheet": _(
            "%(sheet)s is a sheet of macros, perhaps a hidden one. Delete it, save as .xlsx and upload it again."
        ),
    },
    "damaged": {
        "": _("The file is damaged or was cut off. Open it, save it again and upload it once more."),
        "encoding": _(
            "Line %(row)s of this text file holds a broken character, or the file was cut off there. Export the list "
            "again, or correct that line, save as .xlsx and upload that."
        ),
        "workbooks": _("Two workbooks are in this one file. Open it, save the right one as .xlsx and upload that."),
    },
    "too_large": {
        "": _("The file is too large. Copy the list into an empty template and upload that."),
        "bytes": _("The file is larger than %(limit)s. Upload the list in several files."),
        "rows": _("The file has more than %(limit)s rows. Upload the list in several files."),
        "columns": _("The sheet has more than %(limit)s columns. Keep only the columns of the template."),
        "cells": _(
            "The sheet reaches as far as %(cell)s. Delete the blank rows and columns behind the list, or copy the "
            "list into an empty template."
        ),
        "strings": _(
            "The file holds more texts than can be read at once. Delete all sheets but the list, or copy the list "
            "into an empty template."
        ),
        "styles": _("The file has too many cell formats. Paste the list as values into an empty template."),
        "merges": _("The sheet has more than %(limit)s merged areas. Undo the merges, then upload the file again."),
        "members": _(
            "The file holds very many pictures or other parts. Delete the pictures, or paste the list as values "
            "into an empty template."
        ),
        "memory": _(
            "The list needs more memory than there is for one file, though it has not too many rows. Upload it in "
            "several files, or paste it as values into an empty template."
        ),
        "time": _("Reading the file takes too long. Copy the list into an empty template and upload that."),
    },
    "no_header": {
        "": _(
            "No header row was found in the first ten rows. Needed are the columns %(missing)s. Copy the list into "
            "the template and upload that."
        ),
        "cells": _("%(in_sheet)sThe column %(label)s stands twice, in %(cells)s. Keep one of them."),
        "cell": _("%(in_sheet)sThe two header rows name different columns at %(cell)s. Give every column one heading."),
        "hidden_sheet": _("Only the hidden sheet “%(hidden_sheet)s” fits. Unhide it if it is the list."),
        "below": _(
            "%(in_sheet)sThe header stands in row %(below)s, and is looked for in the first ten rows. Delete rows "
            "above it, and upload the file again."
        ),
        "above": _(
            "%(in_sheet)sThe header stands in row %(row)s, and row %(above)s above it has a resident number. Nothing "
            "above the header is read: move the header above the whole list, and upload the file again."
        ),
        "without_day": _(
            "%(in_sheet)sThe heading %(at)s is “%(without_day)s”, and no value below holds a day. Write year, "
            "month and day there, like 2019-03-07."
        ),
        "garbled": _(
            "%(in_sheet)sThe characters are garbled: “%(garbled)s” in %(at)s was “%(meant)s” before a program opened "
            "the file in a wrong encoding. Export the list again, as .xlsx if you can, and upload that."
        ),
        "elsewhere": _(
            "%(in_sheet)sThe header in row %(row)s lacks the columns %(missing)s; these words stand in other rows: "
            "%(elsewhere)s. Write all headings into one row, and upload the file again."
        ),
        "nearest": _(
            "%(in_sheet)sNone of the first ten rows is a header. Row %(nearest)s has %(found)s; needed are the "
            "columns %(missing)s. Write these headings, or copy the list into the template."
        ),
        "found": _(
            "%(in_sheet)sThe header in row %(row)s has %(found)s; it lacks the columns %(missing)s. Insert a column "
            "for each, with this heading, fill in every row, and upload the file again."
        ),
        "row": _(
            "%(in_sheet)sThe header in row %(row)s lacks the columns %(missing)s. Add them and upload the file again."
        ),
    },
    "no_rows": {
        "": _("There are no rows below the header. Fill in the list and upload it again."),
        "hidden_sheet": _("The list is empty; the rows stand in the hidden sheet “%(hidden_sheet)s”. Unhide it."),
    },
    "several_sheets": {
        "": _("Several sheets look like the list: %(sheets)s. Put all rows into one sheet, or upload a file for each.")
    },
    "unreadable": {
        "": _("Two readings of the file disagree, so that rows may be lost. Copy the list into an empty template."),
        "element": _(
            "%(in_sheet)sSomething stands there that is not known here (%(element)s) and may be cells, so that rows "
            "may be lost. Open the file, save it as .xlsx and upload that."
        ),
        "record": _(
            "%(in_sheet)sSomething stands there that is not known here (%(record)s) and may be cells, so that rows may "
            "be lost. Open the file, save it as .xlsx and upload that."
        ),
        "row": _(
            "What a quotation mark opens in row %(row)s does not end in that row. Correct it and upload the file again."
        ),
        "cell": _("The cell %(cell)s stands twice in the file. Copy the list into an empty template."),
    },
    "failed": {
        "": _(
            "Reading the file failed several times, which is no fault of the file. Upload it again later; if it fails "
            "again, tell your help desk."
        ),
    },
    "unknown_school": {"": _("There is no school with the code %(code)s.")},
    "unknown_season": {"": _("There is no season %(code)s.")},
    "not_invented": {
        "": _(
            "This is practice, and the file holds numbers as real people have them. Nothing of it was kept. Use "
            "the practice rosters of the home page; real rosters belong into the real system only."
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
