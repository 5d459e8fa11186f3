"""A walk at random through all acts of all roles (N2): whatever people do in whatever order, what must hold does hold.

Every act goes through its service with the account's real scope. A refusal is an answer; any other exception is a
finding, and so is whatever an invariant names after a step, or who is stuck at the end (the_end.py).
"""

from collections import Counter
from collections.abc import Callable
from functools import partial

import hypothesis.strategies as st
from django.core.management import CommandError, call_command
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from config.ops.worker import Worker
from enrollment.entries import states
from enrollment.entries.models import Entry, PossibleDouble
from registry.records import StudentRecord
from registry.refused import Refused
from review.cases.models import UNSETTLED, AdmissionCase
from tests.one_person import acting, the_end
from tests.one_person.clock import Clock
from tests.one_person.holding import broken, broken_at_the_end
from tests.one_person.world import FEW_COLUMNS, HEADERS, PAPERS, SCHOOLS, SOURCES, World
from tests.one_person.written import Written

any_school = st.sampled_from(SCHOOLS)
some_papers = st.lists(st.integers(0, len(PAPERS) - 1), min_size=1, max_size=4, unique=True)
pick = st.integers(0, 11)  # one of those that there are, counted round
chance = st.booleans()
SOME_YEARS = 500  # days
# what the rules choose new students by, and tell of them
CHOSEN_BY = ("name", "state", "verdict", "decision", "archive", "proof", "number_check", "roster", "version")
CHOSEN_BY += ("school__authority",)


class Finding(AssertionError):
    """Something that must never be; its text is the walk as steps that a person can follow."""


class Walk(RuleBasedStateMachine):
    """One walk; the database is as before when it ends."""

    world: World  # set by the test, made once
    folder = None  # for files of rosters
    counted: Counter[tuple[str, str]] = Counter()  # of all walks: what was done, and whether it got through

    def __init__(self):
        super().__init__()
        self.told: list[str] = []
        self.clock = Clock()
        self._running = self.clock.running()
        self._running.__enter__()
        self._atom = transaction.atomic()
        self._atom.__enter__()
        self.season = acting.open_season(0)
        self.versions: dict[str, int] = {}
        self.written = Written()
        self.all_hold = False  # until all invariants were asked once
        self.look()

    def teardown(self):
        """Bring everything to its end, see who is stuck, and leave no trace."""
        try:
            if not self.failed:
                self.do("everybody finishes what is begun", lambda: the_end.settle(self), "settle")
                self.check(broken_at_the_end())
                stuck = the_end.stuck(self)
                if stuck:
                    self.fail(stuck)
        finally:
            self.written.close()
            transaction.set_rollback(True)
            self._atom.__exit__(None, None, None)
            self._running.__exit__(None, None, None)
            for file in self.folder.rglob("*"):
                if file.is_file():
                    file.unlink()

    # --- telling and judging -----------------------------------------------------------------------------------------

    failed = False

    def do(self, words: str, act: Callable[[], object], what: str) -> object:
        """Do it; what came of it stands in the telling. Raises Finding for whatever is no refusal."""
        try:
            came = act()
            said = acting.said(came)
        except Refused as refused:
            came, said = refused, f"refused: {refused.code}"
        except Exception as error:
            self.told.append(words)
            self.failed = True
            raise Finding(self.telling(f"{type(error).__name__}: {error}")) from error
        self.counted[what, acting.how_it_went(came)] += 1
        line = f"{words} → {said}" if said else words
        self.told.append(line)
        return came

    def telling(self, end: str) -> str:
        """The walk up to now, and how it ended."""
        steps = [f"{number}. {line}" for number, line in enumerate(self.told, start=1)]
        return "\n".join(["", *steps, f"=> {end}"])

    def fail(self, offending: list[str]) -> None:
        """Tell what is broken."""
        self.failed = True
        raise Finding(self.telling("; ".join(offending)))

    def check(self, offending: list[str]) -> None:
        if offending:
            self.fail(offending)

    def look(self, written: set[str] | None = None) -> None:
        """What stands where, for the rules to choose from; with the tables ``written`` since, what may be otherwise."""

        def may_differ(*models) -> bool:
            return written is None or any(model._meta.db_table in written for model in models)

        if may_differ(Entry):
            live = Entry.objects.exclude(state__in=[*states.ENDED, states.REGISTERED])
            self.entries = list(live.select_related("school").only(*CHOSEN_BY).order_by("pk"))
            self.at: dict[str, list[Entry]] = {}
            for entry in self.entries:
                self.at.setdefault(entry.state, []).append(entry)
            resolving = self.at.get(states.RESOLVING, [])
            self.admitted = [entry for entry in resolving if entry.verdict == "admitted"]
            self.doubtful = [entry for entry in self.entries if entry.verdict in ("pending", "admitted")]
            self.decided = [entry for entry in self.at.get(states.SUPPLEMENTING, []) if entry.decision]
            self.unproved = [entry for entry in self.entries if entry.archive_id and not entry.proof]
            self.unknown_numbers = [entry for entry in self.entries if entry.number_check]
            self.ended = list(Entry.objects.filter(state__in=states.ENDED).order_by("pk"))
        if may_differ(Entry, PossibleDouble):
            ids = {pk for pair in PossibleDouble.objects.values_list("first", "second") for pk in pair}
            self.doubled = [entry for entry in self.entries if entry.pk in ids]
        if may_differ(AdmissionCase):
            self.cases = list(AdmissionCase.objects.filter(UNSETTLED).order_by("pk"))
        if may_differ(StudentRecord):
            self.made = StudentRecord.objects.filter(entry__isnull=False).exists()

    @invariant()
    def what_must_hold_holds(self):
        """After each step; where nothing was written everything stands as it stood."""
        written = self.written.since()
        if self.told:
            self.check(broken(written if self.all_hold else None))
            self.all_hold = True
            self.look(written)

    def registrar(self, entry: Entry):
        """Who works at the new student's school."""
        return self.world.registrars[entry.school_id]

    def officer(self, entry: Entry):
        """Who reviews for the competent authority of the new student's school."""
        return self.world.officers[entry.school.authority_id]

    # --- new students arrive -----------------------------------------------------------------------------------------

    @rule(school=any_school, papers=some_papers, track=st.sampled_from(["primary", "vocational"]))
    def import_roster(self, school, papers, track):
        chosen = [PAPERS[place] for place in papers if PAPERS[place].track == track]
        if chosen:
            names = "、".join(acting.called(paper) for paper in chosen)
            account = self.world.registrars[self.world.schools[school].pk]
            act = partial(acting.import_roster, account, self.season, track, chosen)
            self.do(f"{school} imports {names}", act, f"import, {track}")

    @rule(school=any_school, paper=st.sampled_from(PAPERS))
    def type_in(self, school, paper):
        account = self.world.registrars[self.world.schools[school].pk]
        act = partial(acting.type_in, account, self.season, paper)
        self.do(f"{school} types in {acting.called(paper)}", act, f"type in, {paper.track}")

    # --- decisions of the school -------------------------------------------------------------------------------------

    def _act(self, kind: list[Entry], place: int, name: str, act: Callable) -> None:
        entry = kind[place % len(kind)]
        who = self.registrar(entry)
        self.do(f"{acting.school_of(self, entry)}: {name} {acting.told(entry)}", lambda: act(entry, who), name)

    @precondition(lambda self: self.at.get(states.RESOLVING))
    @rule(place=pick, which=st.integers(0, 3), reasoned=chance)
    def confirm(self, place, which, reasoned):
        why = acting.WHY if reasoned else ""
        self._act(
            self.at[states.RESOLVING], place, "confirms a record of", lambda e, a: acting.confirm(e, a, which, why)
        )

    @precondition(lambda self: self.at.get(states.RESOLVING))
    @rule(place=pick, reasoned=chance)
    def none_of_these(self, place, reasoned):
        why = acting.WHY if reasoned else ""
        self._act(self.at[states.RESOLVING], place, "none of these for", lambda e, a: acting.none_of_these(e, a, why))

    @precondition(lambda self: self.decided)
    @rule(place=pick)
    def undo(self, place):
        self._act(self.decided, place, "takes back the decision on", acting.undo)

    @precondition(lambda self: self.admitted)
    @rule(place=pick)
    def continue_admitted(self, place):
        self._act(self.admitted, place, "continues although admitted", acting.continue_admitted)

    @precondition(lambda self: len(self.entries) > 2)
    @rule(place=pick)
    def withdraw(self, place):
        self._act(self.entries, place, "withdraws", acting.withdraw)

    @precondition(lambda self: self.doubtful)
    @rule(place=pick)
    def terminate(self, place):
        self._act(self.doubtful, place, "ends the registration of", acting.terminate)

    @precondition(lambda self: self.ended)
    @rule(place=pick)
    def undo_termination(self, place):
        self._act(self.ended, place, "takes back the end of", acting.undo_termination)

    # --- proofs ---

    @precondition(lambda self: self.unproved)
    @rule(place=pick)
    def prove(self, place):
        entry = self.unproved[place % len(self.unproved)]
        act = partial(acting.prove, entry, self.officer(entry))
        self.do(f"the authority proves {acting.told(entry)}", act, "officer proves")

    @precondition(lambda self: self.at.get(states.RESOLVING) or self.unproved)
    @rule(place=pick, which=st.integers(0, 3), right=chance)
    def type_fact(self, place, which, right):
        kind = [*self.at.get(states.RESOLVING, []), *self.unproved]
        words = "compares a right telephone for" if right else "compares a wrong telephone for"
        self._act(kind, place, words, lambda e, a: acting.type_fact(e, a, which, right=right))

    @precondition(lambda self: self.at.get(states.RESOLVING))
    @rule(place=pick)
    def allow_tries(self, place):
        entry = self.at[states.RESOLVING][place % len(self.at[states.RESOLVING])]
        act = partial(acting.allow_tries, entry, self.officer(entry))
        self.do(f"the authority lets facts be compared for {acting.told(entry)}", act, "officer allows tries")

    # --- supplement and reviews --------------------------------------------------------------------------------------

    def _of_all(self, state: str, place: int, words: str, act: Callable) -> None:
        """An act on everybody who stands there at the place of one of them."""
        entry = self.at[state][place % len(self.at[state])]
        at_authority = state == states.AT_AUTHORITY
        who = self.officer(entry) if at_authority else self.registrar(entry)
        where = f"the county of {acting.school_of(self, entry)}" if at_authority else acting.school_of(self, entry)
        self.do(f"{where} {words}", lambda: act(who), f"{who.role} {words}")

    @precondition(lambda self: self.at.get(states.SUPPLEMENTING))
    @rule(place=pick)
    def complete(self, place):
        self._of_all(states.SUPPLEMENTING, place, "completes and submits everybody", acting.complete_all)

    @precondition(lambda self: self.at.get(states.AT_SCHOOL))
    @rule(place=pick, bulk=chance)
    def school_approve(self, place, bulk):
        words = f"approves everybody{' at once' if bulk else ''}"
        self._of_all(states.AT_SCHOOL, place, words, lambda a: acting.school_approve(a, bulk=bulk))

    @precondition(lambda self: self.at.get(states.AT_AUTHORITY))
    @rule(place=pick, bulk=chance)
    def authority_approve(self, place, bulk):
        words = f"approves everybody{' at once' if bulk else ''}"
        self._of_all(states.AT_AUTHORITY, place, words, lambda a: acting.authority_approve(a, bulk=bulk))

    @precondition(lambda self: self.at.get(states.AT_SCHOOL) or self.at.get(states.AT_AUTHORITY))
    @rule(place=pick)
    def send_back(self, place):
        waiting = [*self.at.get(states.AT_SCHOOL, []), *self.at.get(states.AT_AUTHORITY, [])]
        entry = waiting[place % len(waiting)]
        at_school = entry.state == states.AT_SCHOOL
        who = self.registrar(entry) if at_school else self.officer(entry)
        words = f"{who.role} sends back"
        self.do(f"{words} {acting.told(entry)}", lambda: acting.send_back(entry, who), words)

    # --- cases -------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.at.get(states.RESOLVING))
    @rule(place=pick, which=st.integers(0, 3))
    def open_claim(self, place, which):
        self._act(self.at[states.RESOLVING], place, "opens a case about", lambda e, a: acting.open_claim(e, a, which))

    @precondition(lambda self: self.at.get(states.RESOLVING))
    @rule(place=pick, which=st.integers(0, 3))
    def open_dispute(self, place, which):
        self._act(
            self.at[states.RESOLVING], place, "disputes the document of", lambda e, a: acting.open_dispute(e, a, which)
        )

    @precondition(lambda self: self.doubled)
    @rule(place=pick, which=st.integers(0, 3))
    def open_claim_on_double(self, place, which):
        words = "claims the child of another school that is"
        self._act(self.doubled, place, words, lambda e, a: acting.open_claim_on_double(e, a, which))

    @precondition(lambda self: self.doubled)
    @rule(place=pick, which=st.integers(0, 3))
    def not_the_same(self, place, which):
        words = "says that the namesake is another child than"
        self._act(self.doubled, place, words, lambda e, a: acting.not_the_same(e, a, which))

    @precondition(lambda self: self.unknown_numbers)
    @rule(place=pick, act=st.sampled_from(["strike", "keep", "check"]))
    def number(self, place, act):
        entry = self.unknown_numbers[place % len(self.unknown_numbers)]
        who = self.officer(entry) if entry.state == states.AT_AUTHORITY else self.registrar(entry)
        words = f"{who.role}: {act} the number of"
        self.do(f"{words} {acting.told(entry)}", lambda: getattr(acting, act)(entry, who), words)

    @precondition(lambda self: self.cases)
    @rule(place=pick, act=st.sampled_from(sorted(acting.CASE_ACTS)))
    def act_in_case(self, place, act):
        case = self.cases[place % len(self.cases)]
        self.do(f"case {case.pk}: {act}", lambda: acting.CASE_ACTS[act](self.world, case), f"{case.kind} case: {act}")

    # --- loads, days, seasons ----------------------------------------------------------------------------------------

    @rule(
        chosen=st.lists(st.integers(0, len(SOURCES) - 1), min_size=1, max_size=3, unique=True),
        more=chance,
        columns=st.sampled_from(["all", "all", "few"]),
    )
    def load(self, chosen, more, columns):
        """Records of one source system arrive: late ones for the first time, others as they are by now.

        A file of few columns has those that are needed and no more.
        """
        first = SOURCES[chosen[0]]
        lines = []
        for source in (SOURCES[place] for place in chosen):
            if source.registry == first.registry:
                known = self.versions.get(source.key, -1 if source.late else 0)
                version = min(known + (1 if more or known < 0 else 0), len(source.versions) - 1)
                self.versions[source.key] = version
                lines.append(self.world.line(source, version))
        what = "、".join(f"{line['record_key']} v{self.versions[line['record_key']]}" for line in lines)
        header = HEADERS[first.registry] if columns == "all" else FEW_COLUMNS[first.registry]
        words = f"load of {first.registry} ({columns} columns): {what}"
        act = partial(self._load, first.registry, lines, header)
        self.do(words, act, f"load of {first.registry}, {columns} columns")

    @precondition(lambda self: self.made)
    @rule(place=pick, status=st.sampled_from(["enrolled", "left"]))
    def report_back(self, place, status):
        """The national system shares what was made here, under a key and, in spring, a formal number of its own."""
        made = list(StudentRecord.objects.filter(entry__isnull=False).order_by("pk"))
        record = made[place % len(made)]
        line = acting.reported(record, status)
        words = f"load of {record.registry}: record {record.pk} is reported back, {status}"
        self.do(words, partial(self._load, record.registry, [line]), f"load: reported back, {status}")

    def _load(self, registry: str, lines: list[dict[str, str]], header: list[str] | None = None) -> str:
        path = acting.written(self.folder, lines, header or HEADERS[registry])
        try:
            call_command("load_registry", registry, str(path), json=True, stdout=acting.Nowhere())
        except CommandError as error:
            return f"not loaded: {error}"
        finally:
            path.unlink()
        Worker().drain()
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).first()
        assert failed is None, f"a task failed: {failed.exception_class_path} {failed.traceback}"
        return "loaded"

    @precondition(lambda self: self.at.get(states.RESOLVING) or self.at.get(states.SUPPLEMENTING))
    @rule(place=pick)
    def rematch(self, place):
        entry = self.entries[place % len(self.entries)]
        if entry.roster_id:
            self._act([entry], 0, "matches again the roster of", acting.rematch)

    @precondition(lambda self: self.clock.days < SOME_YEARS)
    @rule(days=st.sampled_from([1, 15, 50]))
    def wait(self, days):
        self.clock.forward(days)
        self.do(f"{days} days pass", acting.duties, "wait")

    @precondition(lambda self: self.clock.days)
    @rule(school=any_school, track=st.sampled_from(["primary", "vocational"]), days=st.sampled_from([20, 70]))
    def extend(self, school, track, days):
        words = f"the deadline of {school} is extended"
        self.do(words, lambda: acting.extend(self, school, track, days), "extend")

    @precondition(lambda self: self.clock.days < SOME_YEARS and self.entries)
    @rule()
    def next_season(self):
        self.clock.forward(365)
        self.season = acting.open_season(self.clock.days)
        self.do(f"a year passes, season {self.season.code} begins", acting.duties, "next season")
