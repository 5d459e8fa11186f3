"""Cases between schools in Django admin, with their history and the list of evidence, to look at."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from enrollment.refused import ActRefused
from registry.institutions import Authority
from registry.read_only_admin import LookingInline, ReadOnlyAdmin
from review.cases import acts, states
from review.cases.models import AdmissionCase, CaseState, CaseStep, Evidence


class CaseStepInline(LookingInline):
    """The history of a case."""

    model = CaseStep
    fields = readonly_fields = ("number", "at", "account", "person", "what", "before", "after", "reason")

    @admin.display(description=_("action"))
    def what(self, step):
        """The act as the case's own page says it."""
        return states.ACTIONS[step.action].words

    @admin.display(description=_("from"))
    def before(self, step):
        """The state before."""
        return CaseState(step.from_state).label if step.from_state else "-"

    @admin.display(description=_("to"))
    def after(self, step):
        """The state after."""
        return CaseState(step.to_state).label


class EvidenceInline(LookingInline):
    """Which files there are; what they show is for those in the case."""

    model = Evidence
    fields = readonly_fields = ("side", "file_name", "kind", "file_size", "added_by", "added_at")


class GivingForm(forms.ModelForm):
    """Gives an open case to another authority: where none is above both schools, or the wrong one."""

    authority = forms.ModelChoiceField(Authority.objects.all(), label=_("authority"))
    reason = forms.CharField(
        label=_("Reason; all schools of the case see it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = AdmissionCase
        fields = ["authority"]


@admin.register(AdmissionCase)
class AdmissionCaseAdmin(ReadOnlyAdmin):
    """Two schools, one record: to look at, and to give to another authority while it is open."""

    form = GivingForm

    list_display = ["id", "kind", "claiming_school", "holding_school", "authority", "state", "answer_by", "is_overdue"]
    list_filter = ["state", "kind", "outcome", "season"]
    list_select_related = ["claiming_school", "holding_school", "authority"]
    search_fields = ["claiming_school__code", "holding_school__code"]
    date_hierarchy = "opened_at"
    inlines = [CaseStepInline, EvidenceInline]
    fields = [
        "kind",
        "season",
        "lead",
        "archive",
        "entry",
        "rival",
        "claiming_school",
        "holding_school",
        "state",
        "state_since",
        "winner",
        "outcome",
        "is_given",
        "opened_by",
        "opened_at",
        "answer_by",
        "authority",
    ]

    def has_change_permission(self, request, obj=None):
        """Only of an open case, and of those that are decided together of the first, the authority is changed."""
        return obj is not None and obj.state in states.UNSETTLED and obj.lead_id is None

    def get_fields(self, request, obj=None):
        return [*self.fields, "reason"] if self.has_change_permission(request, obj) else self.fields

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.fields if name != "authority"]

    def save_model(self, request, obj, form, change):
        """Give the case to the authority, by the act that stands in its history."""
        try:
            acts.give_to(obj.pk, form.cleaned_data["authority"], request.user, form.cleaned_data["reason"])
        except ActRefused as refusal:
            self.message_user(request, refusal.words(), messages.ERROR)

    @admin.display(description=_("overdue"), boolean=True)
    def is_overdue(self, case):
        """Whether the holding school should have answered by now."""
        return case.overdue
