"""The top floor: settings, addresses, the process tree."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """Everything that belongs to no floor below."""

    name = "config"
    verbose_name = _("Operation of the site")

    def ready(self):
        """Refuse an unsafe production before anything else happens."""
        from config.ops.safeguards import refuse_unsafe_production  # noqa: PLC0415 - late: needs the settings

        refuse_unsafe_production()
