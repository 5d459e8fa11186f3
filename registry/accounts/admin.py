"""Django admin for operations: who has what account, what was done to it, and who is signed in (N8)."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.accounts import desk_sessions, issuing
from registry.accounts.models import Account, AccountStep, DeskSession
from registry.accounts.refusals import NotDone
from registry.accounts.slips import slips
from registry.read_only_admin import LookingInline, ReadOnlyAdmin
from registry.roles import Role


class PlaceOfRole(forms.ModelForm):
    """Role and institution must fit; reported at the field instead of by the database."""

    def clean(self):
        super().clean()
        values = self.cleaned_data
        role, school, authority = values.get("role"), values.get("school"), values.get("authority")
        if role in {Role.REGISTRAR, Role.DESK} and (not school or authority):
            self.add_error("school", _("A registrar or desk account belongs to one school and to no authority."))
        if role == Role.OFFICER and (not authority or school):
            self.add_error("authority", _("An officer belongs to one authority and to no school."))
        if role == Role.OPS and (school or authority):
            self.add_error("role", _("Operations staff belong to no school and no authority."))
        if role != Role.DESK and values.get("valid_until"):
            self.add_error("valid_until", _("Only a desk account has a last day of use."))
        if role:
            self.instance.is_staff = role == Role.OPS
            if "is_superuser" not in self.fields:  # a new account: operations may do what their pages offer
                self.instance.is_superuser = role == Role.OPS
            if role != Role.OPS and (values.get("is_superuser") or self.instance.is_superuser):
                self.add_error("role", _("Only operations staff may hold every permission."))
        return values


class AdminAccountForm(PlaceOfRole, BaseUserCreationForm):
    """A new account with its first password."""

    class Meta:
        model = Account
        fields = ["username", "person", "role", "school", "authority"]


class AccountForm(PlaceOfRole, UserChangeForm):
    """An existing account."""

    class Meta:
        model = Account
        fields = ["username", "person", "role", "school", "authority", "valid_until", "is_superuser"]


class AccountStepInline(LookingInline):
    """The history of an account."""

    model = AccountStep
    fk_name = "account"
    fields = readonly_fields = ("at", "action", "by", "person", "from_state", "to_state", "detail")


@admin.register(Account)
class AccountAdmin(UserAdmin):
    """Accounts of schools, authorities and operations; how they stand is changed by the acts above the list."""

    form = AccountForm
    add_form = AdminAccountForm
    list_display = ["username", "person", "role", "school", "authority", "stands", "seen_at", "made_by"]
    list_filter = ["role", "state"]
    list_select_related = ["school", "authority", "made_by"]
    search_fields = ["username", "school__name", "authority__name"]
    autocomplete_fields = ["school", "authority"]
    ordering = ["username"]
    filter_horizontal = []
    actions = ["disable", "enable", "issue_codes", "end_desk_sessions"]
    inlines = [AccountStepInline]
    readonly_fields = ["stands", "state_since", "seen_at", "last_login", "created_at", "made_by"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person and place"), {"fields": ["person", "role", "school", "authority", "valid_until"]}),
        (_("Permissions"), {"fields": ["stands", "state_since", "is_superuser"]}),
        (_("Dates"), {"fields": ["seen_at", "last_login", "created_at", "made_by"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "person", "role", "school", "authority", "password1", "password2"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Accounts stand in the history: they are switched off, never deleted."""
        return False

    @admin.display(description=_("state"), ordering="state")
    def stands(self, account):
        """How it stands today."""
        return account.standing.label

    def save_model(self, request, obj, form, change):
        """With its step in the history: made, or which fields were changed."""
        if not change:
            obj.made_by = request.user
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            detail = ", ".join(form.changed_data)[:200] if change else obj.person
            issuing.note(obj, "edit" if change else "make", request.user, detail=detail)

    def user_change_password(self, request, id, form_url=""):
        """A password set by operations: in the history, and whoever is signed in with the account is signed out."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            account = self.get_object(request, id)
            assert account is not None  # its password was set just now
            issuing.note(account, "set_password", request.user)
            desk_sessions.end_all(account, request.user, but=request.user.desk_session)
        return response

    @admin.action(description=_("Disable the selected accounts"), permissions=["change"])
    def disable(self, request, queryset):
        """Nobody signs in with them; whoever is signed in is signed out."""
        self._each(request, queryset.exclude(pk=request.user.pk), "disable")

    @admin.action(description=_("Enable the selected accounts"), permissions=["change"])
    def enable(self, request, queryset):
        """They stand as before they were disabled."""
        self._each(request, queryset, "enable")

    def _each(self, request, queryset, action: str) -> None:
        done = 0
        for pk in queryset.values_list("pk", flat=True):
            try:
                issuing.change(request.user, pk, action)
                done += 1
            except NotDone as refusal:
                self.message_user(request, refusal.words, messages.WARNING)
        self.message_user(request, gettext("Accounts changed: %(count)d.") % {"count": done})

    @admin.action(
        description=_("Issue new activation codes (locked, lost password, not activated)"), permissions=["change"]
    )
    def issue_codes(self, request, queryset):
        """The slips, shown once; passwords of these accounts die."""
        chosen = queryset.exclude(pk=request.user.pk).values_list("pk", flat=True)
        made = issuing.issue_codes(request.user, set(chosen))
        for words in made.refused.values():
            self.message_user(request, words, messages.WARNING)
        return slips(request, made.slips, reason=gettext("New activation codes"), back=request.path)

    @admin.action(description=_("End all desk sessions of the selected accounts"), permissions=["change"])
    def end_desk_sessions(self, request, queryset):
        """Whoever is signed in with them, but for this session, is signed out."""
        ended = sum(desk_sessions.end_all(account, request.user, but=request.user.desk_session) for account in queryset)
        self.message_user(request, gettext("Desk sessions ended: %(count)d.") % {"count": ended})


@admin.register(DeskSession)
class DeskSessionAdmin(ReadOnlyAdmin):
    """Who sits where under which account; to look at, and to end."""

    list_display = ["id", "account", "person", "began_at", "seen_at", "ended_at", "ended_by"]
    list_filter = ["account__role"]
    list_select_related = ["account", "ended_by"]
    search_fields = ["account__username", "account__school__code"]
    date_hierarchy = "began_at"
    actions = ["end"]

    @admin.action(description=_("End the selected desk sessions"), permissions=["view"])
    def end(self, request, queryset):
        """Their next request leads to sign-in."""
        for desk_session in queryset.filter(ended_at=None):
            desk_sessions.end(desk_session, request.user)
