"""What a load of the source systems meant for a school's new students: told on its home page until somebody acts."""

from typing import NamedTuple

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.rosters.look_again import ARCHIVE_CHANGED, ARCHIVE_HELD
from registry.accounts.models import Account


class Told(NamedTuple):
    """One notice: what happened to how many, and where they are."""

    words: str
    url: str
    label: str


def looked_again(account: Account) -> list[Told]:
    """Notices about new students whose last step is the load's: they vanish with the next act on them. One query."""
    looked = Step.objects.filter(
        # written out, so that the steps are found through the few entries that stand there
        entry__in=Entry.objects.visible_to(account).filter(state__in=[states.RESOLVING, states.SUPPLEMENTING]),
        number=F("entry__version"),
        account=None,
    )
    changed, held = Q(detail__why=ARCHIVE_CHANGED), Q(detail__why=ARCHIVE_HELD)
    counts = looked.aggregate(
        doubtful=Count("pk", filter=changed & Q(to_state=states.RESOLVING)),
        matched=Count("pk", filter=changed & Q(to_state=states.SUPPLEMENTING)),
        held=Count("pk", filter=held & Q(to_state=states.RESOLVING)),
    )
    to_confirm, to_supplement = (reverse("resolve"), _("Confirm")), (reverse("supplement_list"), _("Supplement"))
    told = (
        (counts["doubtful"], _doubtful, to_confirm),
        (counts["held"], _held, to_confirm),
        (counts["matched"], _matched, to_supplement),
    )
    return [Told(words(number), *where) for number, words, where in told if number]


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
