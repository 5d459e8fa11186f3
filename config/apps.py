"""The top floor: settings, addresses, the process tree."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Everything that belongs to no floor below."""

    name = "config"
