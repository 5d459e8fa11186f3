"""A case that the system opens: the authority would approve, but the child is known elsewhere (N2, rows 3 to 6).

The new student stands at “to be confirmed” again, and its school could open the case itself; that it need not think of
it, and that nobody is left in a refusal, is all that this does. What no case is offered for is left to the school. The
claiming school withdraws it as any other, the other one has its days to answer, and the reason accuses nobody.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from matching.core.one_person import TABLE, CaseOffered, Tie, tie
from review.cases import opening
from review.cases.doubles import doubles_of
from review.cases.models import AdmissionCase
from review.cases.queries import claimed_elsewhere
from review.cases.refusals import DecidedBefore


def open_by_system(entry_id: int) -> AdmissionCase | None:
    """Open, or join, the case about a new student who was looked at again; None where none is to be opened.

    Raises DecidedBefore: of this child an authority has said already what the school would ask.
    """
    entry = Entry.objects.filter(pk=entry_id, state=states.RESOLVING).first()
    if entry is None:
        return None
    for ask in _ways(entry):
        try:
            return ask()
        except DecidedBefore:
            raise
        except ActRefused:
            continue  # nobody to be asked so: it is the own school's, or somebody was quicker
    return None


def _ways(entry: Entry) -> list[Callable[[], AdmissionCase]]:
    """What may be asked about, by the table; what stands in the way of everything comes first."""
    doubles = [double for double in doubles_of([entry])[entry.pk] if double.is_document and double.stands_in_the_way]
    ways: list[Callable[[], AdmissionCase]] = [_on_entry(entry, double.other) for double in doubles]
    shown = list(entry.candidates.select_related("record").order_by("rank"))
    ties = {each.record_id: tie(each.reasons) for each in shown}
    ways += [_about(entry, pk, TABLE[found].case) for pk, found in ties.items() if not TABLE[found].confirm]
    # one that identifies the child and could be confirmed, if another school did not have it
    own = [each.record for each in shown if ties[each.record_id] is Tie.SAME_PERSON]
    elsewhere = claimed_elsewhere(entry, own) if own else {}
    if own and len(elsewhere) == len(own):
        ways += [_about(entry, pk, CaseOffered.CLAIM) for pk in elsewhere]
    return ways


def _on_entry(entry: Entry, other: Entry) -> Callable[[], AdmissionCase]:
    return lambda: opening.open_claim_on_entry(entry.pk, other.pk, None, _at_both())


def _about(entry: Entry, record_id: int, case: CaseOffered) -> Callable[[], AdmissionCase]:
    if case == CaseOffered.DOCUMENT:
        return lambda: opening.open_dispute(entry.pk, record_id, None, _one_document())
    return lambda: opening.open_claim(entry.pk, record_id, None, _at_both())


def _at_both() -> str:
    return _(
        "Opened by the system when the authority approved: by what is recorded the child may be at both schools. "
        "Neither school has been asked yet."
    )


def _one_document() -> str:
    return _(
        "Opened by the system when the authority approved: one document number is recorded under two names. "
        "Neither school has been asked yet."
    )
