"""Cases between schools in Django admin, with their history and the list of evidence, to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.read_only_admin import LookingInline, ReadOnlyAdmin
from review.cases.models import AdmissionCase, CaseStep, Evidence


class CaseStepInline(LookingInline):
    """The history of a case."""

    model = CaseStep
    fields = readonly_fields = ("number", "at", "account", "person", "action", "from_state", "to_state", "reason")


class EvidenceInline(LookingInline):
    """Which files there are; what they show is for those in the case."""

    model = Evidence
    fields = readonly_fields = ("side", "file_name", "kind", "file_size", "added_by", "added_at")


@admin.register(AdmissionCase)
class AdmissionCaseAdmin(ReadOnlyAdmin):
    """Two schools, one record."""

    list_display = ["id", "kind", "claiming_school", "holding_school", "authority", "state", "answer_by", "is_overdue"]
    list_filter = ["state", "kind", "season"]
    list_select_related = ["claiming_school", "holding_school", "authority"]
    search_fields = ["claiming_school__code", "holding_school__code"]
    date_hierarchy = "opened_at"
    inlines = [CaseStepInline, EvidenceInline]
    fields = [
        "kind",
        "season",
        "archive",
        "entry",
        "rival",
        "claiming_school",
        "holding_school",
        "authority",
        "state",
        "state_since",
        "winner",
        "opened_by",
        "opened_at",
        "answer_by",
    ]

    @admin.display(description=_("overdue"), boolean=True)
    def is_overdue(self, case):
        """Whether the holding school should have answered by now."""
        return case.overdue
