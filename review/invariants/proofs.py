"""What must always hold of proofs: each has its ground, a guess its reason, and none is in the way of a proof."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Length

from enrollment.disclosure.models import Answer, FactTry
from enrollment.entries import states
from enrollment.entries.models import DoubleKind, Entry, MatchCandidate, PossibleDouble, Proof, Step, Verdict
from enrollment.entries.stages import GUESSED
from review.cases.models import AdmissionCase
from review.invariants.naming import Offenders, named
from review.invariants.naming import entries as _entries

_BY_FACT = (Proof.GUARDIAN, Proof.PHONE, Proof.GUARDIAN_DOCUMENT)
_BY_MACHINE = (Proof.DOCUMENT, Proof.NUMBER)
_UNDER_WAY = Q(state__in=states.UNDER_WAY)
_SAYING = ("confirm", "confirm_admitted", "continue_admitted")
_GIVING = ("win_case", "win_case_admitted", "same_child")


def _proofs_without_ground() -> Offenders:
    """What the machine matched is proved by what it found; what a person says, by a step that says so (I30)."""
    without_archive = ~Q(proof=Proof.NONE) & Q(archive=None)
    unproved_match = _UNDER_WAY & Q(verdict=Verdict.MATCHED, decision="", archive__isnull=False, proof=Proof.NONE)
    steps = Step.objects.filter(entry=OuterRef("pk"))
    # as text: PostgreSQL does not compare JSON with it
    said = Exists(steps.annotate(by=KeyTextTransform("proof", "detail")).filter(by=OuterRef("proof")))
    given = Exists(steps.filter(action__in=_GIVING)) & Q(proof=Proof.CASE)
    by_machine = Q(proof__in=_BY_MACHINE, decision="")
    proved = Entry.objects.filter(_UNDER_WAY, archive__isnull=False).exclude(proof=Proof.NONE)
    return [
        *_entries(Entry.objects.filter(without_archive | unproved_match)),
        *_entries(proved.exclude(by_machine).exclude(said | given)),
    ]


def _guesses_without_reason() -> Offenders:
    """Who was confirmed on name and birth date alone, and nobody wrote why (I31)."""
    reasoned = Step.objects.filter(entry=OuterRef("pk"), action__in=_SAYING).exclude(reason="")
    confirmed = Entry.objects.filter(decision="confirmed", proof=Proof.NONE).exclude(state__in=states.ENDED)
    return _entries(confirmed.exclude(Exists(reasoned)))


def _facts_that_nobody_told() -> Offenders:
    """A fact of the family proves that is neither on the roster nor was typed and agreed (I32)."""
    agreed = FactTry.objects.filter(entry=OuterRef("pk"), record=OuterRef("archive"), answer=Answer.AGREES)
    by_fact = Entry.objects.filter(proof__in=_BY_FACT).annotate(told=Length("family"))
    return _entries(by_fact.filter(told=0).exclude(Exists(agreed)))


def _held_back_by_a_guess() -> Offenders:
    """Who has the document and the name of the one record that is shown, which somebody claims without proof (I35).

    Nothing else is in the way: no other school's new student of the document, no case, no number of somebody else, no
    document that may have been guessed.
    """
    guessed = Entry.objects.filter(_UNDER_WAY, archive=OuterRef("record"), proof=Proof.NONE)
    double = PossibleDouble.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")), kind=DoubleKind.DOCUMENT)
    case = AdmissionCase.objects.unsettled().filter(Q(entry=OuterRef("pk")) | Q(rival=OuterRef("pk")))
    waiting = Entry.objects.filter(state=states.RESOLVING, archive=None, document_key__isnull=False)
    alone = waiting.annotate(shown=Count("candidates")).filter(shown=1, student_number_key=None)
    free = alone.exclude(Exists(double)).exclude(Exists(case))
    theirs = MatchCandidate.objects.filter(
        Exists(guessed),
        entry__in=free.values("pk"),
        record__document_key=F("entry__document_key"),
        record__document_doubted=False,
        record__name_key=F("entry__name_key"),
    )
    found = theirs.order_by("entry").values_list("entry", "reasons")
    return named("entry", [pk for pk, reasons in found if GUESSED not in reasons])


PROOFS = (
    ("I30", "a proof has its archive and its ground", _proofs_without_ground),
    ("I31", "who is confirmed without proof is so with a reason", _guesses_without_reason),
    ("I32", "a fact that proves was told", _facts_that_nobody_told),
    ("I35", "no claim without proof stands in the way of one with proof", _held_back_by_a_guess),
)
