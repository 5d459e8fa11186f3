"""Unusual access in Django admin: operations read every row and every note, and write none."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.read_only_admin import LookingInline, ReadOnlyAdmin
from review.alarms.models import Alarm, AlarmStep
from review.alarms.rules import RULES


class AlarmStepInline(LookingInline):
    """What was found out."""

    model = AlarmStep
    fields = readonly_fields = ("at", "account", "person", "action", "note")


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """What was found unusual, the newest first."""

    list_display = ["day", "what", "school", "account", "number", "threshold", "looked_into"]
    list_filter = ["rule", "day"]
    list_select_related = ["school", "account"]
    search_fields = ["school__code", "school__name", "account__username"]
    date_hierarchy = "day"
    inlines = [AlarmStepInline]

    def get_queryset(self, request):
        """With what was noted."""
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description=_("what"), ordering="rule")
    def what(self, alarm):
        """The rule in words."""
        return RULES[alarm.rule].words

    @admin.display(description=_("how often"), ordering="count")
    def number(self, alarm):
        """How often it was when found."""
        return alarm.count

    @admin.display(description=_("looked into"), boolean=True)
    def looked_into(self, alarm):
        """Whether somebody has noted something."""
        return bool(alarm.steps.all())
