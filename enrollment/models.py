"""The models of all rooms, where Django looks for them: seasons, entries, rosters, supplements, sheets, figures."""

from enrollment.entries.models import LIVE, Decision, Entry, MatchCandidate, State, Step, Verdict
from enrollment.figures.models import DayFigures, FigureChange, SchoolFigures
from enrollment.rosters.models import Outcome, Roster, RosterProblem, RosterRow
from enrollment.seasons.models import (
    DayOverride,
    DeadlineRule,
    Extension,
    ExtensionRequest,
    PlannedIntake,
    RequestState,
    RuleSet,
    SchoolTerm,
    Season,
)
from enrollment.sheets.models import SheetOutcome, SheetProblem, SheetRow, SupplementSheet
from enrollment.supplement.models import Supplement, VocationalSupplement
from enrollment.uploads.models import (
    RosterState,
)

# those of other modules stand where Django looks for models
__all__ = [
    "LIVE",
    "DayFigures",
    "DayOverride",
    "DeadlineRule",
    "Decision",
    "Entry",
    "Extension",
    "ExtensionRequest",
    "FigureChange",
    "MatchCandidate",
    "Outcome",
    "PlannedIntake",
    "RequestState",
    "Roster",
    "RosterProblem",
    "RosterRow",
    "RosterState",
    "RuleSet",
    "SchoolFigures",
    "SchoolTerm",
    "Season",
    "SheetOutcome",
    "SheetProblem",
    "SheetRow",
    "State",
    "Step",
    "Supplement",
    "SupplementSheet",
    "Verdict",
    "VocationalSupplement",
]
