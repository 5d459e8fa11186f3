"""All models of this floor, where Django looks for them."""

from registry.access_log import AccessEntry, AccessKind
from registry.accounts.models import Account, AccountStep, DeskSession, Role
from registry.accounts.states import Standing
from registry.database_purpose import DatabasePurpose, Purpose
from registry.fields.k12 import K12Detail
from registry.fields.vocational import VocationalDetail
from registry.institutions import Authority, Level, School, Track
from registry.records import (
    K12Record,
    LeftReason,
    PreschoolRecord,
    Registry,
    Stage,
    Status,
    StudentRecord,
    VocationalRecord,
)
from registry.sealing.models import KeyCheck

__all__ = [
    "AccessEntry",
    "AccessKind",
    "Account",
    "AccountStep",
    "Authority",
    "DatabasePurpose",
    "DeskSession",
    "K12Detail",
    "K12Record",
    "KeyCheck",
    "LeftReason",
    "Level",
    "PreschoolRecord",
    "Purpose",
    "Registry",
    "Role",
    "School",
    "Stage",
    "Standing",
    "Status",
    "StudentRecord",
    "Track",
    "VocationalDetail",
    "VocationalRecord",
]
