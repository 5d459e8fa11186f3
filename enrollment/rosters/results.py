"""What the results page says of a roster's rows: lists, the sum that proves itself, each row's reason in words (P2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.entries import states
from enrollment.entries.doubles import LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE
from enrollment.entries.models import MatchCandidate, Step, Verdict
from enrollment.rosters.intake import Received
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.rosters.rematch import Rematched
from enrollment.uploads.outcomes import outcome_tabs, sum_of_rows
from enrollment.uploads.problem_lines import ResultLine, problem_line
from matching.wording import summary
from registry.records import StudentRecord
from registry.text import Text

ALWAYS = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.REJECTED, Outcome.REPEATED)
WHEN_ANY = (Outcome.ADMITTED, Outcome.REGISTERED)
ALWAYS_SETTLED = (Outcome.MATCHED, Outcome.NOT_FOUND, Outcome.REJECTED, Outcome.REPEATED)  # no candidates to tell of
MAY_CHANGE = (Outcome.PENDING, Outcome.NOT_FOUND)  # when records are shared late
_OF_OTHER_SCHOOLS = (LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE)
WITH_NEW_STUDENTS = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.ADMITTED)


@dataclass(frozen=True)
class ResultRow:
    """One row of a list: the stored row, its problems in words, why it stands here, and since when if not always."""

    row: RosterRow
    lines: list[ResultLine]
    why: str
    again: str

    @property
    def claimable(self) -> bool:
        """Whether the child is registered at another school, and is not on its way here since (row 4)."""
        row, entry = self.row, self.row.entry
        if row.outcome != Outcome.REGISTERED or _is_own(row):
            return False
        return entry is None or entry.state in states.ENDED


def chosen_list(wanted: str | None, counts: dict[str, int]) -> str:
    """The list to show: the one asked for, else the first that needs the registrar."""
    if wanted in Outcome.values:
        return wanted
    needing = (
        Outcome.PENDING,
        Outcome.ADMITTED,
        Outcome.REJECTED,
        Outcome.MATCHED,
        Outcome.NOT_FOUND,
        Outcome.REPEATED,
    )
    return next((outcome.value for outcome in needing if counts.get(outcome)), Outcome.MATCHED.value)


def lists(counts: dict[str, int]) -> list[Outcome]:
    """The five lists, and those of rarer outcomes where there are any."""
    return [*ALWAYS, *(outcome for outcome in WHEN_ANY if counts.get(outcome))]


def tabs(counts: dict[str, int], chosen: str) -> list[dict]:
    """The lists as tabs with their counts."""
    return outcome_tabs(lists(counts), counts, chosen)


def proof(roster: Roster, counts: dict[str, int]) -> str:
    """The sum that shows that no row is lost."""
    return sum_of_rows(roster.rows_total, lists(counts), counts)


def rows_of(roster: Roster, outcome: str, *, name: str = "", state: str = "") -> QuerySet[RosterRow]:
    """Rows of one list (of all when blank), narrowed by name or by where the new student stands."""
    rows = RosterRow.objects.filter(roster=roster).select_related("roster", "entry__archive__school", "record__school")
    if outcome:
        rows = rows.filter(outcome=outcome)
    if name:
        rows = rows.filter(name__icontains=name)
    if state in states.STATES:
        rows = rows.filter(entry__state=state)
    if outcome not in ALWAYS_SETTLED:
        best = MatchCandidate.objects.filter(rank__lte=2).order_by("rank")  # the second says that there are several
        rows = rows.prefetch_related(Prefetch("entry__candidates", queryset=best, to_attr="best"))
    again = Step.objects.filter(entry=OuterRef("entry"), action__in=states.REMATCHES).order_by("-number")
    return rows.prefetch_related("problems").annotate(
        again_at=Subquery(again.values("at")[:1]), again_detail=Subquery(again.values("detail")[:1])
    )


def shown(rows) -> list[ResultRow]:
    """Rows with their words; no query beyond those of ``rows_of``."""
    return [_shown(row) for row in rows]


def _shown(row: RosterRow) -> ResultRow:
    # of other schools' new students the page says more: which school, and only while they are there
    lines = [problem_line(problem) for problem in row.problems.all() if problem.code not in _OF_OTHER_SCHOOLS]
    say = WHY.get(row.outcome)
    # the problem of a row that stands in its file twice names both rows already
    said_already = row.first_row and lines
    return ResultRow(row, lines, say(row) if say and not said_already else "", _again(row))


def _again(row: Any) -> str:  # a `RosterRow` with what `rows_of` asks for beside it
    """What matching again changed last (N7)."""
    if row.again_at is None or row.outcome == Outcome.REPEATED:
        return ""
    before, now = row.again_detail["verdict"]
    day = f"{timezone.localtime(row.again_at):%Y-%m-%d}"
    if before == now:
        new = row.again_detail["new_candidates"]
        return _("Matched again on %(day)s; another record may be the child's.") % {"day": day} if new else ""
    return _("Matched again on %(day)s; before: %(verdict)s.") % {"day": day, "verdict": Verdict(before).label}


def rematched_words(done: Rematched) -> str:
    """What matching again changed, in numbers."""
    if not done.total:
        return _("Nobody is left to be matched again.")
    parts = [
        _("%(verdict)s: %(count)d") % {"verdict": Verdict(verdict).label, "count": len(ids)}
        for verdict, ids in done.changed.items()
    ]
    parts.append(_("as before: %(count)d") % {"count": done.unchanged + len(done.refused)})
    return _("%(count)d new students were matched again. %(parts)s.") % {
        "count": done.total,
        "parts": pgettext("between facts", ", ").join(parts),
    }


def _matched(row: RosterRow) -> str:
    archive = row.own_entry.archive
    if archive and archive.school:
        return _("Document and name agree; continues the record of %(school)s.") % {"school": archive.school.name}
    return _("Document and name agree with exactly one record.")


def _doubtful(row: RosterRow) -> str:
    reasons = summary(row.own_entry.best[0].reasons) if row.own_entry.best else ""
    if len(row.own_entry.best) > 1:
        first, second = row.own_entry.best
        words = _("several records may be the child's; the closest one: %(reasons)s")
        if first.score == second.score:
            words = _("several records may be the child's, none closer than the other: %(reasons)s")
        reasons = words % {"reasons": reasons}
    if not row.own_entry.decision:
        return reasons
    return _("%(reasons)s; decided: %(decision)s") % {
        "reasons": reasons,
        "decision": row.own_entry.get_decision_display(),
    }


def _admitted(row: RosterRow) -> str:
    """V2.1: which school admitted the new student, and what was chosen about it."""
    archive = row.own_entry.archive
    if row.own_entry.state == states.TERMINATED:
        return _("A senior high school has admitted this new student; the registration here was ended.")
    if archive is None:
        return _doubtful(row)
    words = admission_words(archive)
    if row.own_entry.state == states.RESOLVING:
        return _("%(admitted)s Choose whether the record is continued.") % {"admitted": words}
    return _("%(admitted)s The record is continued.") % {"admitted": words}


def admission_words(archive: StudentRecord) -> str:
    """Which senior high school has admitted the person, and when."""
    school = archive.school.name if archive.school else _("a senior high school that is not named")
    if archive.entered_on is None:
        return _("Already admitted by %(school)s.") % {"school": school}
    return _("Already admitted by %(school)s on %(day)s.") % {"school": school, "day": archive.entered_on.isoformat()}


def _not_found(row: RosterRow) -> str:
    return _("No existing record was found; a new one is made at registration.")


def _is_own(row: RosterRow) -> bool:
    """Whether the active record is of the roster's own school."""
    return row.record is not None and row.record.school_id == row.roster.school_id


def _registered(row: RosterRow) -> str:
    """Which school has the child: schools settle by telephone what only looks like a dispute."""
    if _is_own(row):
        return _("This child is registered at your own school already; nothing is created.")
    if row.entry and row.record and row.record.school:
        return _("This child has an active record at %(school)s. Your school has asked for it since.") % {
            "school": row.record.school.name
        }
    if row.record and row.record.school:
        return _(
            "This child already has an active record at %(school)s; nothing is created. Who comes from there is "
            "transferred; when in doubt, telephone that school. If the child is at your school, the registrar asks it."
        ) % {"school": row.record.school.name}
    return _(
        "This child already has an active record; nothing is created. Who comes from another school is transferred; "
        "when in doubt, ask your education authority."
    )


def _repeated(row: RosterRow) -> str:
    if row.first_row:
        return _("Stands in row %(row)s of this file already; nothing is doubled.") % {"row": row.first_row}
    return _("Is on a roster of this school already; nothing is doubled.")


WHY: dict[str, Callable[[RosterRow], str]] = {
    Outcome.MATCHED: _matched,
    Outcome.PENDING: _doubtful,
    Outcome.ADMITTED: _admitted,
    Outcome.NOT_FOUND: _not_found,
    Outcome.REGISTERED: _registered,
    Outcome.REPEATED: _repeated,
}


TYPED: dict[str, Text] = {
    Outcome.MATCHED: gettext_lazy(
        "%(name)s: the existing record was found and is continued. Go on with the supplement."
    ),
    Outcome.PENDING: gettext_lazy("%(name)s: a record may be this child's. Look and confirm."),
    Outcome.ADMITTED: gettext_lazy(
        "%(name)s: a senior high school has admitted this new student. Choose whether the record is continued."
    ),
    Outcome.NOT_FOUND: gettext_lazy("%(name)s: no existing record was found. Go on with the supplement."),
    Outcome.REPEATED: gettext_lazy("%(name)s is on a roster of this school already; nothing is doubled."),
    Outcome.REGISTERED: gettext_lazy("%(name)s already has an active record; nothing is created."),
}


def typed_words(received: Received, name: str) -> str:
    """What became of a typed new student, and what comes next; of one who is registered, at which school."""
    school = received.record.school if received.record else None
    if received.outcome == Outcome.REGISTERED and school:
        return _("%(name)s already has an active record at %(school)s; nothing is created.") % {
            "name": name,
            "school": school.name,
        }
    return TYPED[received.outcome] % {"name": name}
