"""No number lies in clear, and what left is in the access log (I22, I23); queries as in entries.py."""

from django.db.models import Count, Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform

from enrollment.entries.models import PossibleDouble, Step
from enrollment.rosters.models import RosterRow
from enrollment.seasons.models import Extension, ExtensionRequest
from enrollment.sheets.models import SheetRow
from registry.access_log import AccessEntry
from review.bulk.models import BulkAct
from review.cases.models import CaseStep
from review.invariants import integrity
from review.invariants.naming import Offenders
from review.invariants.naming import named as _named

LONG_NUMBER = "[0-9]{11}"
DOCUMENT_NUMBER = "[0-9]{17}[0-9Xx]"


def _left_without_an_access() -> Offenders:
    """Sheets taken out and printed name the access that says so; the log counts no fewer than went."""
    steps = Step.objects.filter(action__in=["take_out", "print_sheet"])
    serial = KeyTextTransform("serial", "detail")
    logged = AccessEntry.objects.filter(serial=OuterRef("its"), account=OuterRef("account"))
    unlogged = steps.annotate(its=serial).exclude(Exists(logged))
    went = Count("pk")
    counted = steps.annotate(its=serial).order_by().values_list("its").annotate(n=went)
    rows_logged = dict(
        AccessEntry.objects.filter(what__in=["sheet_out", "confirmation_sheets"]).values_list("serial", "rows")
    )
    short = [name for name, n in counted if name in rows_logged and rows_logged[name] < n]
    return [*_named("step", unlogged.values_list("pk", flat=True)), *_named("access", short)]


def _rows_with_a_number_in_clear() -> Offenders:
    return [
        name
        for kind, word in ((RosterRow, "roster row"), (SheetRow, "sheet row"))
        for name in _named(word, kind.objects.filter(name__regex=LONG_NUMBER).values_list("pk", flat=True))
    ]


def _purposes_with_a_number() -> Offenders:
    return _named("access", AccessEntry.objects.filter(reason__regex=LONG_NUMBER).values_list("pk", flat=True))


def _reasons_with_a_document_number() -> Offenders:
    kept = tuple((kind, "reason") for kind in (Step, CaseStep, BulkAct, Extension, PossibleDouble))
    asked = ((ExtensionRequest, "reason"), (ExtensionRequest, "answer"))
    found = []
    for kind, field in (*kept, *asked):
        rows = kind.objects.filter(**{f"{field}__regex": DOCUMENT_NUMBER})
        found += _named(f"{field} of {kind._meta.model_name}", rows.values_list("pk", flat=True))
    return found


IN_CLEAR = (
    ("I22", "no number or phone lies in clear", integrity.values_in_clear),
    ("I22", "no row keeps a number in the place of a name", _rows_with_a_number_in_clear),
    ("I22", "no purpose in the access log holds a number", _purposes_with_a_number),
    ("I22", "no reason holds a document number", _reasons_with_a_document_number),
    ("I23", "what was taken out or printed is in the access log", _left_without_an_access),
)
