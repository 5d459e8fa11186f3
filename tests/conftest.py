"""What every test stands on: the database, compiled translations, queued work, a real browser where there is one."""

import os
import shutil

import pytest
from hypothesis import settings as hypothesis_settings

from tests.browser import browser_context_args, browser_type_launch_args, find_chromium, page

__all__ = ["base_url", "browser_context_args", "browser_type_launch_args", "page", "process_environment", "run_tasks"]

NO_SKIP = os.environ.get("CI_NO_SKIP") == "1"

hypothesis_settings.register_profile("suite", deadline=None)  # slow machines are no failures
hypothesis_settings.load_profile("suite")


def pytest_sessionstart(session):
    """Compile the translations once, before any test process asks for a word in Chinese."""
    if not hasattr(session.config, "workerinput"):
        from config.site.catalogue import compile_catalogues

        compile_catalogues()


def pytest_collection_modifyitems(config, items):
    """Leave out what this machine cannot run: tests/run.py runs them elsewhere or says what is missing."""
    missing = _missing_here()
    left_out = [item for item in items if any(item.get_closest_marker(marker) for marker in missing)]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _missing_here() -> list[str]:
    from django.conf import settings

    found = {
        "browser": find_chromium() is not None,
        "postgresql": settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        "libreoffice": shutil.which("soffice") is not None,
    }
    return [marker for marker, is_here in found.items() if not is_here]


def pytest_sessionfinish(session, exitstatus):
    """Under the CI switch a skipped test is an error."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIP and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1


@pytest.fixture(scope="session", autouse=True)
def tripwire():
    """No page reads a record but through what it is disclosed (tests/tripwire.py)."""
    from tests.tripwire import set_tripwire

    set_tripwire()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The test database; emptying it between tests may pass by the triggers that forbid deletion to everyone else."""
    from django.db.backends.sqlite3.base import DatabaseOperations

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _flush_without_triggers(DatabaseOperations.sql_flush))
        yield


def _flush_without_triggers(sql_flush):
    def flush(self, *args, **kwargs):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        dropped = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*dropped, *sql_flush(self, *args, **kwargs), *(sql for _, sql in triggers)]

    return flush


@pytest.fixture(scope="session")
def base_url(live_server):
    """Where `page` finds the site."""
    return live_server.url


@pytest.fixture
def run_tasks(db):
    """Call it to run all queued tasks in the test's own process; gives the number of tasks run."""
    from config.ops.worker import Worker

    return Worker().drain


@pytest.fixture
def process_environment(transactional_db):
    """Environment of processes that a test starts: the settings of the tests on the test's own database."""
    from django.db import connection

    database = connection.settings_dict
    options = database.get("OPTIONS", {})
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        host = database["HOST"] or options.get("host", "")
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}&port={database['PORT'] or 5432}"
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
