"""Django admin's change list and change form of the models that our pages show: same rows, same fields, no more.

Its lists have no filters and no search, which ours have; its form has the fields of the national form and no word of
where a value came from.
"""

from django.contrib import admin
from django.urls import path

from enrollment.entries.models import Entry
from enrollment.supplement.models import Supplement
from registry.identity.masking import mask

site = admin.AdminSite(name="peer")


class EntryAdmin(admin.ModelAdmin):
    """The list of new students, fifty on a page as ours."""

    list_display = [
        "name", "sex", "birth_date", "id_type", "number", "state", "state_since", "verdict", "kindergarten", "saved",
        "missing",
    ]  # fmt: skip
    list_select_related = ["archive__school", "supplement__saved_by"]
    list_per_page = 50
    ordering = ["roster", "row_number", "pk"]

    @admin.display(description="number")
    def number(self, entry):
        """As our lists show it."""
        return mask(entry.id_number)

    @admin.display(description="archive")
    def kindergarten(self, entry):
        """Where the archive comes from."""
        return entry.archive.school if entry.archive else ""

    @admin.display(description="saved")
    def saved(self, entry):
        """When, and by whom."""
        supplement = getattr(entry, "supplement", None)
        return f"{supplement.saved_at:%m-%d %H:%M} {supplement.saver}" if supplement else ""

    @admin.display(description="missing")
    def missing(self, entry):
        """How many fields still are."""
        supplement = getattr(entry, "supplement", None)
        return supplement.missing if supplement else ""


class SupplementAdmin(admin.ModelAdmin):
    """The form of one new student: the fields of the national form, and the controlled ones to look at."""

    fields = ["name", "sex", "birth_date", "id_type", "number", *(each.name for each in Supplement.field_set.fields)]
    readonly_fields = ["name", "sex", "birth_date", "id_type", "number"]
    list_select_related = ["entry"]

    @admin.display
    def name(self, supplement):
        """The new student's."""
        return supplement.entry.name

    @admin.display
    def sex(self, supplement):
        """The new student's."""
        return supplement.entry.get_sex_display()

    @admin.display
    def birth_date(self, supplement):
        """The new student's."""
        return supplement.entry.birth_date

    @admin.display
    def id_type(self, supplement):
        """The new student's."""
        return supplement.entry.get_id_type_display()

    @admin.display
    def number(self, supplement):
        """As our form shows it."""
        return mask(supplement.entry.id_number)


site.register(Entry, EntryAdmin)
site.register(Supplement, SupplementAdmin)
urlpatterns = [path("peer/", site.urls)]
