"""`manage.py load_registry`, and then matching again (N7).

Django takes the command of the app that stands first in INSTALLED_APPS: this floor adds what follows from a load
without the floor below knowing of it.
"""

from enrollment.tasks import rematch_all
from registry.management.commands.load_registry import Command as LoadRegistry


class Command(LoadRegistry):
    """Loads a registry; the background worker then matches undecided and not-found new students again."""

    def handle(self, *, registry, **options):
        super().handle(registry=registry, **options)
        rematch_all.enqueue(registry)
