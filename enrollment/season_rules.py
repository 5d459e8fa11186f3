"""How the last day of a season comes to be, as data that operations edit (N5)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.institutions import Track


def check_day_of_year(text: str) -> None:
    """Refuse what is no day of every year, written like 11-20."""
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise ValidationError(_("Write month and day like 11-20.")) from None


class RuleSet(models.Model):
    """The rules that a season goes by, one for each track; ``open_season --rules CODE`` names it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rules of deadlines")
        verbose_name_plural = _("rules of deadlines")
        ordering = ["code"]

    def __str__(self):
        return self.code


class DeadlineRule(models.Model):
    """How one track's last day is found: so many months or working days after the start, or a day of the year.

    A day of the year (``MM-DD``) is the next one from the season's start on, the start itself included.
    """

    rules = models.ForeignKey(RuleSet, models.CASCADE, verbose_name=_("rules of deadlines"), related_name="of_tracks")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    months = models.PositiveSmallIntegerField(_("months after the start"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("working days after the start"), null=True, blank=True)
    on_day = models.CharField(
        _("a fixed day"), max_length=5, blank=True, validators=[check_day_of_year], help_text=_("Like 04-20.")
    )
    not_after = models.CharField(
        _("never after"), max_length=5, blank=True, validators=[check_day_of_year], help_text=_("Like 11-20.")
    )

    class Meta:
        verbose_name = _("rule of a deadline")
        verbose_name_plural = _("rules of a deadline")
        ordering = ["rules", "track"]
        constraints = [
            models.UniqueConstraint(name="track_has_one_rule_in_a_set", fields=["rules", "track"]),
            models.CheckConstraint(name="rule_track_registers", condition=Q(track__in=["primary", "vocational"])),
            models.CheckConstraint(
                name="deadline_is_found_in_one_way",
                # a comparison with nothing is neither true nor false, and a CHECK lets that pass: hence isnull
                condition=Q(months__isnull=False, months__gte=1, working_days=None, on_day="")
                | Q(months=None, working_days__isnull=False, working_days__gte=1, on_day="")
                | (Q(months=None, working_days=None) & ~Q(on_day="")),
                violation_error_message=_("Fill in one of months, working days and fixed day."),
            ),
        ]

    def __str__(self):
        return self.get_track_display()


DEFAULT = "2015"
# code → note, and by track the rule; operations may change what is stored of it
SHIPPED = {
    DEFAULT: (
        _("Notice of 2015: primary a month, vocational 20 working days, never after 20 November"),
        {"primary": {"months": 1}, "vocational": {"working_days": 20, "not_after": "11-20"}},
    ),
    "2025": (
        _("Rules of 2025: primary two months, vocational as before"),
        {"primary": {"months": 2}, "vocational": {"working_days": 20, "not_after": "11-20"}},
    ),
    "spring": (
        _("Spring seasons: primary a month, vocational by 20 April"),
        {"primary": {"months": 1}, "vocational": {"on_day": "04-20"}},
    ),
}


def ship_rules() -> None:
    """Store those of the shipped rules that are not there; what operations changed stays."""
    for code, (note, by_track) in SHIPPED.items():
        rules, created = RuleSet.objects.get_or_create(code=code, defaults={"note": str(note)})
        if created:
            DeadlineRule.objects.bulk_create(
                DeadlineRule(rules=rules, track=track, **rule) for track, rule in by_track.items()
            )


def rule_of(rules: RuleSet | None, track: str) -> DeadlineRule:
    """The rule of a set for a track; where there is none, the shipped default."""
    found = rules and next((rule for rule in rules.of_tracks.all() if rule.track == track), None)
    return found or DeadlineRule(track=track, **SHIPPED[DEFAULT][1][track])
