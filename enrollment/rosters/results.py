"""What the results page says of a roster's rows: lists, the sum that proves itself, each row's reason in words (P2)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enrollment.disclosure.records import Disclosed, disclosed, school_words, schools_of_archives
from enrollment.entries import states
from enrollment.entries.doubles import LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE
from enrollment.entries.models import Entry, MatchCandidate, Step, Verdict
from enrollment.entries.traces import note_archives
from enrollment.exporting import CHUNK
from enrollment.rosters.guessed import GUESSED
from enrollment.rosters.intake import Received
from enrollment.rosters.models import WITH_NEW_STUDENTS, Outcome, Roster, RosterRow
from enrollment.rosters.new_rows import warning
from enrollment.rosters.rematch import Rematched
from enrollment.uploads.outcomes import outcome_tabs, sum_of_rows
from enrollment.uploads.problem_lines import ResultLine, problem_line
from matching.wording import summary
from registry.accounts.models import Account
from registry.disclosure import LinkStage
from registry.looks import Looked, LookKind, note_looks
from registry.records import StudentRecord
from registry.tabular.problem import Problem
from registry.text import Text

ALWAYS = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.REJECTED, Outcome.REPEATED)
WHEN_ANY = (Outcome.ADMITTED, Outcome.REGISTERED)
ALWAYS_SETTLED = (Outcome.MATCHED, Outcome.NOT_FOUND, Outcome.REJECTED, Outcome.REPEATED)  # no candidates to tell of
MAY_CHANGE = (Outcome.PENDING, Outcome.NOT_FOUND)  # when records are shared late
_OF_OTHER_SCHOOLS = (LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE)

AnyRow = Entry | RosterRow


@dataclass(frozen=True)
class ResultRow:
    """One row of a list: its problems in words, why it stands here, and since when if not always.

    ``row`` is what is stored of one that made no new student; ``entry`` the one that the row is, or leads to.
    """

    number: int
    name: str
    outcome: Outcome
    entry: Entry | None
    row: RosterRow | None
    lines: list[ResultLine]
    why: str
    again: str = ""

    @property
    def claimable(self) -> bool:
        """Whether the child is registered at another school, and is not on its way here since (row 4)."""
        if self.row is None or self.outcome != Outcome.REGISTERED or _is_own(self.row):
            return False
        return self.entry is None or self.entry.state in states.ENDED


class FileRows:
    """Rows of a roster in the order of its file, for paginators and loops: entries, and rows that made none."""

    def __init__(self, *parts: QuerySet):
        self._parts = parts

    def __len__(self) -> int:
        return sum(part.count() for part in self._parts)

    def __getitem__(self, wanted: slice) -> list[AnyRow]:
        first = chain.from_iterable(part[: wanted.stop] for part in self._parts)
        return sorted(first, key=row_number)[wanted]

    def __iter__(self) -> Iterator[AnyRow]:
        return merge(*(part.iterator(CHUNK) for part in self._parts), key=row_number)


def row_number(row: AnyRow) -> int:
    """The row as the user sees it in the spreadsheet."""
    number = row.row_number if isinstance(row, Entry) else row.number
    assert number is not None  # of an entry on a roster
    return number


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


def rows_of(roster: Roster, outcome: str, *, name: str = "", state: str = "") -> FileRows:
    """Rows of one list (of all when blank), narrowed by name or by where the new student stands."""
    entries: Any = _entries(roster)  # with what is asked for beside them
    rows = RosterRow.objects.filter(roster=roster).order_by("number").prefetch_related("problems")
    rows = rows.select_related("roster", "entry__archive__school", "record__school")
    if outcome:
        entries, rows = entries.filter(verdict=outcome), rows.filter(outcome=outcome)
    if name:
        entries, rows = entries.filter(name__icontains=name), rows.filter(name__icontains=name)
    if state in states.STATES:
        entries, rows = entries.filter(state=state), rows.filter(entry__state=state)
    if outcome not in ALWAYS_SETTLED:
        entries = entries.prefetch_related(Prefetch("candidates", queryset=_best(roster), to_attr="best"))
    if outcome:
        return FileRows(entries if outcome in WITH_NEW_STUDENTS else rows)
    return FileRows(entries, rows)


def _best(roster: Roster) -> QuerySet[MatchCandidate]:
    """The nearest candidate and, as it says that there are several, the next; told of families lists say nothing."""
    if roster.family_columns:  # so their order is the one without: a list would answer a thousand guesses at once
        return MatchCandidate.objects.order_by("-score", "record")
    return MatchCandidate.objects.filter(rank__lte=2).order_by("rank")


def _entries(roster: Roster) -> QuerySet[Entry]:
    again = Step.objects.filter(entry=OuterRef("pk"), action__in=states.REMATCHES).order_by("-number")
    entries = Entry.objects.filter(roster=roster).order_by("row_number").select_related("archive__school")
    return entries.prefetch_related("problems").annotate(
        again_at=Subquery(again.values("at")[:1]), again_detail=Subquery(again.values("detail")[:1])
    )


def shown(rows: Iterable[AnyRow], account: Account) -> list[ResultRow]:
    """Rows with their words, as the account may read them, which leaves its trace; two or three queries for any number.

    Whose record was found is claimed; of who is registered elsewhere the record was shown (I33).
    """
    rows = list(rows)
    _note(rows, account)
    schools = schools_of_archives((row for row in rows if isinstance(row, Entry)), account)
    return [
        _shown_entry(row, schools.get(row.pk, ""), account) if isinstance(row, Entry) else _shown(row, account)
        for row in rows
    ]


def _note(rows: Iterable[AnyRow], account: Account) -> None:
    entries = [row if isinstance(row, Entry) else row.entry for row in rows]
    note_archives(account, LookKind.CLAIM, [entry for entry in entries if entry])
    note_registered(account, [row for row in rows if isinstance(row, RosterRow)])


def note_registered(account: Account, rows: Iterable[RosterRow]) -> None:
    """Note that it was shown of these rows who has the child."""
    found = [Looked(row.record.pk, row.record.school_id, row.entry_id) for row in rows if row.record]
    note_looks(account, LookKind.SHOWN, found)


def _shown_entry(entry: Entry, school: str, account: Account) -> ResultRow:
    outcome = Outcome(entry.verdict)
    return ResultRow(
        number=row_number(entry),
        name=entry.name,
        outcome=outcome,
        entry=entry,
        row=None,
        lines=_lines(problems_of(entry)),
        why=WHY_FOUND[outcome](entry, school, account),
        again=_again(entry),
    )


def _shown(row: RosterRow, account: Account) -> ResultRow:
    outcome, lines = Outcome(row.outcome), _lines(problems_of(row))
    say = WHY_NOT.get(outcome)
    # the problem of a row that stands in its file twice names both rows already
    said_already = row.first_row and lines
    why = say(row, account) if say and not said_already else ""
    return ResultRow(row.number, row.name, outcome, row.entry, row, lines, why)


def _lines(problems: Iterable[Problem]) -> list[ResultLine]:
    # of other schools' new students the page says more: which school, and only while they are there
    return [problem_line(problem) for problem in problems if problem.code not in _OF_OTHER_SCHOOLS]


def problems_of(row: AnyRow) -> list[Problem]:
    """What there is to say of a row: of its cells, and, of an entry, what the verdict warns of now."""
    problems = [stored.as_read for stored in row.problems.all()]
    if isinstance(row, Entry):
        said = {problem.code for problem in problems}
        problems += [warning(code) for code in row.warnings if code not in said]
    return problems


def _again(entry: Any) -> str:  # an `Entry` with what `rows_of` asks for beside it
    """What matching again changed last (N7)."""
    if entry.again_at is None:
        return ""
    before, now = entry.again_detail["verdict"]
    day = f"{timezone.localtime(entry.again_at):%Y-%m-%d}"
    if before == now:
        new = entry.again_detail["new_candidates"]
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


def _matched(entry: Entry, school: str, account: Account) -> str:
    if school:
        return _("Document and name agree; continues the record of %(school)s.") % {"school": school}
    return _("Document and name agree with exactly one record.")


def _doubtful(entry: Entry, school: str, account: Account) -> str:
    reasons = summary(entry.best[0].reasons) if entry.best else ""
    if len(entry.best) > 1:
        first, second = entry.best[:2]
        words = _("several records may be the child's; the closest one: %(reasons)s")
        if first.score == second.score:
            words = _("several records may be the child's, none closer than the other: %(reasons)s")
        reasons = words % {"reasons": reasons}
    if not entry.decision:
        return reasons
    return _("%(reasons)s; decided: %(decision)s") % {"reasons": reasons, "decision": entry.get_decision_display()}


def _admitted(entry: Entry, school: str, account: Account) -> str:
    """V2.1: which school admitted the new student, and what was chosen about it."""
    if entry.state == states.TERMINATED:
        return _("A senior high school has admitted this new student; the registration here was ended.")
    if entry.archive is None:
        return _doubtful(entry, school, account)
    words = admission_words(disclosed(entry, entry.archive, account))
    if entry.state == states.RESOLVING:
        return _("%(admitted)s Choose whether the record is continued.") % {"admitted": words}
    return _("%(admitted)s The record is continued.") % {"admitted": words}


def admission_words(archive: Disclosed) -> str:
    """Which senior high school has admitted the person, and when, as far as it may be said."""
    school = archive.school or _("a senior high school that is not named")
    if not archive.entered:
        return _("Already admitted by %(school)s.") % {"school": school}
    return _("Already admitted by %(school)s on %(day)s.") % {"school": school, "day": archive.entered}


def _not_found(entry: Entry, school: str, account: Account) -> str:
    return _("No existing record was found; a new one is made at registration.")


def _is_own(row: RosterRow) -> bool:
    """Whether the active record is of the roster's own school."""
    return row.record is not None and row.record.school_id == row.roster.school_id


def registered_at(record: StudentRecord | None, account: Account, problems: Iterable[Problem]) -> str:
    """The school that has the child: document, or 学籍号, and name are those that the school brought (row 4).

    Where they may be guessed, as of a record that is only like the child's. ``problems``: what is said of the row.
    """
    guessed = any(problem.code == GUESSED for problem in problems)
    return school_words(record.school if record else None, LinkStage.WEAK if guessed else LinkStage.STRONG, account)


def _registered(row: RosterRow, account: Account) -> str:
    """Which school has the child: schools settle by telephone what only looks like a dispute."""
    if _is_own(row):
        return _("This child is registered at your own school already; nothing is created.")
    school = registered_at(row.record, account, problems_of(row))
    if row.entry and school:
        return _("This child has an active record at %(school)s. Your school has asked for it since.") % {
            "school": school
        }
    if school:
        return _(
            "This child already has an active record at %(school)s; nothing is created. Who comes from there is "
            "transferred; when in doubt, telephone that school. If the child is at your school, the registrar asks it."
        ) % {"school": school}
    return _(
        "This child already has an active record; nothing is created. Who comes from another school is transferred; "
        "when in doubt, ask your education authority."
    )


def _repeated(row: RosterRow, account: Account) -> str:
    if row.first_row:
        return _("Stands in row %(row)s of this file already; nothing is doubled.") % {"row": row.first_row}
    return _("Is on a roster of this school already; nothing is doubled.")


WHY_FOUND: dict[Outcome, Callable[[Entry, str, Account], str]] = {
    Outcome.MATCHED: _matched,
    Outcome.PENDING: _doubtful,
    Outcome.ADMITTED: _admitted,
    Outcome.NOT_FOUND: _not_found,
}
WHY_NOT: dict[Outcome, Callable[[RosterRow, Account], str]] = {
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


def note_typed(account: Account, received: Received) -> None:
    """Note that it was shown of a typed new student who has the child."""
    if received.record:
        note_looks(account, LookKind.SHOWN, [Looked(received.record.pk, received.record.school_id)])


def typed_words(received: Received, name: str, account: Account) -> str:
    """What became of a typed new student, and what comes next; of one who is registered, at which school."""
    school = registered_at(received.record, account, received.warnings)
    if received.outcome == Outcome.REGISTERED and school:
        return _("%(name)s already has an active record at %(school)s; nothing is created.") % {
            "name": name,
            "school": school,
        }
    return TYPED[received.outcome] % {"name": name}
