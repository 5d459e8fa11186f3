"""Django admin for operations: seasons, rules, days unlike the calendar; terms and extensions to look at."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollment.seasons.deadlines import shuts_out
from enrollment.seasons.extensions import recount_terms
from enrollment.seasons.models import (
    TRACKS,
    DayOverride,
    DeadlineRule,
    Extension,
    ExtensionRequest,
    RuleSet,
    SchoolTerm,
    Season,
)
from enrollment.seasons.working_days import counted, guessed
from registry.read_only_admin import ReadOnlyAdmin

YEARS_AWAY = 50  # no season is further from today
DAYS = {track: f"{track}_deadline" for track in TRACKS}
GUESSED = gettext_lazy(
    "The holidays of these days are not announced yet: Monday to Friday were counted. Count again when they are."
)


class SeasonForm(forms.ModelForm):
    """A season; deadlines left blank are counted by its rules."""

    class Meta:
        model = Season
        fields = ["code", "starts_on", "rules", *DAYS.values(), "ends_on", "answer_days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in DAYS.values():
            self.fields[name].required = False
            self.fields[name].help_text = _("Leave blank to have it counted by the rules.")

    def clean_starts_on(self):
        """A year that was mistyped leads to days that no calendar has."""
        day = self.cleaned_data["starts_on"]
        if abs(day.year - timezone.localdate().year) > YEARS_AWAY:
            raise forms.ValidationError(_("Look at the year."))
        return day

    def clean(self):
        super().clean()
        values = self.cleaned_data
        if values.get("starts_on"):
            season = Season(starts_on=values["starts_on"], rules=values.get("rules"))
            for track, name in DAYS.items():
                if name not in self.errors:
                    values[name] = values.get(name) or counted(season, track).day
                    self._check(name, values[name])
            if not values.get("ends_on") and all(values.get(name) for name in DAYS.values()):
                values["ends_on"] = Season(**{name: values[name] for name in DAYS.values()}).latest_end()
        return values

    def _check(self, name: str, day) -> None:
        before = self.initial.get(name)
        if before and shuts_out(day, before):
            self.add_error(name, _("An earlier day that has passed would shut schools out after the fact."))


@admin.register(Season)
class SeasonAdmin(admin.ModelAdmin):
    """Seasons with their deadlines (N5)."""

    form = SeasonForm
    list_display = ["code", "starts_on", "rules", *DAYS.values(), "ends_on", "holidays", "answer_days"]
    list_select_related = ["rules"]
    readonly_fields = ["by_rules", "holidays"]
    actions = ["count_again"]

    @admin.display(description=gettext_lazy("by the rules"))
    def by_rules(self, season):
        """What the rules make of the start today, to compare with the days that stand."""
        if season.starts_on is None:
            return "—"
        return " · ".join(f"{season._meta.get_field(DAYS[t]).verbose_name} {counted(season, t).day}" for t in TRACKS)

    @admin.display(description=gettext_lazy("holidays"))
    def holidays(self, season):
        """Whether the deadlines were counted over a year without announced holidays."""
        return (GUESSED if guessed(season) else _("known")) if season.starts_on else "—"

    @admin.action(description=gettext_lazy("Count the deadlines again by the rules"))
    def count_again(self, request, queryset):
        """After holidays were announced or days entered; a day that would shut schools out stays."""
        for season in queryset.select_related("rules"):
            for track, name in DAYS.items():
                day = counted(season, track).day
                if not shuts_out(day, getattr(season, name)):
                    setattr(season, name, day)
            season.ends_on = max(season.ends_on, *(getattr(season, name) for name in DAYS.values()))
            season.save(update_fields=[*DAYS.values(), "ends_on"])
            number = recount_terms(season)
            words = ngettext(
                "%(season)s is counted again, and the own term of %(number)d school.",
                "%(season)s is counted again, and the own terms of %(number)d schools.",
                number,
            )
            messages.success(request, words % {"season": season.code, "number": number})

    def has_delete_permission(self, request, obj=None):
        """A season that anything was enrolled in stays."""
        return obj is not None and not obj.entries.exists() and not obj.rosters.exists()


class RuleInline(admin.TabularInline):
    """One rule for each track."""

    model = DeadlineRule
    extra = 0
    min_num = max_num = len(TRACKS)


@admin.register(RuleSet)
class RuleSetAdmin(admin.ModelAdmin):
    """How deadlines come to be; seasons that stand keep their days until they are counted again."""

    list_display = ["code", "note"]
    inlines = [RuleInline]


@admin.register(DayOverride)
class DayOverrideAdmin(admin.ModelAdmin):
    """Days that the calendar does not know rightly; seasons that stand are counted again by their action."""

    list_display = ["day", "is_working", "note"]
    list_filter = ["is_working"]


@admin.register(SchoolTerm)
class SchoolTermAdmin(ReadOnlyAdmin):
    """Schools that begin on another day; their authority's officer enters it."""

    list_display = ["school", "season", "starts_on", *DAYS.values(), "entered_by", "entered_at"]
    list_filter = ["season"]
    list_select_related = ["school", "season", "entered_by"]
    search_fields = ["school__code", "school__name"]


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    """Extensions that authorities granted."""

    list_display = ["id", "school", "season", "track", "until", "reason", "granted_by", "granted_at"]
    list_filter = ["season", "track"]
    list_select_related = ["school", "season", "granted_by"]
    search_fields = ["school__code", "school__name"]
    date_hierarchy = "granted_at"


@admin.register(ExtensionRequest)
class ExtensionRequestAdmin(ReadOnlyAdmin):
    """What schools asked for, and what became of it."""

    list_display = ["id", "school", "season", "track", "until", "state", "asked_by", "asked_at", "answered_by"]
    list_filter = ["state", "season", "track"]
    list_select_related = ["school", "season", "asked_by", "answered_by"]
    search_fields = ["school__code", "school__name"]
