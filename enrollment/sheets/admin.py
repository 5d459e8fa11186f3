"""Supplement sheets in Django admin, for operations to look at."""

from django.contrib import admin

from enrollment.sheets.models import SupplementSheet
from registry.read_only_admin import ReadOnlyAdmin


@admin.register(SupplementSheet)
class SupplementSheetAdmin(ReadOnlyAdmin):
    """Uploaded supplement sheets and how far the work on them is."""

    list_display = ["id", "school", "track", "state", "rows_total", "rows_done", "attempt", "uploaded_at"]
    list_filter = ["state", "track"]
    list_select_related = ["school"]
    search_fields = ["school__code", "school__name"]
    date_hierarchy = "uploaded_at"
    exclude = ["refusal_details", "skipped"]
