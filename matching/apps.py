"""A roster file in, verdicts out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """A roster file in, verdicts out."""

    name = "matching"
    verbose_name = _("Matching")
