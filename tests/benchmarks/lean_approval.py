"""The yardstick of approvals: the rows that an act leaves, stored with Django's bulk_create, and nothing asked."""

import time


def seconds(account, action: str) -> float:
    """What storing takes, with all foreign keys checked; then it is undone."""
    from django.db import connection, transaction

    act = {"school_approve": _at_authority, "authority_approve": _registered}[action]
    with transaction.atomic():
        started = time.perf_counter()
        act(account)
        connection.check_constraints()
        taken = time.perf_counter() - started
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    return taken


def _at_authority(account) -> None:
    _moved(account, _entries("at_school"), "school_approve", "at_school", "at_authority")


def _registered(account) -> None:
    from enrollment.entries.models import Entry
    from registry.fields.k12 import K12Detail
    from registry.numbers import NumberHistory, NumberReason
    from registry.records import StudentRecord
    from registry.sealing.row_ids import next_ids

    entries = _entries("at_authority")
    records = [_record(pk, entry) for pk, entry in zip(next_ids(StudentRecord, len(entries)), entries, strict=True)]
    StudentRecord.objects.bulk_create(records, batch_size=500)
    details = zip(next_ids(K12Detail, len(entries)), records, entries, strict=True)
    K12Detail.objects.bulk_create([_detail(*facts) for facts in details], batch_size=500)
    lines = [
        NumberHistory(
            pk=pk, record=each, number=each.student_number, number_key=each.student_number_key,
            reason=NumberReason.FIRST,
        )
        for pk, each in zip(next_ids(NumberHistory, len(entries)), records, strict=True)
    ]  # fmt: skip
    NumberHistory.objects.bulk_create(lines, batch_size=500)
    StudentRecord.objects.filter(pk__in=[each.archive_id for each in entries if each.archive_id]).update(status="left")
    for entry, record in zip(entries, records, strict=True):
        entry.record, entry.state = record, "registered"
    Entry.objects.bulk_update(entries, ["record", "state"], batch_size=500)
    _moved(account, entries, "authority_approve", "at_authority", "registered")


def _entries(state: str) -> list:
    from enrollment.entries.models import Entry

    return list(Entry.objects.filter(state=state).select_related("supplement"))


def _moved(account, entries: list, action: str, before: str, state: str) -> None:
    from django.db.models import F
    from django.utils import timezone

    from enrollment.entries.models import Entry, Step

    steps = [step(each, account, action, before, state) for each in entries]
    moved = Entry.objects.filter(pk__in=[each.pk for each in entries])
    moved.update(state=state, state_since=timezone.now(), version=F("version") + 1)
    Step.objects.bulk_create(steps, batch_size=500)


def step(entry, account, action: str, before: str, state: str):
    """The line of an entry's history that an act writes."""
    from enrollment.entries.models import Step

    number = entry.version + 1
    return Step(entry=entry, account=account, action=action, from_state=before, to_state=state, number=number)


def _record(pk: int, entry):
    from registry.records import StudentRecord

    record = StudentRecord(
        pk=pk, registry="k12", stage="primary", status="enrolled", school_id=entry.school_id, name=entry.name,
        sex=entry.sex,
        birth_date=entry.birth_date, id_type=entry.id_type, id_number=entry.id_number, continues_id=entry.archive_id,
        student_number=f"L{entry.id_number}", entered_on=entry.birth_date,
    )  # fmt: skip
    record.work_out_keys()
    return record


def _detail(pk: int, record, entry):
    """What the supplement says goes along with the record."""
    from registry.fields.k12 import K12Detail

    names = {field.attname for field in entry.supplement._meta.concrete_fields} - {"id"}
    own = (field.attname for field in K12Detail._meta.concrete_fields)
    return K12Detail(pk=pk, record=record, **{name: getattr(entry.supplement, name) for name in own if name in names})
