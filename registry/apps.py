"""What exists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """What exists."""

    name = "registry"
    verbose_name = _(" institutions, accounts, the three registries:Institutions and records")
