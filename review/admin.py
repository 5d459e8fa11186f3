"""Where Django looks for the admin of this floor; each room has its own."""

from review.alarms.admin import AlarmAdmin
from review.bulk.admin import BulkActAdmin
from review.cases.admin import AdmissionCaseAdmin

__all__ = ["AdmissionCaseAdmin", "AlarmAdmin", "BulkActAdmin"]
