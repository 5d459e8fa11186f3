"""What a season is called, in the notice's own terms."""

from django.utils.translation import gettext_lazy as _

_PARTS = {"autumn": _("autumn %(year)s"), "spring": _("spring %(year)s")}


def season_words(code: str) -> str:
    """The season as users call it: ``2026-autumn`` is the autumn of 2026; other codes as they are."""
    year, _dash, part = code.partition("-")
    words = _PARTS.get(part)
    return str(words) % {"year": year} if words else code
