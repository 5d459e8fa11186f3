"""What is said of a problem of a cell: what is wrong, the rule, what to do, as to a colleague."""

from django.utils.translation import gettext_lazy as _

from registry.text import Text

_CONTROL = _(
    "Character %(place)s of this cell is invisible and cannot be stored (%(character)s). Clear the cell and type it "
    "again."
)

# code → hint → sentence; the blank hint is the sentence for every other hint
PROBLEMS: dict[str, dict[str, Text]] = {
    "missing": {
        "": _("%(column)s is missing. Fill it in."),
        "document_number": _(
            "%(column)s is missing. Fill it in; a document number may be blank only for the document type 其他."
        ),
    },
    "bad_name": {
        "": _("This is not a name. Write the name as in the document, with Chinese characters or letters only."),
        "symbol": _(
            "“%(character)s”, character %(place)s of the name, cannot stand in a name. Write the name as in the "
            "document."
        ),
        "lost": _(
            "Character %(place)s of the name was lost when a program converted the list: “%(character)s” stands in "
            "its place, perhaps for the dot ·. Write the name as in the document."
        ),
        "masked": _(
            "A part of the name was hidden by “%(character)s” when the list was made. Use a list with full names, "
            "or write the name as in the document."
        ),
        "placeholder": _("A placeholder stands here instead of a name. Write the child's full name."),
        "digits": _("“%(character)s”, character %(place)s of the name, is a digit. Write the name as in the document."),
        "brackets": _(
            "A bracket “%(character)s” is character %(place)s of the name. Write only the name here, and remarks "
            "in a column of their own."
        ),
        "too_long": _("The name is longer than 50 characters. Write only the name in this cell."),
        "bidi": _(
            "An invisible character (%(character)s) at place %(place)s of the name turns the direction of writing. "
            "Clear the cell and type the name again."
        ),
        "control": _CONTROL,
        "formula": _("The name begins like a formula. Write the name as plain text."),
    },
    "bad_date": {
        "": _("The birth date cannot be read. Write it like 2019-03-07."),
        "unknown_form": _(
            "“%(character)s”, character %(place)s of the birth date, does not belong in a date. Write it like "
            "2019-03-07."
        ),
        "impossible_date": _("There is no such day in the calendar. Correct the birth date, written like 2019-03-07."),
        "future": _("The birth date is in the future. Correct it."),
        "too_early": _("The birth date is before 1900. Correct it."),
        "two_digit_year": _("The year has only two digits. Write all four, like 2019-03-07."),
        "day_first": _("The year does not come first. Write year, month and day, like 2019-03-07."),
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
        "birth_certificate": _(
            "A birth certificate is none of the document types. Choose 居民身份证 and write the citizen's number if "
            "the household register shows one, else 其他; the number may then be blank."
        ),
        "temporary_card": _(
            "A temporary identity card bears the number of the identity card. Choose 居民身份证 and write that number."
        ),
        "household_paper": _(
            "For a page of the household register choose 居民身份证 and write the citizen's number if it shows one, "
            "else 户口簿."
        ),
        "no_identity_paper": _(
            "This paper is no identity document. Choose the document of the child from the list of the template, "
            "or 其他 for a child without one."
        ),
        "number": _("A document number stands in the column of the type. Exchange the two cells."),
        "control": _CONTROL,
    },
    "id_format": {
        "": _("The document number does not have the form of its type. Compare it with the document."),
        "placeholder": _(
            "A placeholder stands here instead of a number. Write the number; for a child without a document "
            "choose the type 其他 and leave the number blank."
        ),
        "temporary_999": _(
            "A number that begins with 999 is a stand-in, not a document. Write the real number, or choose the "
            "type 其他 and leave the number blank."
        ),
        "length": _(
            "A number of this document has 18 characters, and here stand %(length)s. Compare it with the document."
        ),
        "too_long": _("The number is longer than 30 characters. Write only the number of the document here."),
        "characters": _(
            "“%(character)s”, character %(place)s of the number, is no digit; only the last of the 18 characters "
            "may be an X. Compare it with the document."
        ),
        "masked": _(
            "A part of the number was hidden by stars when the list was made. Use a list with full numbers, or "
            "write the number as in the document."
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
        "": _(
            "The number is of the sex %(sex)s, which %(other_cell)s (%(other_column)s) does not say. Correct the "
            "wrong one."
        ),
    },
    "id_as_number": {
        "": _(
            "The cell holds a number, of which a spreadsheet keeps 15 digits: the last ones are lost or may be. "
            "Set the cell's format to text and type the number again from the document; changing the format alone "
            "does not bring digits back."
        ),
    },
    "bad_student_number": {
        "": _("A student number is G, L or J with 18 characters behind it. Correct it, or leave it blank."),
        "length": _(
            "A student number is G, L or J with 18 characters behind it, and here stand %(length)s in all. Correct "
            "it, or leave it blank."
        ),
        "character": _(
            "“%(character)s”, character %(place)s of the student number, does not belong there: G, L or J stands "
            "before 18 characters. Correct it, or leave it blank."
        ),
        "letter": _(
            "A student number begins with G, L or J, and this does not. Write the letter and the 18 characters behind "
            "it, or leave the cell blank."
        ),
        "check_digit": _("The student number's last character does not fit the others. Correct it, or leave it blank."),
        "control": _CONTROL,
    },
    "repeated_in_file": {
        "": _("This person stands in row %(row)s of this file already (%(other_cell)s). Nothing is doubled."),
        "two_names": _(
            "The same document stands under another name in row %(row)s (%(other_cell)s). Find out whose it is and "
            "correct the row that is wrong."
        ),
    },
    "formula_error": {
        "": _("A formula of the cell gives an error instead of a value. Write the value itself."),
        "formula": _(
            "The cell holds a formula whose result was not stored. Open the file in a spreadsheet program, copy "
            "the column and paste it as values; then save and upload it again."
        ),
        "unclear": _("The cell's number format shows something else than its number. Write as text what it says."),
        "picture": _("The cell holds a picture. Delete it and write the value itself."),
    },
    "merged_cells": {
        "": _("The cell is merged with others and has no value of its own. Undo the merge and fill in each cell.")
    },
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
            "“%(file)s”. Find out whose it is. If that row is wrong, withdraw that new student; then import this "
            "row again."
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
            "There is another new student of this name, birth date and sex, at another school or here, and not "
            "both have a document. Find out whether it is one child."
        ),
    },
    "unproved_gave_way": {
        "": _("Another new student had claimed this record without proof, and gave way; its school has been told."),
    },
    "document_guessed": {
        "": _(
            "Many documents of this birth date on your rosters are known to no registry, so an equal one proves "
            "nothing here. Confirm with a reason; your authority can look at the paper."
        ),
    },
    "student_number_unknown": {
        "": _("No registry knows this student number. It is kept; compare it with the paper."),
    },
    "student_number_taken": {
        "": _(
            "A record of another child has this student number. Compare it with the paper; the authority says "
            "whose it is."
        ),
    },
    "student_number_shared": {
        "": _("Another new student has this student number too, which no registry knows. Compare it with the paper."),
    },
    "tidied": {
        "": _("Blanks, widths or marks were tidied in reading."),
        "fifteen_digits": _("The number of 15 digits was read as the one of 18 that replaced it."),
        "no_number": _("This was taken for no number."),
        "radicals": _(
            "The name held radicals, as copying out of a PDF leaves them, which look like its characters; read as "
            "%(read_as)s."
        ),
        "time_of_day": _("The time of day was left out; read as %(read_as)s."),
        "read_as": _("Read as %(read_as)s."),
    },
    "private_character": {
        "": _("The name has a character that only the sender's computer shows. Compare it with the document."),
    },
    "number_of_other_type": {
        "": _("This is the number of a resident identity card, but the type says otherwise. Check the type."),
        "foreign_number": _(
            "This is the number of a foreigner's permanent residence card, but the type says otherwise. Check the type."
        ),
    },
    "unusual_number": {
        "": _(
            "Numbers of this document are usually written otherwise. Compare it with the document; it was taken, "
            "but by this number alone no archive is found."
        ),
    },
    "from_formula": {"": _("The value is a formula's result. Check that it is right.")},
    "hidden": {
        "": _(
            "The row or column of this cell is hidden in the file, and was read all the same. Check it; withdraw a new "
            "student who does not belong here."
        )
    },
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
