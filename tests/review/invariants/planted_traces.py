"""Offending rows for the invariants about traces and numbers."""

from enrollment.entries.models import Step
from registry.access_log import log_access
from registry.looks import Looked, note_looks
from tests.factories import DeskFactory, EntryFactory, RegistrarFactory, StudentRecordFactory
from tests.review.invariants.planting import plants


def _claim(account, record) -> Step:
    entry = EntryFactory(school=account.school, verdict="pending", candidates=[record])
    return Step.objects.create(
        entry=entry, number=1, account=account, person=account.person, action="confirm", from_state="resolving",
        to_state="supplementing", detail={"record": record.pk},
    )  # fmt: skip


@plants("who claims a record by hand leaves a trace of it")
def claim_without_trace():
    account, record = RegistrarFactory(), StudentRecordFactory()
    note_looks(account, "shown", [Looked(record.pk, record.school_id)])  # seen, which is no claim
    note_looks(RegistrarFactory(), "claim", [Looked(record.pk, record.school_id)])  # by somebody else
    return f"step {_claim(account, record).pk}"


@plants("no account takes more whole numbers than its day allows")
def desk_with_a_number():
    account = DeskFactory()
    log_access(account, "export", "registered_list", reason="存档", numbers=1)
    return f"account {account.pk}"


@plants("a record's number shown is one of the day's")
def number_that_is_not_counted():
    record = StudentRecordFactory()
    access = log_access(RegistrarFactory(), "reveal", "number", reason="核对", subject=f"record {record.pk}")
    return f"access {access.pk}"
