"""Decisions of people about new students."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Decisions of people about new students."""

    name = "review"
    verbose_name = _("Review")
