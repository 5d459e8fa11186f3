"""Many new students that wait for their school's review, stored in bulk: the factories take 20 ms for each."""

from datetime import timedelta

from django.utils import timezone

from enrollment.bulk_rows import store_instances
from enrollment.entries.models import Entry, Step
from enrollment.supplement.models import Supplement
from registry.identity.names import agreement_key
from registry.records import StudentRecord
from registry.sealing.cipher import document_key
from registry.sealing.row_ids import next_ids
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import SchoolFactory, a_birth_date, a_name, resident_number

WAY = ("save", "submit")


def fill_waiting(school, season, registrar, count: int) -> None:
    """New students with complete supplements; every other one continues an archive."""
    kindergarten = SchoolFactory(kindergarten=True)
    values = Supplement.field_set.read(COMPLETE, Supplement.field_set.values(Supplement())).values
    now = timezone.now()
    archives, entries, supplements, steps = [], [], [], []
    for n, pk in enumerate(next_ids(Entry, count)):
        born = a_birth_date(n) - timedelta(days=n // 360 // 499)
        person = {"name": a_name(n), "sex": "1", "birth_date": born, "id_type": "1"}
        number = resident_number(born, "1", n // 360)
        archive = None
        if n % 2:
            archive = StudentRecord(
                pk=next_ids(StudentRecord, 1)[0], registry="preschool", source_key=f"B{n}", id_number=number,
                school=kindergarten, status="graduated", entered_on=born + timedelta(days=1200), **person,
            )  # fmt: skip
            archive.work_out_keys()
            archives.append(archive)
        entry = Entry(
            pk=pk, season=season, school=school, track="primary", name_key=agreement_key(person["name"]),
            id_number=number, document_key=document_key("1", number), archive=archive, version=len(WAY),
            verdict="matched" if archive else "not_found", state="at_school", typed_by=registrar, **person,
        )  # fmt: skip
        entries.append(entry)
        supplements.append(
            Supplement(entry=entry, archive=archive, version=1, missing=0, saved_at=now, saved_by=registrar, **values)
        )
        state = "supplementing"
        for place, action in enumerate(WAY, start=1):
            target = "at_school" if action == "submit" else "supplementing"
            steps.append(
                Step(entry=entry, number=place, account=registrar, action=action, from_state=state,
                     to_state=target)
            )  # fmt: skip
            state = target
    StudentRecord.objects.bulk_create(archives, batch_size=500)
    Entry.objects.bulk_create(entries, batch_size=500)
    store_instances(supplements)
    Step.objects.bulk_create(steps, batch_size=500)
