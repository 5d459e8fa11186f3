"""Why an act on an entry was not done; nothing has changed then."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.stages import school_text
from enrollment.refused import ActRefused
from registry.institutions import School


class Conflict(ActRefused):
    """Somebody was quicker: the new student stands elsewhere than the page showed.

    ``who``, ``at`` and ``action`` say who it was, when, and what they did.
    """

    code = "conflict"

    def __init__(self, step=None):
        super().__init__()
        self.who: str = step.who if step else ""
        self.at: datetime | None = step.at if step else None
        self.action: str = step.action if step else ""

    def words(self) -> str:
        if not self.who:
            return _("This new student has moved on; open it again before you go on.")
        return _("%(who)s was here at %(at)s (%(action)s); look at it again before you go on.") % {
            "who": self.who,
            "at": f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}",
            "action": states.ACTIONS[self.action].words,
        }


class NothingDecided(ActRefused):
    """There is no decision of a person to take back."""

    code = "nothing_decided"

    def words(self) -> str:
        return _("Nobody decided about this new student, so there is no decision to take back.")


class NotACandidate(ActRefused):
    """The record chosen is not among those shown (I14)."""

    code = "not_a_candidate"

    def words(self) -> str:
        return _("This record is not among the candidates; open the new student again and choose from the list.")


class OfSchool(ActRefused):
    """A refusal because of somebody else: it says which school has the child, the record or the number.

    ``pupil`` is that somebody where it is a new student of the same school, which may know its own; of other schools'
    nothing is said but the school, and its name only where that is ``known`` (entries/stages.py).
    """

    def __init__(self, school: School | None = None, pupil: Entry | None = None, *, known: bool = False):
        super().__init__()
        self.school, self.pupil, self.known = school, pupil, known

    @property
    def school_name(self) -> str:
        """As the page says it, with the pupil there who may be named."""
        if self.school is None:
            return _("another school")
        if self.pupil is None:
            return school_text(self.school, known=self.known)
        return _("%(school)s (%(name)s)") % {"school": self.school.name, "name": self.pupil.name}


def own(other: Entry | None, entry: Entry) -> Entry | None:
    """The other new student, where the school of this one may know who it is."""
    return other if other is not None and other.school_id == entry.school_id else None


class AlreadyClaimed(OfSchool):
    """Another new student continues the archive, or it is continued already (I1)."""

    code = "already_claimed"

    def words(self) -> str:
        if self.pupil is not None:
            return _(
                "%(school)s continues this record already. If both are one child, take one of them off the roster; if "
                "the record is this one's, take the other's decision back first."
            ) % {"school": self.school_name}
        return _(
            "%(school)s continues this record already. Open a case, choose another record, or defer it and ask your "
            "education authority."
        ) % {"school": self.school_name}


class LiveElsewhere(OfSchool):
    """Another new student has the document, and goes on already (I6)."""

    code = "live_elsewhere"

    def words(self) -> str:
        return _(
            "%(school)s has a new student with this document, and went on before you. Open a case, or withdraw this "
            "new student."
        ) % {"school": self.school_name}


class RegisteredByTrack(LiveElsewhere):
    """The same child was registered this season for another kind of class: of the two tracks one is wrong."""

    def words(self) -> str:
        return _(
            "This child was registered this season at %(school)s, for another kind of class. Withdraw this new "
            "student, unless that registration is wrong: then talk to that school and your education authority first."
        ) % {"school": self.school_name}


class HasActiveRecord(OfSchool):
    """The person has an active record in the registry already (I5)."""

    code = "has_active_record"

    def words(self) -> str:
        if self.school is None:
            return _("This child already has an active record in the registry; no second one is made (N2).")
        return _(
            "The document, or the student number, is on an active record of %(school)s already; no second one is made "
            "(N2). The school of the new student looks at it again: it opens a case, or withdraws."
        ) % {"school": self.school_name}


class NumberTaken(OfSchool):
    """The number that the record would have is somebody else's (I20): names the school, and where it is settled.

    ``of_archive``: it is the number of the record that is continued, which stands on another record where this one is
    to be registered. ``record``: the id of who has it; ``arriving``: it is a new student, who has no record yet.
    """

    code = "number_taken"

    def __init__(
        self,
        school: School | None = None,
        pupil: Entry | None = None,
        *,
        known: bool = False,
        of_archive: bool = False,
        record: int | None = None,
        arriving: bool = False,
    ):
        super().__init__(school, pupil, known=known)
        self.of_archive, self.record, self.arriving = of_archive, record, arriving

    def words(self) -> str:
        school = {"school": self.school_name}
        if self.of_archive:
            return (
                _(
                    "The student number of the record that is continued also stands on another child's record at "
                    "%(school)s. Look at the papers: if it is not this child's, strike it on the page of the new "
                    "student, and a new one is given. If it is, let %(school)s have its record corrected."
                )
                % school
            )
        if not self.record and not self.arriving:
            return _(
                "No student number could be given at this moment. Approve once more; should it go on, ask operations."
            )
        if self.arriving:
            return (
                _(
                    "A new student of %(school)s brings the same student number. Look at the papers: strike it on the "
                    "page of the one whose it is not; that of %(school)s is struck by its school or its authority."
                )
                % school
            )
        return (
            _(
                "The student number from the roster is another child's, at %(school)s. Strike it on the page of the "
                "new student, and a new one is given."
            )
            % school
        )


class NumberNotChecked(ActRefused):
    """The number from the roster is known to no registry, and nobody has looked at the paper (V1)."""

    code = "number_not_checked"

    def words(self) -> str:
        return _(
            "The student number from the roster is not known here and would be kept for life: look at the paper, then "
            "say “checked”, or strike it out."
        )


class NotComplete(ActRefused):
    """Needed fields of the supplement are still blank; ``fields`` are their labels, at least one."""

    code = "not_complete"

    def __init__(self, fields: list):
        super().__init__()
        self.fields = fields

    def words(self) -> str:
        return _("Still to be filled in: %(fields)s.") % {"fields": "、".join(str(label) for label in self.fields)}


class NothingToFill(ActRefused):
    """Nothing that was to be filled in would change this new student's supplement."""

    code = "nothing_to_fill"

    def words(self) -> str:
        return _("Nothing was filled in: these fields have values already, or the same ones.")


class NoApproval(ActRefused):
    """The version at the authority was not approved by the school before, by somebody else (I7)."""

    code = "no_school_approval"

    def words(self) -> str:
        return _("The school has not approved this version; send it back to the school.")
