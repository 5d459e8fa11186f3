"""All models of this floor, where Django looks for them; whoever needs one imports it from its room."""

from review.bulk.models import BulkAct, BulkAction, BulkItem, BulkState
from review.cases.models import AdmissionCase, CaseKind, CaseState, CaseStep, Evidence, EvidenceKind, SeenCase, Side

__all__ = [
    "AdmissionCase",
    "BulkAct",
    "BulkAction",
    "BulkItem",
    "BulkState",
    "CaseKind",
    "CaseState",
    "CaseStep",
    "Evidence",
    "EvidenceKind",
    "SeenCase",
    "Side",
]
