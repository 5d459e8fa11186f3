"""All models of this floor, where Django looks for them; whoever needs one imports it from its room."""

from registry.access_log import AccessEntry
from registry.accounts.models import Account, AccountStep, DeskSession
from registry.budgets import BudgetGrant
from registry.database_purpose import DatabasePurpose
from registry.fields.k12 import K12Detail
from registry.fields.vocational import VocationalDetail
from registry.institutions import Authority, School
from registry.looks import RecordLook
from registry.numbers import NumberHistory
from registry.records import (
    K12Record,
    PreschoolRecord,
    StudentRecord,
    VocationalRecord,
)
from registry.sealing.models import KeyCheck

__all__ = [
    "AccessEntry",
    "Account",
    "AccountStep",
    "Authority",
    "BudgetGrant",
    "DatabasePurpose",
    "DeskSession",
    "K12Detail",
    "K12Record",
    "KeyCheck",
    "NumberHistory",
    "PreschoolRecord",
    "RecordLook",
    "School",
    "StudentRecord",
    "VocationalDetail",
    "VocationalRecord",
]
