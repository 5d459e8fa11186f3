"""How the deadline of a season comes to be, as data that operations edit (N5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment.seasons.models import DeadlineRule, RuleSet
from registry.text import Text

TERM_DAYS_APART = 120  # a term that begins further from the season's start is a mistake, or another season's
DEFAULT = "2015"
# code → note, and by track the rule; operations may change what is stored of it
SHIPPED: dict[str, tuple[Text, dict[str, dict[str, Any]]]] = {
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
