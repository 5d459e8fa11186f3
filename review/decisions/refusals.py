"""Why a decision or an approval was not done; nothing has changed then."""

from django.utils.translation import gettext as _

from enrollment.refused import ActRefused


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


class HeldBySeniorHigh(ActRefused):
    """A senior high school holds the record now, and nobody has asked it (I16)."""

    code = "held_by_senior_high"

    def words(self) -> str:
        return _("A senior high school holds this record now. Send it back; the school then asks for the record.")


class AdmittedSince(ActRefused):
    """A senior high school shared a record of this person after the new student was recognised (N7): no second one."""

    code = "admitted_since"

    def words(self) -> str:
        return _(
            "A senior high school has admitted this new student since the import. Send it back; the school takes it "
            "off the roster, adds it again, and chooses then."
        )


class SameChild(ActRefused):
    """Document and name are those of the claimed record: “none of these” would make a second record (N2)."""

    code = "same_child"

    def words(self) -> str:
        return _(
            "Document and name are those of the record that another school has claimed, so this is that child. "
            "Open a case, or end the registration here."
        )


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
