"""Decisions of people about new students."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Decisions of people about new students."""

    name = "review"
    verbose_name = _("Review")

    def ready(self):
        """Say who stays after the season, who is not looked at again, and what ends with a claim that gives way.

        Enrollment knows no case and no bulk action.
        """
        # late: models are there only now
        from enrollment.entries.giving_way import LETS_GO  # noqa: PLC0415

        # late: the same
        from enrollment.entries.season_end import STAYS  # noqa: PLC0415

        # late: the same
        from enrollment.rosters.look_again import WAITS  # noqa: PLC0415

        # late: the same
        from review.bulk.working import in_confirmed_act  # noqa: PLC0415

        # late: the same
        from review.cases.ends import leave_cases_of  # noqa: PLC0415

        # late: the same
        from review.cases.queries import in_document_dispute, in_open_case  # noqa: PLC0415

        STAYS.extend([in_open_case, in_confirmed_act])
        WAITS.append(in_document_dispute)
        LETS_GO.append(partial(leave_cases_of, account=None))
