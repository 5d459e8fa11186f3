"""A throwaway site for one benchmark."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def throwaway_site() -> Iterator[Path]:
    """Django set up on an empty SQLite database of its own (or on DATABASE_URL's, which must be empty); its folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XUEJI_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)
