"""Where Django looks for the admin of this floor; each room has its own."""

from review.bulk.admin import BulkActAdmin
from review.cases.admin import AdmissionCaseAdmin

__all__ = ["AdmissionCaseAdmin", "BulkActAdmin"]
