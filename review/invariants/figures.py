"""What must always hold of figures: they are what the entries and their histories say (I2, N6)."""

from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.figures import counting
from enrollment.figures.models import COUNTED
from enrollment.seasons.models import Season

EVERYWHERE = Q(school__isnull=False)


def _entries_sent_back_otherwise_than_their_steps_say() -> list[str]:
    """Sent back are those that somebody sent back and nobody has submitted since."""
    after = Step.objects.filter(entry=OuterRef("entry"), action=states.SUBMITTING, number__gt=OuterRef("number"))
    sent = Step.objects.filter(entry=OuterRef("pk"), action__in=states.SENDING_BACK).exclude(Exists(after))
    wrong = Entry.objects.filter(Exists(sent), is_sent_back=False) | Entry.objects.filter(
        ~Exists(sent), is_sent_back=True
    )
    return [f"entry {pk}" for pk in wrong.order_by("pk").values_list("pk", flat=True)]


def _places_with_wrong_figures() -> list[str]:
    """Schools whose figures are not what a count of their entries gives; `manage.py recount_figures` corrects them."""
    return [
        f"school {school} {track} in season {season.pk}"
        for season in Season.objects.order_by("pk")
        for school, track in sorted(_wrong_places(season))
    ]


def _wrong_places(season: Season) -> set[tuple[int, str]]:
    counted: dict[tuple[int, str], Counter] = {}
    entries = Entry.objects.filter(season=season).order_by()
    groups = entries.values_list("school", "track", "state", "verdict", "is_sent_back").annotate(Count("pk"))
    for school, track, state, verdict, is_sent_back, number in groups:
        counts = counted.setdefault((school, track), Counter())
        counts[state] += number
        counts[verdict] += 0 if state in states.ENDED else number
        counts["sent_back"] += number if is_sent_back and state == states.SUPPLEMENTING else 0
    shown = {(row.school_id, row.track): row.numbers for row in counting.figures(EVERYWHERE, season)}
    nothing = (0,) * len(COUNTED)
    return {
        place
        for place in counted.keys() | shown.keys()
        if tuple(counted.get(place, Counter())[name] for name in COUNTED) != shown.get(place, nothing)
    }


FIGURES = (
    ("I2", "an entry is sent back when its history says so", _entries_sent_back_otherwise_than_their_steps_say),
    ("N6", "the board's figures are what the entries say", _places_with_wrong_figures),
)
