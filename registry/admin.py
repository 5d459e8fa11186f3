"""Django admin for operations: institutions to edit, records to look at, code lists to look up."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from registry.access_log import AccessEntry
from registry.accounts.admin import AccountAdmin, DeskSessionAdmin
from registry.budgets import BudgetGrant
from registry.codes import ALL
from registry.identity.masking import birth_month, mask, mask_student_number
from registry.institutions import Authority, School
from registry.looks import Looked, LookKind, RecordLook, note_looks
from registry.numbers import NumberHistory
from registry.read_only_admin import LookingInline, ReadOnlyAdmin
from registry.records import K12Record, PreschoolRecord, VocationalRecord

__all__ = ["AccountAdmin", "DeskSessionAdmin", "StudentRecordAdmin", "code_lists"]
admin.site.unregister(Group)  # the role says what an account may do


@admin.register(Authority)
class AuthorityAdmin(admin.ModelAdmin):
    """Education authorities."""

    list_display = ["code", "name", "level", "superior"]
    list_filter = ["level"]
    list_select_related = ["superior"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["superior"]


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    """Schools with their competent authority and the tracks that they may run."""

    list_display = ["code", "name", "category", "authority", "primary_track", "vocational_track", "senior_high_track"]
    list_filter = ["primary_track", "vocational_track", "senior_high_track", "authority"]
    list_select_related = ["authority"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["authority"]


@admin.register(AccessEntry)
class AccessEntryAdmin(ReadOnlyAdmin):
    """What left the system and whose numbers were shown; written by the flow, changed by nobody."""

    list_display = ["at", "account", "person", "kind", "reached", "rows", "school", "reason", "serial"]
    list_filter = ["kind"]
    list_select_related = ["account", "school"]
    search_fields = ["serial", "account__username", "school__code", "school__name"]
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description=_("what"), ordering="what")
    def reached(self, entry):
        """What was reached, in words."""
        return entry.what_words


class NumberInline(LookingInline):
    """The numbers of a record, from when to when and why (N2); masked, as the record's own is."""

    model = NumberHistory
    fields = ["masked_number", "since", "until", "reason"]
    readonly_fields = ["masked_number"]

    @admin.display(description=_("student number"))
    def masked_number(self, line):
        """The number as lists show it."""
        return mask_student_number(line.number)


def _note(request, records) -> None:
    note_looks(request.user, LookKind.OPERATIONS, [Looked(record.pk, record.school_id) for record in records])


@admin.register(RecordLook)
class RecordLookAdmin(ReadOnlyAdmin):
    """Who looked at which record of another school; written by the flow, changed by nobody."""

    list_display = ["at", "account", "person", "kind", "record", "record_school", "school", "entry"]
    list_filter = ["kind", "day"]
    list_select_related = ["account", "record", "record_school", "school"]
    search_fields = ["account__username", "school__code", "record_school__code", "record__source_key"]
    date_hierarchy = "day"
    show_full_result_count = False


@admin.register(BudgetGrant)
class BudgetGrantAdmin(ReadOnlyAdmin):
    """Whole numbers that authorities granted beyond the day's budget, and why."""

    list_display = ["at", "day", "account", "numbers", "granted_by", "person", "reason"]
    list_select_related = ["account", "granted_by"]
    search_fields = ["account__username", "granted_by__username"]
    date_hierarchy = "day"


@admin.register(PreschoolRecord, K12Record, VocationalRecord)
class StudentRecordAdmin(ReadOnlyAdmin):
    """Records of one registry: whose they are and how they stand, numbers masked; nothing of the family, no address.

    Each look leaves its trace: of a list every row, as of a page.
    """

    list_display = ["key", "name", "sex", "born", "masked_number", "school", "status"]
    list_filter = ["status"]
    list_select_related = ["school"]
    search_fields = ["source_key"]  # never by name: the words searched for stand in the address
    search_help_text = _("Source key")
    show_full_result_count = False
    fields = [
        "key",
        "name",
        "sex",
        "born",
        "id_type",
        "masked_number",
        "document_doubted",
        "masked_student_number",
        "school",
        "status",
        "left_reason",
        "stage",
        "entered_on",
        "continues",
        "created_at",
    ]

    @admin.display(description=_("born"))
    def born(self, record):
        """The birth date as lists show it."""
        return birth_month(record.birth_date)

    @admin.display(description=_("document number"))
    def masked_number(self, record):
        """The document number as lists show it."""
        return mask(record.id_number)

    @admin.display(description=_("student number"))
    def masked_student_number(self, record):
        """The number in force as lists show it."""
        return mask_student_number(record.student_number)

    inlines = [NumberInline]

    def changelist_view(self, request, extra_context=None):
        """The list, and that its rows were looked at."""
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None:
            shown.result_list = list(shown.result_list)
            _note(request, shown.result_list)
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page, and that it was looked at."""
        record = self.get_object(request, unquote(object_id))
        _note(request, [record] if record else [])
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("key"), ordering="source_key")
    def key(self, record):
        """The record's name outside this system."""
        return record.key


def code_lists(request):
    """The national code lists as this version knows them, for looking up."""
    if not request.user.is_staff:
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("Code lists"), "code_lists": ALL.values()}
    return TemplateResponse(request, "admin/code_lists.html", context)
