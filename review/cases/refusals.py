"""Why an act in a case was not done; nothing has changed then."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.refused import ActRefused
from review.cases.states import ACTIONS


class NothingToDispute(ActRefused):
    """Nobody holds the record any more, or the own school does."""

    code = "nothing_to_dispute"

    def words(self) -> str:
        return _("No other school's new student holds this record now; open the new student again and confirm it.")


class RegisteredElsewhere(ActRefused):
    """The record is continued by a registered one: there is no claim left to dispute."""

    code = "registered_elsewhere"

    def words(self) -> str:
        return _(
            "A registered record continues this one already. The page of the new student now shows it, with the school "
            "that can be asked."
        )


class RowReadOtherwise(ActRefused):
    """By today's rules the row of the roster is no new student's."""

    code = "row_read_otherwise"

    def words(self) -> str:
        return _("This row of the roster cannot be taken over as it stands; add the child as one new student.")


class SeasonOfClaimEnded(ActRefused):
    """The other school's new student is of a season that has ended: its claim is about to end by itself."""

    code = "season_of_claim_ended"

    def words(self) -> str:
        return _(
            "The other school's claim is of a season that has ended, and ends with it: there is nothing to dispute. "
            "Confirm the record."
        )


class AnotherCase(ActRefused):
    """The new student is in a case already, or one about its document is under way."""

    code = "another_case"

    def words(self) -> str:
        return _("A case about this child is under way already; wait for its end, then open the new student again.")


class DecidedBefore(ActRefused):
    """It was decided this season, between these schools, about this child: asking again changes nothing.

    ``case``: the one that was decided, with its authority.
    """

    code = "decided_before"

    def __init__(self, case):
        super().__init__()
        self.case = case

    def words(self) -> str:
        return _(
            "%(authority)s decided about this child this season, on %(day)s (case %(number)s): %(how)s. "
            "The decision stands; the new student can be withdrawn here."
        ) % {
            "authority": self.case.authority or "—",
            "day": f"{timezone.localtime(self.case.state_since):%Y-%m-%d}",
            "number": self.case.pk,
            "how": self.case.how_decided,
        }


class NoDocumentDispute(ActRefused):
    """The record does not have the new student's document, or has it under the same name."""

    code = "no_document_dispute"

    def words(self) -> str:
        return _("This record does not have the new student's document under another name: nothing is to be disputed.")


class SeveralClaim(ActRefused):
    """More schools than one claim the child: whose it is, the authority says. ``schools``: their names."""

    code = "several_claim"

    def __init__(self, schools: list[str]):
        super().__init__()
        self.schools = schools

    def words(self) -> str:
        return _(
            "Several schools claim this child: %(schools)s. Contest, and say where it is; the authority decides."
        ) % {"schools": pgettext("between items", ", ").join(self.schools)}


class NotYourAct(ActRefused):
    """The account is not of the side that this act belongs to."""

    code = "not_your_act"

    def words(self) -> str:
        return _("This act belongs to the other side of the case.")


class Answered(ActRefused):
    """The other school has answered: what was asked is not taken back any more, but conceded or decided."""

    code = "answered"

    def words(self) -> str:
        return _("The other school has answered already; concede the case, or wait for the authority's decision.")


class CaseMoved(ActRefused):
    """Somebody was quicker. ``step`` is the last one of the case."""

    code = "case_moved"

    def __init__(self, step=None):
        super().__init__()
        self.step = step

    def words(self) -> str:
        if self.step is None:
            return _("The case has moved on; open it again before you go on.")
        return _("%(who)s was here at %(at)s (%(action)s); look at the case again before you go on.") % {
            "who": self.step.who,
            "at": f"{timezone.localtime(self.step.at):%Y-%m-%d %H:%M}",
            "action": ACTIONS[self.step.action].words,
        }


class NotOverdue(ActRefused):
    """The holding school still has time to answer (W3)."""

    code = "not_overdue"

    def __init__(self, answer_by: date):
        super().__init__()
        self.answer_by = answer_by

    def words(self) -> str:
        return _("The other school may answer until %(day)s; after that the case can be taken to the authority.") % {
            "day": self.answer_by.isoformat()
        }


class NoCommonAuthority(ActRefused):
    """No authority in this system stands above both schools."""

    code = "no_common_authority"

    def words(self) -> str:
        return _("No authority in this system stands above both schools. Settle it with the other school directly.")


class EvidenceRefused(ActRefused):
    """A file that cannot be taken as evidence; ``why``: kind, size, many."""

    code = "evidence_refused"

    def __init__(self, why: str, name: str = ""):
        super().__init__()
        self.why, self.name = why, name

    def words(self) -> str:
        return {
            "kind": _(
                "“%(name)s” is no PDF, JPEG or PNG file. Scan or photograph the paper and save it as one of these."
            ),
            "size": _("“%(name)s” is empty or larger than 5 MB. Save it smaller, for example as a JPEG photograph."),
            "many": _("At most ten files for each school in a case. Put several pages into one PDF."),
        }[self.why] % {"name": self.name}
