"""All models of this floor, where Django looks for them."""

from registry.access_log import AccessEntry, AccessKind
from registry.account_states import Standing
from registry.account_steps import AccountStep
from registry.accounts import Account, Role
from registry.institutions import Authority, Level, School, Track
from registry.k12 import K12Detail
from registry.purpose import DatabasePurpose, Purpose
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
from registry.sittings import Sitting
from registry.vocational import VocationalDetail

__all__ = [
    "AccessEntry",
    "AccessKind",
    "Account",
    "AccountStep",
    "Authority",
    "DatabasePurpose",
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
    "Sitting",
    "Stage",
    "Standing",
    "Status",
    "StudentRecord",
    "Track",
    "VocationalDetail",
    "VocationalRecord",
]
