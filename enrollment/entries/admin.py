"""Entries and their history in Django admin, for operations to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry, State, Step
from registry.identity.masking import birth_month, mask
from registry.read_only_admin import LookingInline, ReadOnlyAdmin


class StepInline(LookingInline):
    """The history of an entry."""

    model = Step
    fields = readonly_fields = ("number", "at", "account", "person", "what", "before", "after", "reason")

    @admin.display(description=_("action"))
    def what(self, step):
        """The act as the school's pages say it."""
        return states.ACTIONS[step.action].words

    @admin.display(description=_("from"))
    def before(self, step):
        """The state before."""
        return State(step.from_state).label

    @admin.display(description=_("to"))
    def after(self, step):
        """The state after."""
        return State(step.to_state).label


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """New students on their way, with their history."""

    list_display = ["id", "name", "school", "season", "track", "verdict", "decision", "state", "state_since"]
    list_filter = ["state", "verdict", "track", "season"]
    list_select_related = ["school", "season"]
    search_fields = ["school__code", "school__name"]  # never by name: the words stand in the address
    inlines = [StepInline]
    fields = [
        "name",
        "sex",
        "born",
        "id_type",
        "masked_number",
        "school",
        "season",
        "track",
        "roster",
        "row_number",
        "typed_by",
        "typed_person",
        "verdict",
        "decision",
        "against_near",
        "number_check",
        "decided_by",
        "decided_at",
        "state",
        "state_since",
        "version",
        "archive",
        "record",
    ]

    @admin.display(description=_("born"))
    def born(self, entry):
        """The birth date as lists show it."""
        return birth_month(entry.birth_date)

    @admin.display(description=_("document number"))
    def masked_number(self, entry):
        """The document number as lists show it."""
        return mask(entry.id_number)
