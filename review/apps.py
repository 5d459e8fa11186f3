"""Decisions of people about newcomers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Decisions of people about newcomers."""

    name = "review"
    verbose_name = _("Review")
