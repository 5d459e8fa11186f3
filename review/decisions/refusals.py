"""Why a decision or an approval was not done; nothing has changed then."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.entries.models import Entry
from enrollment.entries.refusals import OfSchool
from enrollment.refused import ActRefused
from registry.institutions import School
from review.cases.models import AdmissionCase
from review.cases.refusals import DecidedBefore
from review.cases.states import CONTESTED


class NotAdmitted(ActRefused):
    """The choice of V2.1 is asked only of a new student whose record a senior high school holds."""

    code = "not_admitted"

    def words(self) -> str:
        return _("No senior high school holds this new student's record; confirm or supplement it as usual.")


class Unsettled(ActRefused):
    """The authority approves nobody whose record is in dispute (W4)."""

    code = "case_unsettled"

    def words(self) -> str:
        return _("Another school has a say in this record; it can be approved once their case is settled.")


class Where(StrEnum):
    """Where the child is that a new student is."""

    LIVE_ELSEWHERE = "live_elsewhere"  # a new student of another school has the document
    REGISTERED = "registered"
    ADMITTED = "admitted"  # a senior high school holds the record
    CLAIMED = "claimed"  # a new student of another school continues the record
    FREE = "free"


class HeldBySeniorHigh(OfSchool):
    """A senior high school holds the record now, and nobody has asked it (I16)."""

    code = "held_by_senior_high"

    def words(self) -> str:
        return _(
            "%(school)s, a senior high school, holds this record now. The new student is to be confirmed again: its "
            "school chooses whether the record is continued, and then asks for it."
        ) % {"school": self.school_name}


class AdmittedSince(OfSchool):
    """A senior high school shared a record of this person after the new student was recognised (N7): no second one."""

    code = "admitted_since"

    def words(self) -> str:
        return _(
            "%(school)s, a senior high school, has admitted this new student since the import. It was looked at again: "
            "its school chooses whether the record is continued."
        ) % {"school": self.school_name}


class RecordFound(OfSchool):
    """A record of the child came after the new student was recognised: it is continued, not made again (N2)."""

    code = "record_found"

    def words(self) -> str:
        return _(
            "A record of %(school)s that is known since has the document or the student number. The new student was "
            "looked at again; its school goes on from there."
        ) % {"school": self.school_name}


class ArchiveChanged(OfSchool):
    """The archive's source has corrected whom it describes: it may be another child's now (I10, N2)."""

    code = "archive_changed"

    def __init__(self, school: School | None = None, differences: Sequence[str] = (), *, known: bool = False):
        super().__init__(school, known=known)
        self.differences = list(differences)

    def words(self) -> str:
        said = _(
            "The record of %(school)s was corrected by its source and no longer is as it was when it was linked. The "
            "new student was looked at again; its school goes on from there."
        ) % {"school": self.school_name}
        if not self.differences:
            return said
        fields = pgettext("between facts", ", ").join(self.differences)
        return said + _("They differ in: %(fields)s.") % {"fields": fields}


class NamesakeUntold(OfSchool):
    """Of a namesake, of the two of whom one has no document, nobody has said that it is another child (row 7)."""

    code = "namesake_untold"

    def words(self) -> str:
        return _(
            "%(school)s has a new student of the same name, birth date and sex, and not both have a document. Say "
            "with a reason that they are two children, let a case decide, or withdraw one of the two."
        ) % {"school": self.school_name}


class CaseOpened(ActRefused):
    """What was refused is asked by a case now, which the system has opened, or joined; ``code``: why it was refused."""

    def __init__(self, refusal: ActRefused, case: AdmissionCase):
        super().__init__(refusal.code)
        self.case = case

    def words(self) -> str:
        values = {
            "school": self.case.holding_school.name if self.case.holding_school else "—",
            "number": self.case.leading.pk,
            "day": self.case.answer_by.isoformat(),
        }
        said = (
            _("The child, or its document, is known at %(school)s too: case %(number)s, with the authority above both.")
            if self.case.state == CONTESTED
            else _(
                "The child, or its document, is known at %(school)s too: case %(number)s asks it, which may answer "
                "until %(day)s."
            )
        )
        follows = _("It was opened by the system; the school of the new student follows it, or withdraws.")
        return (said + follows) % values


class DecidedAlready(ActRefused):
    """What was refused an authority has decided this season: no case is opened again."""

    def __init__(self, refusal: ActRefused, decided: DecidedBefore):
        super().__init__(refusal.code)
        self.decided = decided

    def words(self) -> str:
        return self.decided.words()


class SameChild(OfSchool):
    """The child is known beyond doubt: “none of these” would make a second record (N2). Names who has it."""

    code = "same_child"

    def __init__(self, where: Where, school: School | None, pupil: Entry | None = None, *, known: bool = False):
        super().__init__(school, pupil, known=known)
        self.where = where

    def words(self) -> str:
        if self.pupil is not None:
            return _(
                "%(school)s has the same document and name, so this is one child: take one of the two off the roster."
            ) % {"school": self.school_name}
        said = {
            Where.LIVE_ELSEWHERE: _(
                "%(school)s has a new student with this document, so this is that child. Open a case, or withdraw the "
                "new student here."
            ),
            Where.REGISTERED: _(
                "Document and name are those of a student registered at %(school)s, so this is that child. Open a "
                "case, or withdraw the new student here."
            ),
            Where.ADMITTED: _(
                "Document and name are those of the record that %(school)s holds, a senior high school, so this is "
                "that child. Confirm the record and choose, or end the registration here."
            ),
            Where.CLAIMED: _(
                "Document and name are those of the record that %(school)s has claimed, so this is that child. Open a "
                "case, or end the registration here."
            ),
            Where.FREE: _(
                "Document and name are those of the record of %(school)s, so this is that child: confirm that record."
            ),
        }
        return said[self.where] % {"school": self.school_name}


class DisputeFirst(OfSchool):
    """The document is on a record under another name: of the two children only one can have it (row 3)."""

    code = "dispute_first"

    def words(self) -> str:
        return _(
            "The document is on a record of %(school)s under another name. If it is this child, confirm the record; if "
            "it is another one, open a document dispute: “none of these” can be said once it is settled."
        ) % {"school": self.school_name}


class NotThisRecord(OfSchool):
    """The record is in force where the new student is to be registered: a case is the way, not a confirmation."""

    code = "not_this_record"

    def words(self) -> str:
        return _("This record is in force at %(school)s and cannot be confirmed. Open a case, or withdraw.") % {
            "school": self.school_name
        }


class FoundOtherwise(ActRefused):
    """What is found now is not what the page showed; it is shown at once."""

    code = "found_otherwise"

    def words(self) -> str:
        return _("The records have changed since this page was made. Look at what is found now, then decide.")


class NoNumberToCheck(ActRefused):
    """There is no number from the roster of which this could be said."""

    code = "no_number_to_check"

    def words(self) -> str:
        return _("There is no number from the roster of which this can be said now; open the new student again.")


class NothingToProve(ActRefused):
    """The new student claims no record without proof."""

    code = "nothing_to_prove"

    def words(self) -> str:
        return _("Nothing is to be proved now: no record is claimed, or it is proved. Open the new student again.")


class NotLocked(ActRefused):
    """Facts of the family may be compared anyway."""

    code = "not_locked"

    def words(self) -> str:
        return _("The school may compare facts of the family; nothing is to be allowed.")


class NothingToTell(ActRefused):
    """Of these two new students nothing is left to be said."""

    code = "nothing_to_tell"

    def words(self) -> str:
        return _("Of these two new students nothing is left to be said; open them again.")


class NotTerminated(ActRefused):
    """Only an end that the own school chose is taken back."""

    code = "not_terminated"

    def words(self) -> str:
        return _("The registration was not ended by your school's own choice, so it cannot be taken back here.")


class OnRosterAgain(ActRefused):
    """The same person is on a roster of the school again."""

    code = "on_roster_again"

    def words(self) -> str:
        return _("This new student is on a roster of your school again; go on with that entry.")
