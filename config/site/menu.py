"""The role's own places in the list at the left, and the four steps of the notice."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.institutions import Track
from registry.roles import Role
from registry.text import Text


class MenuPlace(NamedTuple):
    """A place in the list at the left: its words, the name of its URL, which count stands beside it, a filter.

    A place ``apart`` stands below a line: it begins what one goes to beside the daily work, or seldom. One with
    ``when`` is there only while there is something of that count.
    """

    label: Text
    url_name: str
    count: str = ""  # type: ignore[assignment]  # hides `tuple.count`, which nobody calls here
    query: str = ""
    apart: bool = False
    when: str = ""

    @property
    def url(self) -> str:
        """Its address; with the filter, when it is a part of a list."""
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


HOME = MenuPlace(_("Home"), "home")
UPLOAD = MenuPlace(_("Import roster"), "roster_upload")
ROSTERS = MenuPlace(_("Rosters"), "rosters")
RESOLVE = MenuPlace(_("To be confirmed"), "resolve", "resolving")
SUPPLEMENT = MenuPlace(_("Supplement"), "supplement_list", "supplementing")
SENT_BACK = MenuPlace(_("Sent back"), "supplement_list", "sent_back", "show=sent_back")
SCHOOL_REVIEW = MenuPlace(_("School review"), "school_review", "at_school")
AUTHORITY_REVIEW = MenuPlace(_("Authority review"), "authority_review", "at_authority")
CASES = MenuPlace(_("Cases"), "cases", "cases_to_answer")
CASES_TO_DECIDE = MenuPlace(_("Cases"), "cases", "cases_to_decide")
DOUBLES = MenuPlace(_("Possible doubles"), "doubles", "doubles_open", when="doubles")
TRANSFERS = MenuPlace(_("Records asked for"), "transfers", "transfers_to_answer")
NEW_STUDENTS_LIST = MenuPlace(_("All new students"), "new_students", apart=True)
OWN_DEADLINES = MenuPlace(_("Deadlines"), "school_deadlines")
DEADLINES = MenuPlace(_("Deadlines"), "deadlines", "extension_requests")
PROGRESS = MenuPlace(_("Progress"), "board")
PLANNED = MenuPlace(_("Planned intake"), "planned_intake")
ACCOUNTS = MenuPlace(_("Accounts"), "accounts", apart=True)
ACCESS_LOG = MenuPlace(_("Access log"), "access_log")
UNUSUAL = MenuPlace(_("Unusual access"), "unusual", "unusual")
REGISTERED = MenuPlace(_("Registered students"), "registered")
OPERATIONS = MenuPlace(_("Operations"), "admin:index")
_OF_A_SCHOOL = (HOME, UPLOAD, RESOLVE, SUPPLEMENT, SCHOOL_REVIEW, SENT_BACK, CASES, TRANSFERS)
PLACES: dict[str, tuple[MenuPlace, ...]] = {
    Role.REGISTRAR: (
        *_OF_A_SCHOOL,
        NEW_STUDENTS_LIST,
        ROSTERS,
        REGISTERED,
        PROGRESS,
        OWN_DEADLINES,
        ACCOUNTS,
        ACCESS_LOG,
    ),
    Role.DESK: (HOME, UPLOAD, RESOLVE, SUPPLEMENT, SENT_BACK, NEW_STUDENTS_LIST, ROSTERS, OWN_DEADLINES),
    Role.OFFICER: (
        HOME,
        AUTHORITY_REVIEW,
        CASES_TO_DECIDE,
        DOUBLES,
        NEW_STUDENTS_LIST,
        REGISTERED,
        PROGRESS,
        DEADLINES,
        PLANNED,
        ACCOUNTS,
        ACCESS_LOG,
        UNUSUAL,
    ),
    Role.OPS: (OPERATIONS,),
}
# of what a school registers → places that its people have for it
_IN_THE_FLOW = {UPLOAD, RESOLVE, SUPPLEMENT, SCHOOL_REVIEW, SENT_BACK, CASES}
NEW_STUDENTS = frozenset(_IN_THE_FLOW | {ROSTERS, NEW_STUDENTS_LIST, OWN_DEADLINES, REGISTERED, PROGRESS})
ADMISSIONS = frozenset({TRANSFERS})


def places_of(account) -> tuple[MenuPlace, ...]:
    """The role's places, without those for which the account's school has no track."""
    tracks = account.school.tracks if account.school else frozenset()
    needless = frozenset() if not tracks or tracks & {Track.PRIMARY, Track.VOCATIONAL} else NEW_STUDENTS
    needless |= frozenset() if Track.SENIOR_HIGH in tracks else ADMISSIONS
    return tuple(place for place in PLACES.get(account.role, ()) if place not in needless)


STEPS = (  # the notice's four steps: words, place, which counts stand there
    (_("Import and recognise"), "roster_upload", ("reading",)),
    (_("Confirm the continuation"), "resolve", ("resolving",)),
    (_("Supplement the information"), "supplement_list", ("supplementing",)),
    (_("Review and register"), "school_review", ("at_school", "at_authority")),
)
