"""Forms of the pages of cases; what may be done is decided in review/cases."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.institutions import School
from review.cases.evidence import EvidenceFile
from review.cases.models import CaseState
from review.forms.days import DayInput
from review.people.awaiting import CASE_CONDITIONS, Awaiting


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ReasonForm(forms.Form):
    """A reason, which the service asks for where it is needed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClaimForm(ReasonForm):
    """Why the child is at this school, and how the other school reaches this one."""

    contact = forms.CharField(
        label=_("Contact for the other school (name and telephone)"), max_length=60, required=False
    )


class StatementForm(ReasonForm):
    """A reason with evidence."""

    # no FileField: that one takes a single file, and what a file is, is judged by its content (evidence.py)
    files: Any = forms.Field(
        label=_("Evidence"),
        required=False,
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("Certificate of attendance, the guardian's signed statement: PDF, JPEG or PNG, at most 5 MB each."),
    )

    def sheets(self) -> list[EvidenceFile]:
        """The files; one that was too large to be kept arrives empty (config/site/upload_handler.py)."""
        return [EvidenceFile(file.name, file.read()) for file in self.files.getlist("files")]


class CaseFilter(forms.Form):
    """Filter of unsettled cases by who has them."""

    list = forms.CharField(widget=forms.HiddenInput, required=False)
    whom = forms.ChoiceField(
        label=_("Awaiting"),
        choices=[
            ("", _("all")),
            (Awaiting.OTHER_SCHOOL.value, _("the school that has the record, to answer")),
            (Awaiting.CASE_AUTHORITY.value, _("the authority that decides a case")),
        ],
        required=False,
    )

    def narrow(self, cases: QuerySet) -> QuerySet:
        """The cases that are meant; a word that cannot be read narrows nothing."""
        self.full_clean()
        whom = self.cleaned_data.get("whom")
        return cases.filter(CASE_CONDITIONS[whom]) if whom else cases


class TransferFilter(forms.Form):
    """Filter of the records asked for (W1); nothing personal, because it stands in the address."""

    fields: dict[str, Any]  # each of its own kind

    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *CaseState.choices], required=False)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("Vocational school"), required=False, empty_label=_("all")
    )
    begin = forms.DateField(label=pgettext_lazy("first day", "from"), required=False, widget=DayInput())
    end = forms.DateField(label=pgettext_lazy("last day", "to"), required=False, widget=DayInput())

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.filter(pk__in=cases.order_by().values("claiming_school"))

    def chosen(self) -> dict:
        """What is filtered by, as `narrowed` takes it; what cannot be read filters nothing."""
        values = self.cleaned_data if self.is_valid() else {}
        school = values.get("school")
        return {name: values.get(name) for name in ("state", "begin", "end")} | {"school": school and school.pk}
