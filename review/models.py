"""All models of this floor, where Django looks for them; whoever needs one imports it from its room."""

from review.alarms.models import Alarm, AlarmStep
from review.bulk.models import BulkAct, BulkItem
from review.cases.models import AdmissionCase, CaseStep, Evidence, SeenCase

__all__ = ["AdmissionCase", "Alarm", "AlarmStep", "BulkAct", "BulkItem", "CaseStep", "Evidence", "SeenCase"]
