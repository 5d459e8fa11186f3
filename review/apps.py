"""Decisions of people about new students."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Decisions of people about new students."""

    name = "review"
    verbose_name = _("Review")

    def ready(self):
        """Whoever is in an open case or a confirmed bulk action stays after the season (enrollment knows neither)."""
        # late: models are there only now
        from enrollment.entries.season_end import STAYS  # noqa: PLC0415

        # late: the same
        from review.bulk.working import in_confirmed_act  # noqa: PLC0415

        # late: the same
        from review.cases.queries import in_open_case  # noqa: PLC0415

        STAYS.extend([in_open_case, in_confirmed_act])
