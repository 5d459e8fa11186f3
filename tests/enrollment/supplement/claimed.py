"""New students who continue a record that knows much of their family, the claim on it proved or not."""

from enrollment.entries.models import Entry
from registry.fields.k12 import K12Detail
from tests.factories import EntryFactory, StudentRecordFactory

ARCHIVE = {
    "former_name": "林小明",
    "household_region": "110105",
    "address": "云溪县青禾镇杨柳街 3 号",
    "guardian_name": "林建国",
    "guardian_id_number": "11010519491231002X",
    "guardian_phone": "13800000001",
}
DETAIL = {"phone": "0577-5550017", "ethnicity": "05", "postcode": "325000"}


def claimed(proof: str, track: str = "primary", **values) -> Entry:
    """A new student who is being supplemented; ``proof`` of the claim on the record, blank for none."""
    archive = StudentRecordFactory(registry="k12", stage="junior", name="林小东", **ARCHIVE)
    K12Detail.objects.create(record=archive, **DETAIL)
    known = {"verdict": "pending", "decision": "confirmed", "state": "supplementing"}
    return EntryFactory(archive=archive, track=track, proof=proof, **known | values)
