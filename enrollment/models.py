"""The models of all rooms, where Django looks for them: seasons, entries, rosters, supplements, sheets, figures."""

from enrollment.disclosure.models import FactTry
from enrollment.entries.models import Entry, MatchCandidate, PossibleDouble, Step
from enrollment.figures.models import DayFigures, FigureChange, SchoolFigures
from enrollment.rosters.models import Roster, RosterProblem, RosterRow
from enrollment.seasons.models import (
    DayOverride,
    DeadlineRule,
    Extension,
    ExtensionRequest,
    PlannedIntake,
    RuleSet,
    SchoolTerm,
    Season,
)
from enrollment.sheets.models import SheetProblem, SheetRow, SupplementSheet
from enrollment.supplement.models import Supplement, VocationalSupplement

__all__ = [
    "DayFigures",
    "DayOverride",
    "DeadlineRule",
    "Entry",
    "Extension",
    "ExtensionRequest",
    "FactTry",
    "FigureChange",
    "MatchCandidate",
    "PlannedIntake",
    "PossibleDouble",
    "Roster",
    "RosterProblem",
    "RosterRow",
    "RuleSet",
    "SchoolFigures",
    "SchoolTerm",
    "Season",
    "SheetProblem",
    "SheetRow",
    "Step",
    "Supplement",
    "SupplementSheet",
    "VocationalSupplement",
]
