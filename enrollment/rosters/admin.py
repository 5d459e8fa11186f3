"""Rosters in Django admin, for operations to look at."""

from django.contrib import admin

from enrollment.rosters.models import Roster
from registry.read_only_admin import ReadOnlyAdmin


@admin.register(Roster)
class RosterAdmin(ReadOnlyAdmin):
    """Uploaded rosters and how far the work on them is."""

    list_display = ["id", "school", "season", "track", "state", "rows_total", "rows_done", "attempt", "uploaded_at"]
    list_filter = ["state", "track", "season"]
    list_select_related = ["school", "season"]
    search_fields = ["school__code", "school__name"]
    date_hierarchy = "uploaded_at"
    exclude = ["refusal_details", "skipped"]
