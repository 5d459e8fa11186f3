"""What the page of a doubtful new student offers by the table, and why it offers no more (matching/core/one_person.py).

Nothing here decides: the services ask what is found at that moment, under their locks. The page says the same of what
it shows, so that nobody presses a button that is then refused, and says where to go on instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.core.one_person import TABLE, CaseOffered, NoneOfThese, Tie, none_of, passing_over
from registry.text import Text
from review.cases.doubles import DoubleElsewhere
from review.decisions.compare import ComparedColumn

# why “none of these” is not said of them, and the way on; the strictest that is shown speaks
_WHY_NO_NONE: dict[Tie, Text] = {
    Tie.LIVE_ELSEWHERE: gettext_lazy(
        "“None of these” is not offered: the document stands with a new student of another school. Ask that school, or "
        "take the new student off your roster if the child is there."
    ),
    Tie.SAME_PERSON: gettext_lazy(
        "“None of these” is not offered: what identifies the child and the name agree, so this child has a record, and "
        "a second one would follow it for life. Choose the record; one that another school has is asked for."
    ),
    Tie.REGISTERED: gettext_lazy(
        "Nothing can be chosen here: the child has an active record at the school named below. Ask that school, or "
        "take the new student off your roster."
    ),
    Tie.DOCUMENT_REGISTERED: gettext_lazy(
        "Nothing can be chosen here: the document stands on an active record under another name, at the school named "
        "below. Either your roster has another child's number: then take the new student off and import the right row. "
        "Or the record has this child's: then open a document dispute."
    ),
    Tie.SAME_DOCUMENT: gettext_lazy(
        "“None of these” is not offered: one document belongs to one child. A child whose name was changed or "
        "misspelt: choose the record. A number mistyped on your roster: take the new student off and import the right "
        "row. A record that has this child's number though it is another's: open a document dispute."
    ),
}
# in this order: what stands in the way of everything comes first
_STRICTEST = (Tie.LIVE_ELSEWHERE, Tie.REGISTERED, Tie.DOCUMENT_REGISTERED, Tie.SAME_PERSON, Tie.SAME_DOCUMENT)


@dataclass(frozen=True)
class Offers:
    """What may be done about one doubtful new student, as its page shows it.

    ``others``: earlier live new students of other schools with the same document (row 6).
    """

    columns: Sequence[ComparedColumn]
    others: Sequence[DoubleElsewhere] = ()

    @property
    def ties(self) -> list[Tie]:
        """What binds the new student to everybody that the page shows."""
        return [*(column.tie for column in self.columns), *(Tie.LIVE_ELSEWHERE for _double in self.others)]

    @property
    def none(self) -> bool:
        """Whether “none of these” is offered."""
        return none_of(self.ties) < NoneOfThese.AFTER_DISPUTE

    @property
    def none_needs_reason(self) -> bool:
        """Whether “none of these” must say why: the nearest agrees in name and birth date."""
        return none_of(self.ties) == NoneOfThese.WITH_REASON

    @property
    def choosable(self) -> list[ComparedColumn]:
        """The records that may be said to be the child's."""
        if self.others:
            return []
        passed_over = self.passed_over
        return [column for column in self.columns if column.choosable and column not in passed_over]

    @property
    def passed_over(self) -> list[ComparedColumn]:
        """Records that resemble the new student, whom another one identifies."""
        ties = [column.tie for column in self.columns]
        return [each for each in self.columns if passing_over(each.tie, ties) >= NoneOfThese.AFTER_DISPUTE]

    @property
    def anything(self) -> bool:
        """Whether there is anything to decide by the big button."""
        return self.none or bool(self.choosable)

    @property
    def disputable_documents(self) -> list[ComparedColumn]:
        """Records whose document may be said to be another child's (document dispute)."""
        return [column for column in self.columns if TABLE[column.tie].case == CaseOffered.DOCUMENT]

    @property
    def must_dispute(self) -> bool:
        """Whether a document dispute is the only way on but taking the new student off."""
        return bool(self.disputable_documents) and not self.anything

    @property
    def renamed(self) -> ComparedColumn | None:
        """The first record that may be chosen although it has another name under the same document (row 3)."""
        return next((column for column in self.choosable if column.tie == Tie.SAME_DOCUMENT), None)

    @property
    def unproved(self) -> bool:
        """Whether a record may be chosen that nothing proves to be the child's: to choose it must say why."""
        return not all(each.proved for each in self.choosable)

    @property
    def why_not(self) -> list[str]:
        """Why the rest is not offered, and the way on; nothing where everything is."""
        if self.none:
            return []
        found = set(self.ties)
        words = [str(_WHY_NO_NONE[next(tie for tie in _STRICTEST if tie in found)])]
        shared = {reason for column in self.columns for reason in column.reasons}
        if Tie.SAME_PERSON in found and "student_number_differs" in shared:
            words.append(
                _(
                    "The student number on your roster is another one than the record's. Look at the paper; a child "
                    "keeps the number that its record has."
                )
            )
        if [column.tie for column in self.columns].count(Tie.SAME_PERSON) > 1:
            words.append(
                _("Several records have the child's document and name: choose the one of the school it came from.")
            )
        return words
