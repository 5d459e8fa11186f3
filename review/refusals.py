"""Why an act in a case, or about a record that two schools want, was not done; nothing has changed then."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.refused import Refused
from review.case_states import ACTION_WORDS


class NotAdmitted(Refused):
    """The choice of V2.1 is asked only of a newcomer whose record a senior high school holds."""

    code = "not_admitted"

    def words(self) -> str:
        return _("No senior high school holds this newcomer's record; confirm or supplement it as usual.")


class ToBeChosen(Refused):
    """A record that a senior high school holds is not continued without the choice of V2.1 (I16)."""

    code = "to_be_chosen"

    def words(self) -> str:
        return _(
            "A senior high school has admitted this newcomer: choose whether the record is continued, and say why."
        )


class Unsettled(Refused):
    """The authority approves nobody whose record is in dispute (W4)."""

    code = "case_unsettled"

    def words(self) -> str:
        return _("Another school has a say in this record; it can be approved once their case is settled.")


class HeldBySeniorHigh(Refused):
    """A senior high school holds the record now, and nobody has asked it (I16)."""

    code = "held_by_senior_high"

    def words(self) -> str:
        return _("A senior high school holds this record now. Send it back; the school then asks for the record.")


class AdmittedSince(Refused):
    """A senior high school shared a record of this person after the newcomer was recognised (N7): no second one."""

    code = "admitted_since"

    def words(self) -> str:
        return _(
            "A senior high school has admitted this newcomer since the import. Send it back; the school takes it off "
            "the roster, adds it again, and chooses then."
        )


class NothingChosen(Refused):
    """An act on many was asked for, and nobody was chosen who stands as it was seen."""

    code = "nothing_chosen"

    def words(self) -> str:
        return _("Choose at least one newcomer of the list.")


class NothingToDispute(Refused):
    """Nobody holds the record any more, or the own school does."""

    code = "nothing_to_dispute"

    def words(self) -> str:
        return _("No other school's newcomer holds this record now; open the newcomer again and confirm it.")


class RegisteredElsewhere(Refused):
    """The record is continued by a registered one: there is no claim left to dispute."""

    code = "registered_elsewhere"

    def words(self) -> str:
        return _("This record is continued by a registered one already. Ask your education authority.")


class AnotherCase(Refused):
    """One case at a time about one record."""

    code = "another_case"

    def words(self) -> str:
        return _("A case about this record is under way; wait for its end, then open the newcomer again.")


class SameChild(Refused):
    """Document and name are those of the claimed record: “none of these” would make a second record (N2)."""

    code = "same_child"

    def words(self) -> str:
        return _(
            "Document and name are those of the record that another school has claimed, so this is that child. "
            "Open a case, or end the registration here."
        )


class NotTerminated(Refused):
    """Only an end that the own school chose is taken back."""

    code = "not_terminated"

    def words(self) -> str:
        return _("The registration was not ended by your school's own choice, so it cannot be taken back here.")


class OnRosterAgain(Refused):
    """The same person is on a roster of the school again."""

    code = "on_roster_again"

    def words(self) -> str:
        return _("This newcomer is on a roster of your school again; go on with that entry.")


class NotYourAct(Refused):
    """The account is not of the side that this act belongs to."""

    code = "not_your_act"

    def words(self) -> str:
        return _("This act belongs to the other side of the case.")


class CaseMoved(Refused):
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
            "action": ACTION_WORDS[self.step.action],
        }


class NotOverdue(Refused):
    """The holding school still has time to answer (W3)."""

    code = "not_overdue"

    def __init__(self, answer_by: date):
        super().__init__()
        self.answer_by = answer_by

    def words(self) -> str:
        return _("The other school may answer until %(day)s; after that the case can be taken to the authority.") % {
            "day": self.answer_by.isoformat()
        }


class NoCommonAuthority(Refused):
    """No authority in this system stands above both schools."""

    code = "no_common_authority"

    def words(self) -> str:
        return _("No authority in this system stands above both schools. Settle it with the other school directly.")


class EvidenceRefused(Refused):
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


class TooManyShown(Refused):
    """The account was shown as many whole numbers in the last hour as the settings allow."""

    code = "too_many_shown"

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def words(self) -> str:
        return _(
            "This account has been shown %(limit)d whole numbers in the last hour, and no more are shown now. Go on in "
            "an hour, or ask your education authority when there is a reason to look at so many."
        ) % {"limit": self.limit}
