"""What Django admin shows of rows that only the flow writes."""

from collections.abc import Sequence

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the flow owns: operations look, and never write."""

    actions: Sequence[str] | None = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LookingInline(admin.TabularInline):
    """Rows of another one's page that nobody changes."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
