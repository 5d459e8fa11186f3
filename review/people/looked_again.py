"""What a load, or another school's proof, meant for a school's new students: told on its home page until somebody acts.

The notices lead to the list of new students, narrowed to those whom they speak of.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from enrollment.entries import states
from enrollment.entries.giving_way import PROVED_ELSEWHERE
from enrollment.entries.models import Entry, Step
from enrollment.rosters.look_again import ARCHIVE_CHANGED, ARCHIVE_HELD
from registry.accounts.models import Account


class AfterLoad(models.TextChoices):
    """What a load did to a new student, or another school's proof, as long as nobody has acted since."""

    DOUBTFUL = "doubtful", gettext_lazy("record corrected by its source, to be confirmed again")
    HELD = "held", gettext_lazy("record held by a senior high school since")
    MATCHED = "matched", gettext_lazy("record corrected by its source, matched again")
    GAVE_WAY = "gave_way", gettext_lazy("record matched elsewhere with proof, to be confirmed again")


# of the step of the load: why it was made, and where the new student stands since
_STEPS = {
    AfterLoad.DOUBTFUL: Q(detail__why=ARCHIVE_CHANGED, to_state=states.RESOLVING),
    AfterLoad.HELD: Q(detail__why=ARCHIVE_HELD, to_state=states.RESOLVING),
    AfterLoad.MATCHED: Q(detail__why=ARCHIVE_CHANGED, to_state=states.SUPPLEMENTING),
    AfterLoad.GAVE_WAY: Q(detail__why=PROVED_ELSEWHERE, to_state=states.RESOLVING),
}
_STANDING = Q(state__in=[states.RESOLVING, states.SUPPLEMENTING])


def after_load(kind: str) -> Q:
    """Of new students: with whom a load did this, and nobody anything since."""
    last = Step.objects.filter(_STEPS[AfterLoad(kind)], entry=OuterRef("pk"), number=OuterRef("version"), account=None)
    return _STANDING & Q(Exists(last))


class Told(NamedTuple):
    """One notice: what happened to how many, and where they are."""

    words: str
    url: str


def looked_again(account: Account) -> list[Told]:
    """Notices about new students whose last step is the load's: they vanish with the next act on them. One query."""
    looked = Step.objects.filter(
        # written out, so that the steps are found through the few entries that stand there
        entry__in=Entry.objects.visible_to(account).filter(_STANDING),
        number=F("entry__version"),
        account=None,
    )
    numbers_of = {kind.value: Count("pk", filter=step) for kind, step in _STEPS.items()}
    by_season = looked.order_by("entry__season").values_list("entry__season").annotate(**numbers_of)
    return [
        Told(_WORDS[kind](number), _address(kind, season))
        for season, *numbers in by_season
        for kind, number in zip(_STEPS, numbers, strict=True)
        if number
    ]


def _address(kind: AfterLoad, season: int) -> str:
    return f"{reverse('new_students')}?{urlencode({'after_load': kind.value, 'season': season})}"


def _doubtful(number: int) -> str:
    return ngettext(
        "%(n)d new student is to be confirmed again: the record to be continued was corrected by its source.",
        "%(n)d new students are to be confirmed again: the records to be continued were corrected by their source.",
        number,
    ) % {"n": number}


def _held(number: int) -> str:
    return ngettext(
        "%(n)d new student has a record at an ordinary senior high school now, which is to be asked first.",
        "%(n)d new students have records at ordinary senior high schools now, which are to be asked first.",
        number,
    ) % {"n": number}


def _matched(number: int) -> str:
    return ngettext(
        "%(n)d new student was matched again, as a source corrected the record; look at it and submit it again.",
        "%(n)d new students were matched again, as sources corrected the records; look at them and submit them again.",
        number,
    ) % {"n": number}


def _gave_way(number: int) -> str:
    return ngettext(
        "%(n)d new student was confirmed without proof, and its record is matched elsewhere with one: confirm again.",
        "%(n)d new students were confirmed without proof, and their records are matched elsewhere with one: confirm "
        "again.",
        number,
    ) % {"n": number}


_WORDS = {
    AfterLoad.DOUBTFUL: _doubtful,
    AfterLoad.HELD: _held,
    AfterLoad.MATCHED: _matched,
    AfterLoad.GAVE_WAY: _gave_way,
}
