"""Two schools that bring one document at the same moment: neither sees what the other has not committed yet (I6).

Of two who would both go on, the index lets only one. Where one is to be confirmed it says nothing, and neither school
would know. So who was stored to be confirmed is looked for once more when the other can be seen: of the two, whoever
committed last finds the pair. A process that is killed in between leaves that to the next look: a match, an approval.
"""

from collections.abc import Iterable

from enrollment.entries.doubles import LIVE_ELSEWHERE, doubles_of, note, of_kind
from enrollment.entries.models import DoubleKind, Entry
from enrollment.rosters import look_again
from enrollment.rosters.recognition import IntakePlace
from matching.core.people import Probe


def tell_who_met(probes: Iterable[Probe], place: IntakePlace) -> None:
    """Note who of these stored new students has a double by document, and look at the later of each two again.

    ``probes`` have the ids of their entries. To be called outside the transaction that stored them.
    """
    probes = [probe for probe in probes if probe.document_key is not None]
    if not probes:
        return
    doubles = doubles_of(probes, place.school, place.season, place.track)
    met = of_kind(DoubleKind.DOCUMENT, doubles, probes)
    if not met:
        return
    note(met.items())
    later = {max(pk, double.entry_id) for pk, same in met.items() for double in same}
    warnings = Entry.objects.filter(pk__in=later).values_list("pk", "warnings")
    untold = [pk for pk, said in warnings if LIVE_ELSEWHERE not in said]
    look_again.look_again(untold, None, look_again.LIVE_ELSEWHERE)
