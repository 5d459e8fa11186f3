"""Matching again when shared data arrive late (N7): undecided and not-found new students meet the registry again.

The verdict is the machine's, and only the machine changes it here: each earlier one stays in the history, in the
detail of the step that changed it. What a person did is never touched: a new student who was decided upon, submitted
or sent back stays as it is; drafts of the supplement stay beside what is found. Nothing is taken away either: a
doubtful new student for which nothing is found now keeps the candidates that it has.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry, MatchCandidate, Step, Verdict
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import last_steps, move_many
from enrollment.refused import ActRefused
from enrollment.rosters.models import Roster, RosterProblem, RosterRow
from enrollment.rosters.new_rows import DOUBTFUL
from enrollment.rosters.recognition import HOLDS_AN_ARCHIVE, IntakePlace, recognise, settle, shown_candidates
from enrollment.seasons.deadlines import Deadlines
from enrollment.seasons.models import Season
from matching.core.people import Probe
from matching.core.verdict import Finding
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.identity.names import sound_key, variant_key
from registry.sealing.cipher import student_number_key

BATCH = 500  # new students recognised at once
# what machine and import did, drafts and their sheets, and decisions that were taken back: nobody has decided anything
_HARMLESS = frozenset({"receive", "receive_doubtful", "save", "print_sheet", "undo_decision", *states.REMATCHES})


@dataclass
class Rematched:
    """What matching again changed: ids of new students by their verdict now, and how many are as they were.

    Of ``refused`` (id, why) nothing changed: somebody was quicker, or the deadline has passed.
    """

    changed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unchanged: int = 0
    refused: list[tuple[int, ActRefused]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many new students were looked at."""
        return sum(map(len, self.changed.values())) + self.unchanged + len(self.refused)


def eligible(entries):
    """Those of the entries that may be matched again: undecided or not found, and touched by nobody but for drafts."""
    undecided = Q(state=states.RESOLVING, verdict=Verdict.PENDING)
    not_found = Q(state=states.SUPPLEMENTING, verdict=Verdict.NOT_FOUND)
    acted_on = Step.objects.filter(entry=OuterRef("pk")).exclude(action__in=_HARMLESS)
    return entries.filter(undecided | not_found, decision="").exclude(Exists(acted_on))


def rematch_roster(roster: Roster, account: Account) -> Rematched:
    """Match the new students of one roster again, for the account that asks for it."""
    done = Rematched()
    _rematch(
        IntakePlace(roster.school, roster.season, roster.track), Entry.objects.filter(roster=roster), account, done
    )
    return done


def rematch_all(registry: str) -> Rematched:
    """Match again whoever may continue a record of this registry, wherever the deadline is not over; after a load.

    The steps are in the name of one who works at the school: who imported the new students, if still there.
    """
    done = Rematched()
    for track, layout in LAYOUTS.items():
        if layout.registry == registry:
            for place in _places(track):
                account = _who_works_there(place)
                if account:
                    _rematch(place, place.live_entries(), account, done)
    return done


def _places(track: str) -> list[IntakePlace]:
    """Schools with new students to be matched again whose deadline is not over, by season."""
    # seasons in which any school still registers, so that those of years ago are not gone through
    today = timezone.localdate()
    own = Q(**{f"terms__{track}_deadline__gte": today}) | Q(extensions__until__gte=today, extensions__track=track)
    open_seasons = Season.objects.filter(own | Q(**{f"{track}_deadline__gte": today})).distinct()
    waiting = eligible(Entry.objects.filter(track=track, season__in=open_seasons))
    first = waiting.order_by("school", "season", "pk").select_related("school__authority", "season")
    places = {(entry.school_id, entry.season_id): IntakePlace(entry.school, entry.season, track) for entry in first}
    days = Deadlines([place.season for place in places.values()], {school for school, _season in places})
    return [place for (school, season), place in places.items() if not days.of(school, season, track).over]


def _who_works_there(place: IntakePlace) -> Account | None:
    """The last who imported for this place, else anybody of the school; a school without people waits."""
    people = Account.objects.usable().filter(school=place.school, role__in=states.SCHOOL)
    importers = Roster.objects.filter(
        school=place.school, season=place.season, track=place.track, uploaded_by__in=people
    )
    last = importers.select_related("uploaded_by", "desk_session").order_by("-uploaded_at").first()
    return last.acting_account if last else people.order_by("pk").first()


def _rematch(place: IntakePlace, entries, account: Account, done: Rematched) -> None:
    ids = list(eligible(entries).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _rematch_batch(place, ids[start : start + BATCH], account, done)


def _rematch_batch(place: IntakePlace, ids: Sequence[int], account: Account, done: Rematched) -> None:
    seen = {entry.pk: entry for entry in eligible(Entry.objects.filter(pk__in=ids)).prefetch_related("candidates")}
    probes = {pk: probe_of(entry) for pk, entry in seen.items()}
    verdicts = recognise(list(probes.values()), place)
    news = {pk: found for pk, found in verdicts.items() if _is_news(seen[pk], found)}
    done.unchanged += len(seen) - len(news)
    # two actions, as they lead to two states
    for action, doubtful in (("rematch_doubtful", True), ("rematch", False)):
        chosen = {pk: found for pk, found in news.items() if (found.outcome in DOUBTFUL) is doubtful}
        if not chosen:
            continue
        change = _Change(place, seen, probes, chosen)
        # recognised without locks: whoever was touched since is left as it is, by its version
        outcome = move_many(
            chosen,
            action,
            account,
            detail=change.detail,
            change=change,
            writes=("verdict", "archive", "warnings"),
            versions={pk: seen[pk].version for pk in chosen},
        )
        for pk in outcome.done:
            done.changed[chosen[pk].outcome].append(pk)
        done.refused.extend(outcome.refused)


def probe_of(entry: Entry) -> Probe:
    """The new student as its row of the roster stated it, with the entry's id for its row."""
    return Probe(
        row=entry.pk,
        name=entry.name,
        agreement_key=entry.name_key,
        variant_key=variant_key(entry.name),
        sound_key=sound_key(entry.name),
        sex=entry.sex,
        birth_date=entry.birth_date,
        id_type=entry.id_type,
        id_number=entry.id_number,
        document_key=entry.document_key,
        student_number=entry.student_number,
        student_number_key=student_number_key(entry.student_number),
    )


def _is_news(entry: Entry, found: Finding) -> bool:
    """Whether more is known now."""
    # not found: nothing is taken away; registered meanwhile: the authority's review tells it
    if found.outcome not in (Verdict.MATCHED, Verdict.ADMITTED, Verdict.PENDING):
        return False
    return found.outcome != entry.verdict or _reasons(found) != _reasons_before(entry)


def _reasons(found: Finding) -> dict[int, list[str]]:
    return {scored.record_id: list(scored.reasons) for scored in shown_candidates(found)}


def _reasons_before(entry: Entry) -> dict[int, list[str]]:
    return {candidate.record_id: candidate.reasons for candidate in entry.candidates.all()}


@dataclass
class _Change:
    """What is written under the locks of one transaction; called by `move_many` with the entries locked."""

    place: IntakePlace
    seen: dict[int, Entry]
    probes: dict[int, Probe]
    found: dict[int, Finding]

    def __call__(self, entries: list[Entry]) -> dict[int, ActRefused]:
        settled = settle([self.probes[entry.pk] for entry in entries], self.found, self.place)
        lost = [entry for entry in entries if settled[entry.pk] != self.found[entry.pk]]
        # another took the archive in this very moment: the next time tells
        refused: dict[int, ActRefused] = {step.entry_id: Conflict(step) for step in last_steps(lost)}
        kept = [entry for entry in entries if entry.pk not in refused]
        for entry in kept:
            found = self.found[entry.pk]
            entry.verdict = found.outcome
            entry.archive_id = found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None
            # nothing is taken away: what was warned of before stays
            entry.warnings = list(dict.fromkeys([*entry.warnings, *found.warnings]))
        self._replace_candidates(kept)
        self._tell_rows(kept)
        return refused

    def _replace_candidates(self, entries: Iterable[Entry]) -> None:
        MatchCandidate.objects.filter(entry__in=entries).delete()
        MatchCandidate.objects.bulk_create(
            MatchCandidate(entry=entry, record_id=one.record_id, rank=rank, score=one.score, reasons=list(one.reasons))
            for entry in entries
            for rank, one in enumerate(shown_candidates(self.found[entry.pk]), start=1)
        )

    def _tell_rows(self, entries: Sequence[Entry]) -> None:
        """The rows that made these entries stand in the list of what is known now, with what the verdict warns of."""
        by_outcome = defaultdict(list)
        for entry in entries:
            by_outcome[entry.verdict].append(entry.pk)
        for outcome, ids in by_outcome.items():
            RosterRow.objects.filter(entry__in=ids, outcome__in=Verdict.values).update(outcome=outcome)
        warned = [entry for entry in entries if self.found[entry.pk].warnings]  # few; none, no query
        for row in RosterRow.objects.filter(entry__in=warned, outcome__in=Verdict.values):
            pk = row.entry_id
            assert pk is not None  # it is one of these
            for code in set(self.found[pk].warnings) - set(self.seen[pk].warnings):
                RosterProblem(row=row, code=code, level="warning").save()

    def detail(self, entry: Entry) -> dict:
        """The step's: the verdict before and now, and the records shown now that were not shown before."""
        before = self.seen[entry.pk]
        shown = _reasons(self.found[entry.pk])
        new = [record for record in shown if record not in _reasons_before(before)]
        return {"verdict": [before.verdict, self.found[entry.pk].outcome], "new_candidates": new}
