"""Help of the pages of decisions: reviews, cases, lists, deadlines, the board."""

from django.utils.translation import gettext_lazy as _

from config.page_help.page import PageHelp

REVIEW: dict[str, PageHelp] = {
    "school_review": PageHelp(
        _(
            "Look at the differences, tick the newcomers that are right, approve them for the school. "
            "What is wrong goes back with a reason."
        ),
        _("Approved newcomers lie with the competent education authority; its approval registers them."),
        (
            _("“Approve” is your school's signature: look at least at those with changes and at new records."),
            _("To say which field is wrong, open the newcomer with “Look” and use “wrong?” beside the field."),
            _("Many at once are done in the background; you may leave the page."),
        ),
    ),
    "authority_review": PageHelp(
        _(
            "Schools whose newcomers wait for you, the longest waiting first. Open one to look at them, "
            "or tick schools and approve everything that waits there."
        ),
        _("Approved newcomers are registered at once, with their number for life."),
        (
            _("A registration is not taken back here: look at the schools with many changes or new records first."),
            _("Newcomers in a dispute between schools are left out and named; decide the case first."),
        ),
    ),
    "authority_review_school": PageHelp(
        _(
            "Look at the differences, tick the newcomers that are right, approve them; what is wrong goes"
            " back with a reason."
        ),
        _("They are registered at once; those that could not be approved are listed with the reason."),
        (
            _(
                "All newcomers of the list, on all pages, means those who stood there when you opened it; who came "
                "later is not among them."
            ),
            _("Sent back, the newcomer passes the school's review once more before it comes again."),
        ),
    ),
    "review_entry": PageHelp(
        _("Read what would be registered; differences stand above. Approve, or say what is wrong and send it back."),
        _("Sent back, the school sees your words at the newcomer and at the field."),
        (_("Write what is to be mended (“house number missing”), not only “wrong”."),),
    ),
    "bulk_acts": PageHelp(
        _("Everything that was approved, sent back or taken off for many newcomers at once, the newest first."),
        _("Open one to see with whom it could not be done, and why."),
        (_("What is “stopped half-way” can go on where it stopped; nothing is done twice."),),
    ),
    "bulk_act": PageHelp(
        _(
            "Before it is confirmed: look who it is about, then press the button. Afterwards: who could "
            "not be done stands first, with the reason."
        ),
        _("Who could not be done stays where it was; open it, put it right, and try again."),
        (
            _(
                "A colleague may have changed a newcomer after you opened the list: it is left out and named. Look "
                "again before you decide."
            ),
        ),
    ),
    "cases": PageHelp(
        _("Records that two schools want. Open a case to see both sides and what is to be done."),
        _("Who must answer has until the day that the case names; then it can go to the authority above both."),
        (_("First telephone the other school: most cases end there."),),
    ),
    "case": PageHelp(
        _("Read both sides; then answer, add evidence, or decide, as the page offers you."),
        _("The record stays with one school only; the other one's registration ends, the child's schooling does not."),
        (_("Evidence is a PDF or photograph up to 5 MB: certificate of attendance, the guardian's statement."),),
    ),
    "transfers": PageHelp(
        _(
            "Students whom you admitted and whose record a vocational school asks for: say where each of "
            "them really studies."
        ),
        _("Released, the record goes along; contested, the authority decides."),
        (_("Without an answer by the day named the other school may take it to the authority."),),
    ),
    "newcomers": PageHelp(
        _(
            "All newcomers with whom each lies, since when and until when. Narrow the list by “Lies with”, "
            "state or school."
        ),
        _("Open a newcomer to see what is to be done; what lies with you has its button there."),
        (_("Before you press somebody, look since when it lies there; then telephone who has it."),),
    ),
    "registered": PageHelp(
        _("Students whose registration is complete. Search by name, or narrow the list and take it out as a workbook."),
        _("From here the student record card is printed."),
        (
            _(
                "Numbers are masked. Take whole ones out only where the purpose really needs them: each file is "
                "written into the access log."
            ),
        ),
    ),
    "card": PageHelp(
        _("Say for what purpose the card is printed, then print the page that opens."),
        _("The card carries who printed it, when and a serial; so does the access log."),
        (_("A card left lying at the printer tells a stranger all about a child. Fetch it at once."),),
    ),
    "access_log": PageHelp(
        _("Who had a whole number shown, took a file out or printed a page, when and for what purpose."),
        _("Ask the person named when something looks odd; tell your authority when it cannot be explained."),
        (_("Nobody can change or delete these lines, operations included."),),
    ),
    "board": PageHelp(
        _(
            "How far each unit is, those furthest behind first. Press a name to go one step further down, as "
            "far as the school."
        ),
        _("Telephone the schools at the top: those not started, with missing newcomers, or overdue."),
        (
            _("“missing” needs the planned intake: enter it first under “Planned intake”."),
            _("The figures are those of this moment; load the page again for new ones."),
        ),
    ),
    "board_authority": PageHelp(
        _(
            "How far the units below this authority are, those furthest behind first. Press a name to go one "
            "step further down."
        ),
        _("The workbook below has the units, every school and the days."),
        (_("Names of newcomers are shown only to the school itself and to its competent authority."),),
    ),
    "board_school": PageHelp(
        _(
            "How far this school is: how many newcomers stand at each stage, and what was received and "
            "registered by day."
        ),
        _("Press a stage to see who stands there."),
        (
            _(
                "More on rosters than planned: a child stood on two rosters, or the plan is old. Look before you "
                "register."
            ),
        ),
    ),
    "board_newcomers": PageHelp(
        _("The school's newcomers at this stage, the longest waiting first."),
        _("Open a name to see where it is stuck and with whom it lies."),
        (_("Sent back means: the school must mend it. The reason stands at the newcomer."),),
    ),
    "planned_intake": PageHelp(
        _("Type how many newcomers each school expects this season, or fill in the sheet and load it here."),
        _("From then on the board shows which school has not started and how many are missing."),
        (_("Classes times places is only an estimate: use the admission list as soon as it is final."),),
    ),
    "deadlines": PageHelp(
        _("Schools past their last day, schools that ask for an extension, and all extensions granted."),
        _("Tick schools and extend, or open a request to answer it."),
        (
            _("Newcomers that lie with you already can be approved without an extension."),
            _("A school whose term begins later gets its own start of term instead of an extension."),
        ),
    ),
    "extension_grant": PageHelp(
        _("Say until when, and why; the schools see both."),
        _("The schools can go on at once: rosters, decisions and their approval are possible again until that day."),
        (_("An extension is never taken back or shortened. Give the days that are needed, not more."),),
    ),
    "extension_request": PageHelp(
        _("Read why the school asks, then grant or decline it with a word."),
        _("The school sees your answer on its first page."),
        (_("Ask by telephone how many newcomers are still missing before you decide."),),
    ),
    "school_term": PageHelp(
        _("The day on which this school's term begins, when it is not the season's."),
        _("Its last days are counted from there by the same rules."),
        (_("This is not for schools that are merely late: extend their last day, with the reason."),),
    ),
    "school_deadlines": PageHelp(
        _("Your school's last day, how it comes about, and extensions asked for or granted."),
        _("After the last day nothing new can be imported, decided or approved; what lies with the authority goes on."),
        (_("Ask for an extension before the last day, not after it."),),
    ),
    "extension_ask": PageHelp(
        _("Say until when you need, how many newcomers are still missing, and why."),
        _("Your competent authority answers; you find its answer on the first page."),
        (_("Only one request at a time: write everything into it."),),
    ),
}
