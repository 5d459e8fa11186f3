"""What Django admin shows of rows that only the flow writes."""

from collections.abc import Sequence

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the flow owns: operations look, and never write."""

    actions: Sequence[str] | None = None

    def lookup_allowed(self, lookup, value, request):
        """Only by what the list offers: asked by any other column, the length of the list would tell what it holds."""
        offered = [each for each in (*self.list_filter, self.date_hierarchy) if isinstance(each, str)]
        asked = any(lookup == each or lookup.startswith(f"{each}__") for each in offered)
        return asked and super().lookup_allowed(lookup, value, request)

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
