"""New students on their way to registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    """New students on their way to registration."""

    name = "enrollment"
    verbose_name = _("Enrollment")
