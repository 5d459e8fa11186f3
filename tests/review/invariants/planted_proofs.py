"""Offending rows for the invariants about proofs."""

from enrollment.entries.models import Entry, Step
from tests.factories import EntryFactory, StudentRecordFactory
from tests.review.invariants.planted import changed
from tests.review.invariants.planting import plants

CONFIRMED = {"verdict": "pending", "decision": "confirmed", "state": "supplementing"}


def guess(record) -> Entry:
    """A claim that nothing proves, with a reason."""
    entry = EntryFactory(archive=record, proof="", id_type="Z", id_number="", **CONFIRMED)
    changed(Step, entry.steps.get(), reason="已查看户口簿")
    return entry


@plants("a proof has its archive and its ground")
def proof_of_nothing():
    entry = EntryFactory(verdict="not_found")
    changed(Entry, entry, proof="document")
    return f"entry {entry.pk}"


@plants("a proof has its archive and its ground")
def matched_without_proof():
    return f"entry {EntryFactory(proof='').pk}"


@plants("a proof has its archive and its ground")
def proof_that_no_step_says():
    entry = EntryFactory(**CONFIRMED)
    changed(Entry, entry, proof="authority")
    return f"entry {entry.pk}"


@plants("who is confirmed without proof is so with a reason")
def guess_without_reason():
    entry = EntryFactory(proof="", **CONFIRMED)
    return f"entry {entry.pk}"


@plants("a fact that proves was told")
def fact_from_nowhere():
    return f"entry {EntryFactory(proof='phone', state='registered').pk}"


@plants("no claim without proof stands in the way of one with proof")
def held_back():
    record = StudentRecordFactory()
    guess(record)
    child = {name: getattr(record, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    return f"entry {EntryFactory(verdict='pending', candidates=[record], **child).pk}"
