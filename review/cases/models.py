"""Cases: one record, two schools that say that the child is theirs (Annex 2 part two, and every double claim)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.entries.models import Entry
from enrollment.seasons.models import Extension, Season
from registry.accounts.models import DeskSession
from registry.asked_once import asked_once
from registry.institutions import Authority, School
from registry.records import StudentRecord
from registry.roles import Role
from registry.sealing.model_fields import SealedField, SealedModel
from review.cases import states

MAX_EVIDENCE_BYTES = 5 * 1024 * 1024  # refusals.py and forms/cases.py name it in their sentences


class CaseKind(models.TextChoices):
    """By what the other school holds the record."""

    ADMISSION = "admission", _("admitted by a senior high school")
    CLAIM = "claim", _("claimed by another school")
    DOCUMENT = "document", _("whose is the document")


class DocumentOutcome(models.TextChoices):
    """How a document dispute ended (identity: one document under two names)."""

    SAME_CHILD = states.SAME_CHILD, _("the same child")
    THIS_CHILDS = states.THIS_CHILDS, _("the document is the new student's")
    THE_OTHERS = states.THE_OTHERS, _("the document is the other child's")


class CaseState(models.TextChoices):
    """How far a case has come; states.py says how it moves."""

    OPEN = states.OPEN, _("waits for an answer")
    CONTESTED = states.CONTESTED, _("with the authority, to be decided")
    RELEASED = states.RELEASED, _("released")
    DECIDED = states.DECIDED, _("decided")
    CONCEDED = states.CONCEDED, _("conceded")


class Side(models.TextChoices):
    """The two schools of a case."""

    CLAIMANT = states.CLAIMANT, _("claiming school")
    HOLDER = states.HOLDER, _("holding school")


class Winner(models.TextChoices):
    """For whom a case was decided, as it is about the record or the child; of several claimants one wins."""

    CLAIMANT = states.CLAIMANT, _("claiming school")
    HOLDER = states.HOLDER, _("holding school")
    ANOTHER = states.ANOTHER, _("another school that claims the child")


UNSETTLED = Q(state__in=states.UNSETTLED)
LEADING = Q(lead=None)


# whom a case is about and between, with all that its texts and pages say of them
PARTIES = (
    "archive__school",
    "entry__season",
    "entry__school__authority",
    "rival__season",
    "rival__school__authority",
    "claiming_school__authority",
    "holding_school__authority",
    "authority",
    "season",
    "extension__school",
)


class CaseQuerySet(models.QuerySet):
    """Cases in an account's scope."""

    def visible_to(self, account):
        """The registrars of both schools see a case; an officer those that came to the own authority.

        A record whose document was said to be another child's is put before the record's own authority, too.
        """
        if not account.is_authenticated or not account.is_active:
            return self.none()
        if account.role == Role.REGISTRAR:
            return self.filter(Q(claiming_school=account.school_id) | Q(holding_school=account.school_id))
        if account.role == Role.OFFICER:
            came = CaseStep.objects.filter(case=OuterRef("pk"), to_state=states.CONTESTED)
            doubted = Q(outcome=DocumentOutcome.THIS_CHILDS, archive__school__authority=account.authority_id)
            return self.filter(Q(Exists(came), authority=account.authority_id) | doubted)
        return self.none()

    def unsettled(self):
        """Cases whose end is still open."""
        return self.filter(UNSETTLED)

    def not_taken_back(self):
        """Cases but for those that their claiming school took back before anybody had answered."""
        return self.exclude(Exists(CaseStep.objects.filter(case=OuterRef("pk"), action="take_back")))

    def leading(self):
        """One case of each child: those that joined it are decided with it."""
        return self.filter(LEADING)


class AdmissionCase(SealedModel):
    """Two schools and one child's record (重复录取 / 重复接续), on its way to one outcome.

    ``entry`` is the new student of the claiming school. The other side has the child by a senior high record (kind
    admission: the archive), by its new student ``rival``, which came first, by an active record (kind claim); or the
    archive has the new student's document under another name (kind document). ``archive`` is None between two new
    students of whom no record is known.

    ``person_key`` tells who the child is: of one child one case of a kind is open. A further school that claims the
    child joins it (``lead``), with its own new student, reason and evidence; one of them all wins. ``authority`` is
    the lowest above all schools of the case, worked out again at each act, unless operations gave it to another one.
    ``opened_by`` is None where the system opened it, as an approval was refused (by_system.py).
    """

    kind = models.CharField(_("kind"), max_length=9, choices=CaseKind.choices)
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="+")
    person_key = models.BigIntegerField(editable=False)
    lead = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("joins the case"), null=True, blank=True, related_name="joined"
    )
    archive = models.ForeignKey(
        StudentRecord, models.PROTECT, verbose_name=_("archive"), null=True, blank=True, related_name="cases"
    )
    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name=_("new student"), related_name="cases")
    rival = models.ForeignKey(
        Entry, models.PROTECT, verbose_name=_("the other school's new student"), null=True, blank=True, related_name="+"
    )
    claiming_school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("claiming school"), related_name="cases_as_claimant"
    )
    holding_school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("holding school"), null=True, blank=True, related_name="cases_as_holder"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("authority"), null=True, blank=True, related_name="cases"
    )
    is_given = models.BooleanField(_("given to it by operations"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=9, choices=CaseState.choices)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    winner = models.CharField(_("decided for"), max_length=8, choices=Winner.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=DocumentOutcome.choices, blank=True, default="")
    contact = SealedField(_("contact"), plain_length=60)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("opened by"), null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, editable=False)
    answer_by = models.DateField(_("to be answered by"))
    # granted with the decision, so that the new student who won can still be approved by its school (I21)
    extension = models.ForeignKey(
        Extension, models.PROTECT, verbose_name=_("extension"), null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["opened_at", "pk"]
        indexes = [
            # lists and counts of a claiming school, of a holding school, of an authority
            models.Index(fields=["claiming_school", "state"], name="case_by_claimant"),
            models.Index(fields=["holding_school", "kind", "state"], name="case_by_holder"),
            models.Index(fields=["authority", "state"], name="case_by_authority"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_open_case_of_a_kind",
                fields=["person_key", "kind"],
                condition=UNSETTLED & LEADING,
            ),
            models.UniqueConstraint(name="entry_has_one_open_case", fields=["entry"], condition=UNSETTLED),
            models.CheckConstraint(name="case_kind_is_known", condition=Q(kind__in=CaseKind.values)),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="case_is_about_a_record_or_a_rival",
                condition=Q(archive__isnull=False) | Q(kind="claim", rival__isnull=False, holding_school__isnull=False),
            ),
            models.CheckConstraint(
                name="admission_is_asked_of_a_record", condition=~Q(kind="admission") | Q(rival=None)
            ),
            models.CheckConstraint(
                name="claim_is_disputed_between_two_schools",
                condition=Q(kind="admission") | (~Q(claiming_school=F("holding_school")) & ~Q(entry=F("rival"))),
            ),
            models.CheckConstraint(name="case_does_not_join_itself", condition=Q(lead=None) | ~Q(lead=F("id"))),
            models.CheckConstraint(
                name="decided_case_has_one_winner",
                condition=Q(state="decided", winner__in=Winner.values) & ~Q(kind="document")
                | Q(state="decided", winner="", kind="document")
                | (~Q(state="decided") & Q(winner="")),
            ),
            models.CheckConstraint(
                name="settled_document_dispute_has_its_outcome",
                condition=Q(kind="document", state="decided", outcome__in=DocumentOutcome.values)
                | (~Q(kind="document", state="decided") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="whose_a_document_is_an_authority_decides", condition=~Q(kind="document", state="released")
            ),
            models.CheckConstraint(
                name="contested_case_has_its_authority",
                condition=~Q(state__in=["contested", "decided"]) | Q(authority__isnull=False),
            ),
            models.CheckConstraint(
                name="open_case_has_who_answers", condition=~Q(state="open") | Q(holding_school__isnull=False)
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def overdue(self) -> bool:
        """Whether the holding school should have answered by now."""
        return self.state == states.OPEN and timezone.localdate() > self.answer_by

    @property
    def answered(self) -> bool:
        """Whether the holding school has said anything."""
        return self.steps.filter(action__in=states.OF_HOLDER).exists()

    @property
    def claimed_by_nobody(self) -> bool:
        """Whether the system opened it, and the claiming school has not said anything of it so far."""
        return self.opened_by_id is None and not self.steps.filter(action="add").exists()

    @property
    def taken_back(self) -> bool:
        """Whether the claiming school took back what it asked, and keeps its new student."""
        return self.state == states.CONCEDED and self.steps.filter(action="take_back").exists()

    @property
    def won_by_claimant(self) -> bool:
        """Whether it ended so that the claiming school goes on with the new student."""
        if self.kind == CaseKind.DOCUMENT:
            return self.outcome in (DocumentOutcome.SAME_CHILD, DocumentOutcome.THIS_CHILDS)
        return self.state == states.RELEASED or self.winner == states.CLAIMANT

    @property
    def leading(self) -> "AdmissionCase":
        """The case of the child with which this one is decided: itself, or the one that it joined."""
        return self.lead or self

    @asked_once
    def group(self) -> list["AdmissionCase"]:
        """All cases that are decided with this one, the leading one first."""
        first = self.lead_id or self.pk
        cases = AdmissionCase.objects.filter(Q(pk=first) | Q(lead=first)).order_by("pk")
        return sorted(cases.select_related(*PARTIES), key=lambda case: (case.pk != first, case.pk))

    @property
    def how_decided(self) -> str:
        """For whom, or how, an authority decided, in a few words."""
        if self.kind == CaseKind.DOCUMENT:
            return str(self.get_outcome_display())
        if self.winner == states.CLAIMANT:
            return gettext("for %(school)s") % {"school": self.claiming_school}
        if self.winner == states.HOLDER:
            return gettext("for %(school)s") % {"school": self.holding_school or "—"}
        return str(self.get_winner_display())

    def sides_of(self, account) -> frozenset[str]:
        """What the account is in this case; a school with both kinds of classes may be both."""
        sides = set()
        if account.role == Role.REGISTRAR:
            if account.school_id == self.claiming_school_id:
                sides.add(states.CLAIMANT)
            if account.school_id == self.holding_school_id:
                sides.add(states.HOLDER)
        elif account.role == Role.OFFICER and account.authority_id == self.authority_id:
            sides.add(states.AUTHORITY)
        elif account.role == Role.OPS:
            sides.add(states.OPERATIONS)
        return frozenset(sides)


class CaseStep(models.Model):
    """One act in a case: who, when, from, to, why. Append-only, as the steps of new students are (I9)."""

    case = models.ForeignKey(AdmissionCase, models.PROTECT, verbose_name=_("case"), related_name="steps")
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), null=True, blank=True, related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    action = models.CharField(_("action"), max_length=24)
    from_state = models.CharField(_("from"), max_length=9, blank=True)
    to_state = models.CharField(_("to"), max_length=9)
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(name="steps_of_a_case_are_numbered_without_doubles", fields=["case", "number"]),
            models.CheckConstraint(name="case_step_action_is_known", condition=Q(action__in=list(states.ACTIONS))),
            models.CheckConstraint(
                name="act_between_schools_has_reason",
                condition=~Q(action__in=states.REASON_REQUIRED) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"#{self.case_id}/{self.number}"

    @property
    def who(self) -> str:
        """Who did it: the person at the desk; the calendar has no account."""
        if self.account is None:
            return gettext("the system")
        return self.person or self.account.person


class SeenCase(models.Model):
    """An account has looked at a settled case; until then its home page tells of the end."""

    case = models.ForeignKey(AdmissionCase, models.CASCADE, verbose_name=_("case"), related_name="seen")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("settled case that was seen")
        verbose_name_plural = _("settled cases that were seen")
        constraints = [models.UniqueConstraint(name="account_sees_a_case_once", fields=["case", "account"])]

    def __str__(self):
        return f"#{self.case_id}/{self.account_id}"


class EvidenceKind(models.TextChoices):
    """What evidence may be, as its content says."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


class EvidenceQuerySet(models.QuerySet):
    """Evidence in an account's scope."""

    def visible_to(self, account):
        """Only those in the case see it."""
        return self.filter(case__in=AdmissionCase.objects.visible_to(account))


class Evidence(models.Model):
    """A file that one side put before the other and the authority (佐证); kept sealed under a random name."""

    case = models.ForeignKey(AdmissionCase, models.PROTECT, verbose_name=_("case"), related_name="evidence")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("added by"), related_name="+")
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    file_name = models.CharField(_("file name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=4, choices=EvidenceKind.choices)
    file_size = models.PositiveIntegerField(_("file size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    stored_as = models.CharField(_("stored as"), max_length=64, unique=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_side_shows_a_file_once", fields=["case", "side", "sha256"]),
            models.CheckConstraint(name="evidence_kind_is_known", condition=Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(name="evidence_side_is_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="evidence_is_neither_empty_nor_too_large",
                condition=Q(file_size__gte=1, file_size__lte=MAX_EVIDENCE_BYTES),
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
