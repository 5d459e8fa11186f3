"""Production refuses to start unsafely, in clear sentences."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured

from config.ops.safeguards import check_safeguards, refuse_unsafe_production

SAFE = {
    "XUEJI_ENV": "production",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "xueji.example",
    "DEBUG": "0",
}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql"}}


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.NODES = 1
    settings.SECRET_KEY = SAFE["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["xueji.example"]
    settings.DEBUG = False
    return settings


def test_a_safe_production_starts(production):
    refuse_unsafe_production()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", site.DEFAULT_SECRET_KEY, "SECRET_KEY is the public default"),
        ("DEBUG", True, "DEBUG is on"),
        ("ALLOWED_HOSTS", [], "No host is allowed"),
        ("ALLOWED_HOSTS", ["*"], "Any host is allowed"),
    ],
)
def test_one_unsafe_setting_is_refused_in_a_sentence(production, name, value, words):
    setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured, match=words) as refusal:
        refuse_unsafe_production()
    assert str(refusal.value).count("\n- ") == 1


@pytest.mark.parametrize(
    ("databases", "keys", "sentences"),
    [(SQLITE, ["1:x"], ["cannot share SQLite"]), (POSTGRESQL, [], ["need the same keys"]), (POSTGRESQL, ["1:x"], [])],
)
def test_several_machines_need_a_server_database_and_common_keys(production, monkeypatch, databases, keys, sentences):
    production.NODES = 2
    production.SEALING_KEYS = keys
    monkeypatch.setattr(site, "DATABASES", databases)
    found = [error.msg for error in check_safeguards(None)]
    assert len(found) == len(sentences)
    assert all(words in error for words, error in zip(sentences, found, strict=True))


def test_development_starts_with_everything_at_its_default(production):
    production.PRODUCTION = False
    production.SECRET_KEY = site.DEFAULT_SECRET_KEY
    refuse_unsafe_production()


def run(arguments, tmp_path, **changes):
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "XUEJI_NODES"}}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "XUEJI_VAR": str(tmp_path)} | SAFE | changes
    environment = {key: value for key, value in environment.items() if value}
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, cwd=site.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_no_command_starts_an_unsafe_production(tmp_path):
    result = run(["manage.py", "migrate"], tmp_path, SECRET_KEY="", ALLOWED_HOSTS="", DEBUG="1")
    assert result.returncode != 0
    assert "Refusing to start in production" in result.stderr
    sentences = {line.removeprefix("- ").partition(":")[0] for line in result.stderr.splitlines()}
    assert {"SECRET_KEY is the public default", "DEBUG is on", "No host is allowed"} <= sentences
    assert not (tmp_path / "xueji.sqlite3").exists()


def test_the_web_server_does_not_load_an_unsafe_production(tmp_path):
    result = run(["-c", "import config.wsgi"], tmp_path, ALLOWED_HOSTS="")
    assert result.returncode != 0
    assert "No host is allowed" in result.stderr
