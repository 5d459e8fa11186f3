"""Help of the pages of a newcomer's way at the school: roster, resolve, supplement, sheets."""

from django.utils.translation import gettext_lazy as _

from config.page_help.page import PageHelp

FLOW: dict[str, PageHelp] = {
    "home": PageHelp(
        _("Start with the first card that has a number: it waits for you. Cards stand in the order of the work."),
        _("When all cards show 0, your part is done; below stands what lies with others and since when."),
        (_("The deadline stands at the top. Do not leave it to the last day: what is sent back must pass once more."),),
    ),
    "roster_upload": PageHelp(
        _(
            "Choose the Excel file with the new pupils, then press “Import and recognise”. Use the empty "
            "roster to be downloaded here; five columns are enough (vocational schools: six)."
        ),
        _("The system looks for each child's existing record; the result stands on the next page and stays there."),
        (
            _(
                "Document numbers in scientific notation (3.3E+17): set the column to “text” first, then type"
                " the numbers anew; the last digits are lost and cannot be brought back."
            ),
            _(
                "Merged cells, a title above the headings, remarks at the end: take them out, or at least "
                "keep one line per child."
            ),
            _("In WPS save as “.xlsx”; a renamed .csv or a web page called .xls may lose leading digits."),
            _("A sheet of last year, or of another class: look at the file's name before you upload."),
        ),
    ),
    "newcomer": PageHelp(
        _("Type one newcomer in, as the household register or the identity card says."),
        _("The system looks for the record at once and leads you to the next step."),
        (
            _("For many newcomers use a roster file; it is quicker and checks the same."),
            _("A child without a document: choose “其他” and leave the number blank; never make one up."),
        ),
    ),
    "rosters": PageHelp(
        _("All files that your school has uploaded. Open one to see what became of each row."),
        _("“To be confirmed” counts those who still wait for you today."),
        (_("The same file uploaded again doubles nothing; it leads here."),),
    ),
    "roster": PageHelp(
        _(
            "Look through the lists: those to be confirmed and the rejected rows need you; matched and "
            "not found go on by themselves to supplementing."
        ),
        _("Press the button at the bottom right: it leads to what comes next."),
        (
            _(
                "Rejected rows: download them, mend the marked cells, upload that file. Rows taken already "
                "are not doubled."
            ),
            _("“Not found” is no fault: a child who was in no kindergarten with records gets a new record."),
            _("Wrong file altogether: “Take back the whole roster”, before anybody works on it."),
        ),
    ),
    "entry": PageHelp(
        _("Everything about one newcomer: the imported values, the archive that is continued, and who did what when."),
        _("The button at the bottom leads to what is to be done now; without a button it lies with somebody else."),
        (
            _(
                "Name, sex, birth date and document cannot be changed here: they are as imported. If they are"
                " wrong, take the newcomer off the roster and import the right row."
            ),
        ),
    ),
    "resolve": PageHelp(
        _("Nobody has to be confirmed at the moment."),
        _("Go on to supplementing."),
        (_("Newcomers come here again when shared records arrive late and are matched again."),),
    ),
    "resolve_entry": PageHelp(
        _(
            "Compare the roster at the left with the records at the right, choose the record that is this"
            " child's, then press “Confirm the choice”. When none is, choose “None of these”."
        ),
        _("The next newcomer opens by itself. A decision can be taken back until the school's review."),
        (
            _(
                "Same name and sex are not enough: look at the document number, birth date and guardian. When"
                " in doubt ask the parents, press “Later”."
            ),
            _("Twins: numbers one after the other, the same guardian. Compare the given names character by character."),
            _(
                "Wrongly confirmed, one child gets another one's record for life; “none of these”, and the "
                "child has two. Take your time."
            ),
        ),
    ),
    "supplement_list": PageHelp(
        _("Open a newcomer and fill in what is missing; tick those who are complete and submit them to school review."),
        _("Submitted newcomers wait for your school's registrar under “School review”."),
        (
            _(
                "What a whole class has in common (class, month of entry, ethnicity …) is filled in at once "
                "with “Common values”."
            ),
            _("“Sent back” newcomers: the reason stands below the name. Mend it, then submit again."),
            _("Print the confirmation sheets and let guardians sign before you submit: they find the typing errors."),
        ),
    ),
    "supplement": PageHelp(
        _("Fill in the open fields section by section and save; grey fields are controlled and cannot be changed."),
        _("When nothing is missing, “Submit” sends the newcomer to school review."),
        (
            _(
                "Left-behind child (留守儿童): a parent is away for work for three months or more and the child "
                "stays at home with others; not the same as a single-parent family."
            ),
            _(
                "Child of migrant workers (随迁子女): registered in the countryside of another county, living "
                "here with parents who work in town."
            ),
            _("One guardian is enough; nobody must be invented. At least one family member must be “guardian: yes”."),
            _("Orphan, martyr's child: only with the certificate of the competent department."),
        ),
    ),
    "supplement_common": PageHelp(
        _("Type what all chosen newcomers have in common; leave blank what is not the same."),
        _("The values are saved for each of them; what is filled in already stays unless you say otherwise."),
        (_("Only values that are really the same for all: address and guardian belong to each child."),),
    ),
    "supplement_sheets": PageHelp(
        _("Print the sheets, one page for each child, and let the guardians read and sign them."),
        _("Put right what they correct, then submit the newcomers. Keep the signed sheets at the school."),
        (_("The sheet shows the whole document number: never leave it lying at the printer."),),
    ),
    "sheets": PageHelp(
        _("Download the newcomers as a sheet, fill in the open columns, upload the file here."),
        _("Only what you changed is saved; rows with a problem come back to be mended."),
        (
            _("Do not change or delete the first columns: by them the system knows each child."),
            _("Telephone numbers and dates: keep the columns as text, never as numbers."),
            _("Paste values only; pasted formats spoil the drop-down lists."),
        ),
    ),
    "sheet": PageHelp(
        _("What became of each row of the sheet; the rows not taken stand first."),
        _("Download the rows not taken, mend the marked cells, upload that file."),
        (
            _(
                "Somebody saved on the page meanwhile: the newer value stays. Look at the newcomer before you"
                " upload again."
            ),
        ),
    ),
}
