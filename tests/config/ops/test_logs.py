"""Nothing that a log line says names a person."""

import logging
import sys

from config.ops.logs import QuietFormatter

SECRET = "110105202003150011"


def record_of(error) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.ERROR, "f.py", 1, "Internal Server Error: /x/", (), error)


def test_an_exception_is_logged_by_class_and_place_without_its_message():
    try:
        try:
            raise ValueError(f"Key (number)=({SECRET}) already exists")
        except ValueError as first:
            raise RuntimeError(SECRET) from first
    except RuntimeError:
        line = QuietFormatter("%(message)s").format(record_of(sys.exc_info()))
    assert SECRET not in line
    assert "builtins.RuntimeError" in line
    assert "caused by builtins.ValueError" in line
    assert "test_logs.py" in line


def test_every_handler_of_the_site_writes_quietly(settings):
    formatters = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {settings.LOGGING["formatters"][name]["()"] for name in formatters} == {"config.ops.logs.QuietFormatter"}
