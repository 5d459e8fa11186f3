"""Seasons as users call them."""

from django import template

from enrollment.seasons import wording

register = template.Library()


@register.filter
def season_words(season) -> str:
    """The season as users call it (2026-autumn → 2026 年秋季)."""
    return wording.season_words(season.code) if season else ""
