"""Matching again when shared data arrive late (N7): undecided and not-found new students meet the registry again.

The verdict is the machine's, and only the machine changes it here: each earlier one stays in the history, in the
detail of the step that changed it. What a person did is never touched: a new student who was decided upon, submitted
or sent back stays as it is; drafts of the supplement stay beside what is found. Nothing is taken away either: a
doubtful new student for which nothing is found now keeps the candidates that it has.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.doubles import LIVE_ELSEWHERE
from enrollment.entries.models import Entry, Step, Verdict
from enrollment.entries.probes import probe_of
from enrollment.entries.transitions import move_many
from enrollment.refused import ActRefused
from enrollment.rosters.leftovers import recognise_freed
from enrollment.rosters.models import Roster
from enrollment.rosters.new_rows import DOUBTFUL
from enrollment.rosters.new_verdicts import (
    WRITES,
    NewVerdicts,
    number_check_now,
    reasons_before,
    reasons_now,
    tell_of,
)
from enrollment.rosters.recognition import IntakePlace, for_an_entry
from enrollment.seasons.deadlines import Deadlines
from enrollment.seasons.models import Season
from matching.core.verdict import Finding
from matching.layouts import LAYOUTS
from registry.accounts.models import Account

BATCH = 500  # new students recognised at once
# what the machine did, drafts and their sheets, what was said of numbers and namesakes, and decisions that were
# taken back: nobody has decided anything
_SAID = (*states.ON_A_DRAFT, *states.ON_NUMBERS, *states.ON_NAMESAKES)
_HARMLESS = frozenset({"undo_decision", *states.REMATCHES, *_SAID})


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
    probes = {pk: probe_of(entry, with_family=True) for pk, entry in seen.items()}
    verdicts = {pk: for_an_entry(found) for pk, found in recognise_freed(list(probes.values()), place).items()}
    news = {pk: found for pk, found in verdicts.items() if _is_news(seen[pk], found)}

    def detail(entry: Entry) -> dict:
        return _detail(seen[entry.pk], verdicts[entry.pk])

    done.unchanged += len(seen) - len(news)
    # two actions, as they lead to two states
    for action, doubtful in (("rematch_doubtful", True), ("rematch", False)):
        chosen = {pk: found for pk, found in news.items() if (found.outcome in DOUBTFUL) is doubtful}
        if not chosen:
            continue
        # recognised without locks: whoever was touched since is left as it is, by its version
        outcome = move_many(
            chosen,
            action,
            account,
            detail=detail,
            change=NewVerdicts(place, seen, probes, chosen),
            writes=WRITES,
            versions={pk: seen[pk].version for pk in chosen},
        )
        for pk in outcome.done:
            done.changed[chosen[pk].outcome].append(pk)
        done.refused.extend(outcome.refused)
    tell_of(verdicts, probes, place)


def _is_news(entry: Entry, found: Finding) -> bool:
    """Whether more is known now."""
    told, tells = LIVE_ELSEWHERE in entry.warnings, LIVE_ELSEWHERE in found.warnings
    if told is not tells:  # the child came to another school, or is gone from there
        return True
    if number_check_now(entry, found) != entry.number_check:
        return True
    if found.outcome == Verdict.NOT_FOUND:  # nothing is taken away
        return False
    return found.outcome != entry.verdict or reasons_now(found) != reasons_before(entry)


def _detail(before: Entry, found: Finding) -> dict:
    """The step's: the verdict before and now, and the records shown now that were not shown before."""
    new = [record for record in reasons_now(found) if record not in reasons_before(before)]
    return {"verdict": [before.verdict, found.outcome], "new_candidates": new}
