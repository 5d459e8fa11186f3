"""Django admin for operations: institutions and accounts to edit, records to look at, code lists to look up."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from registry.codes import ALL
from registry.field_kinds import DocumentNumber, Phone
from registry.identity.documents import mask
from registry.models import (
    Account,
    Authority,
    K12Detail,
    K12Record,
    PreschoolRecord,
    Role,
    School,
    VocationalDetail,
    VocationalRecord,
)

admin.site.unregister(Group)  # the role says what an account may do


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the flow owns: operations look, and never write."""

    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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


class PlaceOfRole(forms.ModelForm):
    """Role and institution must fit; told at the field instead of by the database."""

    def clean(self):
        values = super().clean()
        role, school, authority = values.get("role"), values.get("school"), values.get("authority")
        if role in {Role.REGISTRAR, Role.DESK} and (not school or authority):
            self.add_error("school", _("A registrar or desk account belongs to one school and to no authority."))
        if role == Role.OFFICER and (not authority or school):
            self.add_error("authority", _("An officer belongs to one authority and to no school."))
        if role == Role.OPS and (school or authority):
            self.add_error("role", _("Operations staff belong to no school and no authority."))
        if role:
            self.instance.is_staff = role == Role.OPS
            if "is_superuser" not in self.fields:  # a new account: operations may do what their pages offer
                self.instance.is_superuser = role == Role.OPS
            if role != Role.OPS and (values.get("is_superuser") or self.instance.is_superuser):
                self.add_error("role", _("Only operations staff may hold every permission."))
        return values


class NewAccountForm(PlaceOfRole, BaseUserCreationForm):
    """A new account with its first password."""

    class Meta:
        model = Account
        fields = ["username", "person", "role", "school", "authority"]


class AccountForm(PlaceOfRole, UserChangeForm):
    """An existing account."""

    class Meta:
        model = Account
        fields = ["username", "person", "role", "school", "authority", "is_active", "is_superuser"]


@admin.register(Account)
class AccountAdmin(UserAdmin):
    """Accounts of schools, authorities and operations."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ["username", "person", "role", "school", "authority", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    list_select_related = ["school", "authority"]
    search_fields = ["username", "school__name", "authority__name"]
    autocomplete_fields = ["school", "authority"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person and place"), {"fields": ["person", "role", "school", "authority"]}),
        (_("Permissions"), {"fields": ["is_active", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "person", "role", "school", "authority", "password1", "password2"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Accounts stand in the history: they are switched off, never deleted."""
        return False


class DetailInline(admin.StackedInline):
    """The field set of a record in its groups; sealed values (numbers, phones) are not shown."""

    can_delete = False

    def get_fieldsets(self, request, obj=None):
        return [
            (group.label, {"fields": [f.name for f in group.fields if not isinstance(f.kind, DocumentNumber | Phone)]})
            for group in self.model.field_set.groups
        ]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class K12DetailInline(DetailInline):
    """What only the K-12 registry has."""

    model = K12Detail


class VocationalDetailInline(DetailInline):
    """What only the vocational registry has."""

    model = VocationalDetail


DETAILS = {K12Record: K12DetailInline, VocationalRecord: VocationalDetailInline}


@admin.register(PreschoolRecord, K12Record, VocationalRecord)
class StudentRecordAdmin(ReadOnlyAdmin):
    """Records of one registry; document numbers are masked, phones are not shown."""

    list_display = ["key", "name", "sex", "birth_date", "masked_number", "school", "status"]
    list_filter = ["status"]
    list_select_related = ["school"]
    search_fields = ["source_key"]  # never by name: the words searched for stand in the address
    search_help_text = _("Source key")
    show_full_result_count = False
    fields = [
        "key",
        "name",
        "former_name",
        "sex",
        "birth_date",
        "id_type",
        "masked_number",
        "school",
        "status",
        "left_reason",
        "stage",
        "grade",
        "major",
        "entered_on",
        "household_region",
        "continues",
        "created_at",
    ]

    @admin.display(description=_("document number"))
    def masked_number(self, record):
        """The document number with its middle hidden."""
        return mask(record.id_number)

    def get_inlines(self, request, obj):
        """What only one registry has."""
        return [DETAILS[self.model]] if self.model in DETAILS else []

    @admin.display(description=_("key"), ordering="source_key")
    def key(self, record):
        """The record's name outside this system."""
        return record.key


def code_lists(request):
    """The national code lists as this version knows them (domain.md 3.3), for looking up."""
    if not request.user.is_staff:
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("Code lists"), "code_lists": ALL.values()}
    return TemplateResponse(request, "admin/code_lists.html", context)
