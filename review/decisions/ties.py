"""What binds a doubtful new student to somebody known, as it is found now, and what the table allows (N2).

The page shows what was found when the new student arrived; a decision asks again, under the locks, for a record may
have come, gone or been corrected since.
"""

from typing import NamedTuple

from django.db.models import Q

from enrollment.entries.doubles import doubles_of
from enrollment.entries.models import DoubleKind, Entry, MatchCandidate, PossibleDouble, Verdict
from enrollment.rosters.new_verdicts import probe_of
from enrollment.rosters.recognition import IntakePlace, for_an_entry, recognise, shown_candidates
from matching.core.one_person import TABLE, NoneOfThese, Tie, none_of, passing_over, tie

# a name that is written otherwise, and whatever else speaks against a record whose document is the child's
DIFFERENCES = frozenset(
    {
        "name_variant",
        "former_name",
        "name_sounds_alike",
        "name_characters_swapped",
        "name_similar",
        "name_one_character_off",
        "name_differs",
        "birth_date_one_digit_off",
        "birth_date_differs",
        "sex_differs",
        "student_number_differs",
    }
)
_STRONG = frozenset(each for each, rule in TABLE.items() if rule.none >= NoneOfThese.AFTER_DISPUTE)


class Ties(NamedTuple):
    """What binds one new student: by record id the reasons, and ids of live entries that have the document."""

    reasons: dict[int, tuple[str, ...]]
    elsewhere: frozenset[int]

    def of(self, record_id: int) -> Tie:
        """What binds the new student to this record; who is not found any more is bound as little as can be."""
        return tie(self.reasons.get(record_id, ()))

    def binds_more(self, record_id: int, than: "Ties") -> bool:
        """Whether this record said who the new student is, and there says less."""
        tied, now = self.of(record_id), than.of(record_id)
        return tied in _STRONG and TABLE[now].none < TABLE[tied].none

    @property
    def strong(self) -> frozenset[tuple[Tie, int]]:
        """Those that forbid to call it none of these, with record or entry."""
        bound = {(self.of(pk), pk) for pk in self.reasons}
        return frozenset(each for each in bound if each[0] in _STRONG) | {
            (Tie.LIVE_ELSEWHERE, pk) for pk in self.elsewhere
        }

    @property
    def none(self) -> NoneOfThese:
        """Whether “none of these” may be said."""
        elsewhere = [Tie.LIVE_ELSEWHERE] if self.elsewhere else []
        return none_of([*self._of_records, *elsewhere])

    def passing_over(self, record_id: int) -> NoneOfThese:
        """Whether this record may be chosen, as others may be the child's beyond doubt."""
        return passing_over(self.of(record_id), self._of_records)

    @property
    def _of_records(self) -> list[Tie]:
        return [self.of(pk) for pk in self.reasons]

    def differences(self, record_id: int) -> list[str]:
        """Codes of what differs between the new student and the record."""
        return [reason for reason in self.reasons.get(record_id, ()) if reason in DIFFERENCES]


def shown_ties(entry: Entry) -> Ties:
    """What the page shows: as it was found when somebody looked last."""
    shown = MatchCandidate.objects.filter(entry=entry).values_list("record", "reasons")
    return Ties({record: tuple(reasons) for record, reasons in shown}, _elsewhere(entry) & _noted(entry))


def ties_now(entry: Entry) -> Ties:
    """What is found now, the new student's own claim left out."""
    place = IntakePlace(entry.school, entry.season, entry.track)
    own = {entry.pk: entry.archive_id} if entry.archive_id is not None else {}
    found = for_an_entry(recognise([probe_of(entry)], place, own)[entry.pk])
    reasons = {scored.record_id: scored.reasons for scored in shown_candidates(found)}
    if found.outcome == Verdict.MATCHED:  # nothing stands in the way any more
        assert found.record_id is not None
        reasons = {found.record_id: ("same_document", "same_name")}
    return Ties(reasons, _elsewhere(entry))


def _elsewhere(entry: Entry) -> frozenset[int]:
    """Ids of the new students of other schools, or tracks, that have the document and stand in the way now."""
    doubles = doubles_of([probe_of(entry)], entry.school, entry.season, entry.track).get(entry.pk, ())
    return frozenset(double.entry_id for double in doubles if double.stands_in_the_way(entry.pk))


def _noted(entry: Entry) -> set[int]:
    """Ids of those that the page shows."""
    document = PossibleDouble.objects.filter(Q(first=entry) | Q(second=entry), kind=DoubleKind.DOCUMENT)
    return {pk for pair in document.values_list("first", "second") for pk in pair}
