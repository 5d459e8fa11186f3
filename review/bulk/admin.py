"""Bulk actions in Django admin, to look at: whose, how far, what failed."""

from django.contrib import admin

from registry.read_only_admin import ReadOnlyAdmin
from review.bulk.models import BulkAct


@admin.register(BulkAct)
class BulkActAdmin(ReadOnlyAdmin):
    """Bulk actions: whose, how far, and the number of what failed; nobody's name."""

    list_display = ("id", "action", "account", "state", "total", "done", "refused", "error_number", "asked_at")
    list_filter = ["action", "state"]
    list_select_related = ["account"]
    search_fields = ["error_number"]
    fields = (*list_display, "person", "school", "authority", "attempt", "finished_at")
