"""Entries (one new student on the way), what the machine found for them, and every act on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.kinds import Decision, NumberCheck, Proof, State, Verdict
from enrollment.seasons.models import Season
from registry.access import ScopedQuerySet
from registry.accounts.models import DeskSession
from registry.coded_field import CodedField
from registry.codes import DOCUMENT_TYPE, SEX
from registry.institutions import School, Track
from registry.records import StudentRecord
from registry.sealing.model_fields import SealedField, SealedModel

BY_NAME = ("name_key", "birth_date", "sex")  # what of two people without a document makes them the same person (I6)

LIVE = ~Q(state__in=states.ENDED)
# the same for queries by hand, which are written as the indexes' conditions are, so that these serve
ENDED_IN_SQL = ", ".join(f"'{state}'" for state in states.ENDED)


class Entry(SealedModel):
    """One new student (新生) on the way from a roster to a record.

    Verdict (the machine's) and decision (a person's) are different columns. ``archive`` is the record that this
    entry claims to continue; one live entry at most claims an archive. ``record`` is what registration made.
    The controlled values (P3.1: name, sex, birth date, document type and number) are those it was imported with.

    It is the row of a roster that made it, or was typed into a form by somebody; that is no step: of the one the
    roster says who and when, of the other the columns ``typed_…`` and ``created_at``. ``version`` counts the acts
    since, each of which is a step.
    """

    elsewhere: "list[PossibleDouble]"  # those with the same document, for a roster as JSON
    best: "list[MatchCandidate]"  # the first two candidates, for the rows of a roster's page

    # no index of its own for what leads another one or what nobody searches by: each costs every import
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="entries", db_index=False)
    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="entries", db_index=False)
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    roster = models.ForeignKey(
        "enrollment.Roster",
        models.PROTECT,
        verbose_name=_("roster"),
        null=True,
        blank=True,
        related_name="entries",
        db_index=False,
    )
    row_number = models.PositiveIntegerField(_("row"), null=True, blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("typed by"),
        null=True,
        related_name="+",
        db_index=False,
    )
    typed_person = models.CharField(_("person at the desk"), max_length=50, blank=True, default="", db_default="")
    typed_desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, related_name="+", db_index=False
    )
    name = models.CharField(_("name"), max_length=50)
    name_key = models.CharField(max_length=50, editable=False)
    sex = CodedField(_("sex"), SEX)
    birth_date = models.DateField(_("birth date"))
    id_type = CodedField(_("document type"), DOCUMENT_TYPE)
    id_number = SealedField(_("document number"), plain_length=40)
    document_key = models.BigIntegerField(null=True, editable=False)
    student_number = SealedField(_("student number"), plain_length=19)
    student_number_key = models.BigIntegerField(null=True, editable=False)
    number_check = models.CharField(
        _("number from the roster"), max_length=7, choices=NumberCheck.choices, blank=True, default="", db_default=""
    )
    # the archive's number, its keyed hash, where the authority struck it for this child: it is another's (row 9)
    struck_archive_number_key = models.BigIntegerField(null=True, editable=False)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict.choices)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=13, choices=State.choices)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=0)
    # somebody sent it back and nobody has submitted it since: its steps say so too, but not to a count of many
    is_sent_back = models.BooleanField(_("sent back"), default=False)
    # who ended holds none (ended_entry_holds_no_archive): the unique index below finds every claim
    archive = models.ForeignKey(
        StudentRecord,
        models.PROTECT,
        verbose_name=_("archive"),
        null=True,
        blank=True,
        related_name="claims",
        db_index=False,
    )
    # computed from here, never read alone: a document that was doubted since proves nothing (entries/stages.py)
    proof = models.CharField(_("proof"), max_length=11, choices=Proof.choices, blank=True, default="", db_default="")
    # what the roster says of the family beside the five fields, and what was typed of it since (matching.core.family)
    family = SealedField(_("family as on the roster"), plain_length=2000)
    decision = models.CharField(_("decision"), max_length=13, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # “none of these” was said although the nearest record agrees in name and birth date and nothing contradicts
    against_near = models.BooleanField(_("none, though one is near"), default=False, db_default=False)
    # what a person confirmed: a keyed hash of the archive's name, document, sex and birth date as they stood then
    confirmed_identity = models.BigIntegerField(null=True, editable=False)
    deferred_at = models.DateTimeField(_("deferred at"), null=True, blank=True)
    # the same child at this school in an earlier season, which ended before it was registered: what was filled in then
    # is offered again
    takes_place_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("takes the place of"), null=True, related_name="+", db_index=False
    )
    record = models.OneToOneField(
        StudentRecord, models.PROTECT, verbose_name=_("record"), null=True, blank=True, related_name="entry"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            # work lists of a school, by state, in the order of the roster
            models.Index(fields=["school", "season", "state", "roster", "row_number"], name="entry_work_list"),
            # what waits for the authority, of each school how many and since when; no import makes such rows
            models.Index(
                fields=["school", "state_since"], name="entry_at_authority", condition=Q(state=states.AT_AUTHORITY)
            ),
            # who comes again: the place of its entry of an earlier season; no import makes such rows
            models.Index(
                fields=["document_key"],
                name="ended_entry_by_document",
                condition=Q(state=states.TERMINATED, document_key__isnull=False),
            ),
            models.Index(
                fields=[*BY_NAME], name="ended_entry_by_name", condition=Q(state=states.TERMINATED, document_key=None)
            ),
            # a number that no registry knows: whether another new student keeps it
            models.Index(
                fields=["student_number_key"],
                name="entry_by_kept_number",
                condition=Q(number_check__in=["unknown", "checked"]),
            ),
            # who has a document, for those who bring none (I6): two columns only, as every row of an import pays for it
            models.Index(
                fields=["name_key", "birth_date"],
                name="entry_with_document_by_name",
                condition=LIVE & Q(document_key__isnull=False),
            ),
        ]
        constraints = [
            # these find the rows of a roster, in its order, and who claims a record
            models.UniqueConstraint(name="row_of_a_roster_is_one_entry", fields=["roster", "row_number"]),
            models.UniqueConstraint(
                name="archive_claimed_by_one_live_entry", fields=["archive"], condition=Q(archive__isnull=False)
            ),
            # these two begin with the person, so that the same indexes find him at other schools too (I6)
            models.UniqueConstraint(
                name="person_has_one_live_entry_at_a_school",
                fields=["document_key", "season", "school", "track"],
                condition=LIVE & Q(document_key__isnull=False),
            ),
            # and whatever the school or track, of two with one document the other waits to be confirmed (I6)
            models.UniqueConstraint(
                name="one_entry_of_a_document_goes_on",
                fields=["document_key", "season"],
                condition=Q(state__in=states.GOING_ON, document_key__isnull=False),
            ),
            models.UniqueConstraint(
                name="person_without_document_has_one_live_entry_at_a_school",
                fields=[*BY_NAME, "season", "school", "track"],
                condition=LIVE & Q(document_key=None),
            ),
            models.CheckConstraint(
                name="entry_is_of_a_roster_or_was_typed",
                condition=Q(
                    roster__isnull=False,
                    row_number__isnull=False,
                    typed_by=None,
                    typed_person="",
                    typed_desk_session=None,
                )
                | Q(roster=None, row_number=None, typed_by__isnull=False),
            ),
            models.CheckConstraint(name="entry_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="entry_verdict_is_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="registered_entry_has_record",
                condition=Q(state="registered", record__isnull=False) | (~Q(state="registered") & Q(record=None)),
            ),
            models.CheckConstraint(name="ended_entry_holds_no_archive", condition=LIVE | Q(archive=None)),
            models.CheckConstraint(
                name="matched_entry_has_archive", condition=~Q(verdict="matched") | ~LIVE | Q(archive__isnull=False)
            ),
            models.CheckConstraint(
                name="confirmed_entry_has_archive",
                condition=~Q(decision="confirmed") | ~LIVE | Q(archive__isnull=False),
            ),
            models.CheckConstraint(
                name="archive_was_matched_or_confirmed",
                condition=Q(archive=None) | Q(verdict__in=["matched", "admitted"]) | Q(decision="confirmed"),
            ),
            models.CheckConstraint(
                name="resolving_entry_is_undecided",
                condition=Q(state="resolving", decision="", verdict__in=["pending", "admitted"])
                | ~Q(state="resolving"),
            ),
            models.CheckConstraint(
                name="doubtful_entry_goes_on_only_decided",
                condition=~Q(verdict__in=["pending", "admitted"]) | ~Q(decision="") | Q(state="resolving") | ~LIVE,
            ),
            models.CheckConstraint(name="proof_is_known", condition=Q(proof__in=Proof.values)),
            models.CheckConstraint(name="only_an_archive_is_proved", condition=Q(proof="") | Q(archive__isnull=False)),
            models.CheckConstraint(name="number_check_is_known", condition=Q(number_check__in=NumberCheck.values)),
            models.CheckConstraint(
                name="decision_has_who_and_when",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


class MatchCandidate(models.Model):
    """A record that may be the new student's (待确认的学籍), with its rank and the reasons as codes (P2.2)."""

    entry = models.ForeignKey(Entry, models.CASCADE, verbose_name=_("entry"), related_name="candidates", db_index=False)
    record = models.ForeignKey(
        StudentRecord, models.PROTECT, verbose_name=_("student record"), related_name="+", db_index=False
    )
    rank = models.PositiveSmallIntegerField(_("rank"))
    score = models.FloatField(_("score"))
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(name="record_is_one_candidate_of_an_entry", fields=["entry", "record"]),
            models.UniqueConstraint(name="rank_is_held_once", fields=["entry", "rank"]),
        ]

    def __str__(self):
        return f"#{self.entry_id}/{self.rank}"


class DoubleKind(models.TextChoices):
    """By what two new students of two schools are, or may be, one child."""

    DOCUMENT = "document", _("the same document")
    NAMESAKE = "namesake", _("the same name, birth date and sex")


class PossibleDouble(models.Model):
    """Two live entries of one season that are one child (same document) or may be (namesakes) (I6).

    Of two schools, or of two tracks of one; of one school and track, too, when one of the two has a document and the
    other has not. ``first`` is the earlier entry. Of two with one document, the later is to be confirmed: a case
    settles it, or one of them goes. Of two namesakes, of whom one at least has no document that could decide, the later
    is approved only once a person said with a reason that they are two children, or a case has settled it.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=DoubleKind.choices)
    first = models.ForeignKey(
        Entry, models.PROTECT, verbose_name=_("the earlier new student"), related_name="doubles_after"
    )
    second = models.ForeignKey(Entry, models.PROTECT, verbose_name=_("the later new student"), related_name="doubles")
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    reason = models.TextField(_("why they are two children"), max_length=500, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("said by"), null=True, blank=True, related_name="+"
    )
    said_person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    said_at = models.DateTimeField(_("said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("possible double at another school")
        verbose_name_plural = _("possible doubles at other schools")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="possible_double_is_noted_once", fields=["second", "first"]),
            models.CheckConstraint(name="double_kind_is_known", condition=Q(kind__in=DoubleKind.values)),
            models.CheckConstraint(
                name="only_namesakes_are_told_apart_and_with_a_reason",
                condition=Q(reason="", said_by=None, said_at=None)
                | (~Q(reason="") & Q(kind="namesake", said_by__isnull=False, said_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"#{self.first_id}/{self.second_id}"


class Step(models.Model):
    """One act on an entry: who, when, from, to, why. Append-only: a database trigger refuses change (I8, I9).

    ``number`` is the version of the entry that the act made: the first act on who was imported is number 1. ``person``
    is who acted under the account, ``desk_session`` the session in which (N8); both blank for a command's acts. What a
    load or the calendar brought about has no account (states.BY_MACHINE). ``confirmed_at``: when the person confirmed
    what a worker did after the deadline, which is judged by it (I21). ``detail`` holds names of fields, ids and codes,
    never values of identity fields; where the machine finds otherwise also the ``verdict`` before and now (I8).
    """

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name=_("entry"), related_name="steps", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, related_name="+", db_index=False
    )
    action = models.CharField(_("action"), max_length=24)
    from_state = models.CharField(_("from"), max_length=13)
    to_state = models.CharField(_("to"), max_length=13)
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(name="steps_are_numbered_without_doubles", fields=["entry", "number"]),
            models.CheckConstraint(
                name="act_has_its_reason", condition=~Q(action__in=states.REASON_REQUIRED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="only_the_machine_acts_without_account",
                condition=Q(account__isnull=False) | Q(action__in=states.BY_MACHINE),
            ),
            models.CheckConstraint(name="step_follows_its_confirmation", condition=~Q(confirmed_at__gt=F("at"))),
            models.CheckConstraint(name="step_action_is_known", condition=Q(action__in=list(states.ACTIONS))),
        ]

    def __str__(self):
        return f"#{self.entry_id}/{self.number}"

    @property
    def who(self) -> str:
        """Who did it: the person at the desk; needs the account only for the acts of commands."""
        if self.account is None:
            return gettext("the system")
        return self.person or self.account.person
