"""Decisions of people about new students."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Decisions of people about new students."""

    name = "review"
    verbose_name = _("Review")

    def ready(self):
        """Whoever is in an open case stays after the season, until the case has ended (enrollment knows no cases)."""
        # late: models are there only now
        from enrollment.entries.season_end import STAYS  # noqa: PLC0415

        # late: the same
        from review.cases.queries import in_open_case  # noqa: PLC0415

        STAYS.append(in_open_case)
