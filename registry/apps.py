"""The ground floor: what exists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Institutions, accounts, the three registries."""

    name = "registry"
    verbose_name = _("Institutions and records")

    def ready(self):
        """Register the check of the sealing keys."""
        from registry import key_check  # noqa: F401, PLC0415 - late: registers its check; needs the models
