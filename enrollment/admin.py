"""Where Django looks for the admin of this floor; each room has its own."""

from enrollment.entries.admin import EntryAdmin
from enrollment.rosters.admin import RosterAdmin
from enrollment.seasons import admin as seasons
from enrollment.sheets.admin import SupplementSheetAdmin

__all__ = ["EntryAdmin", "RosterAdmin", "SupplementSheetAdmin", "seasons"]
