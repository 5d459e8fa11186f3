"""Help of the pages of people: signing in, accounts, who sits at the desk."""

from django.utils.translation import gettext_lazy as _

from config.page_help.page import PageHelp

PEOPLE: dict[str, PageHelp] = {
    "password_change": PageHelp(
        _("Type the old password once and the new one twice: ten characters or more, not only digits."),
        _("From the next sign-in on the new one counts."),
        (_("A password belongs to one person: never write it on the screen, never give it to a colleague."),),
    ),
    "password_change_done": PageHelp(
        _("The new password is in force."),
        _("Go on with your work."),
        (_("Browsers offer to keep passwords: at a shared desk say no."),),
    ),
    "sign_in": PageHelp(
        _("Type the username and password that your education authority gave you."),
        _("You come to the page of what waits for you."),
        (
            _("After five wrong passwords the account rests for 15 minutes on this computer."),
            _("Capital letters count; look whether Caps Lock or a Chinese input method is on."),
        ),
    ),
    "activate": PageHelp(
        _("Type the username and the code of the activation slip, your own name and a password of your own."),
        _("You are signed in at once; from now on the password counts, the code no longer."),
        (
            _(
                "The code is valid for seven days and works once. Is it used up or too old, ask who gave you the "
                "slip for a new one."
            ),
            _("Letters and digits that look alike (0 and O, 1 and I) do not occur in the code."),
        ),
    ),
    "desk": PageHelp(
        _("Several people use this account: say who you are, everything you do bears your name."),
        _("When somebody else takes your place, press “Somebody else” at the top."),
        (_("Never work on under a colleague's name: the history names who is answerable."),),
    ),
    "sittings": PageHelp(
        _("Where and by whom this account is being used now. End what you do not know, or what was left open."),
        _("An ended one is signed out with its next step; what was not saved there is lost."),
        (_("Somebody at a computer nobody knows: end it, then change the password."),),
    ),
    "accounts": PageHelp(
        _("The accounts that you hand out: who has one, whether it is activated, when it was last used."),
        _("Make missing ones, print the slips, hand them over in person."),
        (
            _("Lost the slip or the password: issue a new code; the old password then no longer opens the account."),
            _("Somebody has left: disable the account the same day."),
        ),
    ),
    "account": PageHelp(
        _("This account, how it stands, and everything that was done with it."),
        _("A new code, disabling, extending: the buttons say what happens."),
        (_("An account belongs to one person, but for desk accounts: make another one instead of passing it on."),),
    ),
    "account_authorities": PageHelp(
        _("The authorities one level below yours and their officers' accounts."),
        _("Make an account for each; its officer makes those of the schools."),
        (_("Every authority needs two: one may be ill on the last day."),),
    ),
    "account_new": PageHelp(
        _("Choose the place and type the name; the username is proposed."),
        _("The activation slip opens: print it now, the code is shown only this once."),
        (_("Hand the slip over in person, never photograph it into a group chat."),),
    ),
    "accounts_for_all": PageHelp(
        _("The schools that have no account yet; one is made for each of them."),
        _("The slips open, one for each school: print them now, the codes are shown only this once."),
        (_("Names may stay blank: whoever activates types the own one."),),
    ),
    "account_sheet": PageHelp(
        _("Download the sheet with your schools, fill in the names, load it here."),
        _("Accounts are made for the rows that are right, the slips open; what is wrong is named with its cell."),
        (_("Do not change the school codes. Loading the same sheet twice makes no second account."),),
    ),
}
