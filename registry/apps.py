"""The ground floor: what exists."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Institutions, accounts, the three registries."""

    name = "registry"
    verbose_name = _("Institutions and records")

    def ready(self):
        """Register the check of the sealing keys; let `migrate` rebuild the indexes that a killed load left dropped."""
        from registry import key_check  # noqa: F401, PLC0415 - late: registers its check; needs the models
        from registry.exchange.lookup_indexes import rebuild_missing  # noqa: PLC0415 - late: needs the models

        post_migrate.connect(rebuild_missing, sender=self)
