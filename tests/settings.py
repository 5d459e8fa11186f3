"""Settings of the tests: the site's own, on a throwaway directory, with keys and a password hash fit for tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "XUEJI_TESTS_VAR" not in os.environ:  # test processes and servers started by tests inherit the first one's
    os.environ["XUEJI_TESTS_VAR"] = tempfile.mkdtemp(prefix="xueji-tests-")
    atexit.register(shutil.rmtree, os.environ["XUEJI_TESTS_VAR"], ignore_errors=True)
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and Path(os.environ["XUEJI_TESTS_VAR"]).name != worker:  # each has locks of its own
    os.environ["XUEJI_TESTS_VAR"] += f"/{worker}"
    Path(os.environ["XUEJI_TESTS_VAR"]).mkdir(exist_ok=True)
os.environ["XUEJI_VAR"] = os.environ["XUEJI_TESTS_VAR"]
os.environ["XUEJI_ENV"] = "development"
os.environ["XUEJI_SEALING_KEYS"] = (
    "1:MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=,2:MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjI="
)
os.environ["XUEJI_LOOKUP_KEY"] = "TExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTEw="
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in the thread of the tests

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, VAR_DIR  # noqa: E402

SECRET_KEY = "of-the-tests-" + "t" * 50
DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
UPLOAD_PATIENCE_SECONDS = 0  # most tests have no worker for whose result to wait

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: live servers and workers open connections of their own. Nobody needs it after a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
