"""What production must not start with; `manage.py check --deploy` says the same of any settings."""

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections


def unsafe_settings() -> list[str]:
    """One sentence for ops per setting that production must not start with: what is wrong and what to set."""
    rules = [
        (
            settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY,
            "SECRET_KEY is the public default: set SECRET_KEY to a random text of 50 characters or more.",
        ),
        (settings.DEBUG, "DEBUG is on: error pages would show personal data. Remove DEBUG from the environment."),
        (
            not settings.ALLOWED_HOSTS,
            "No host is allowed: set ALLOWED_HOSTS to the names under which the site is opened, joined by commas.",
        ),
        (
            "*" in settings.ALLOWED_HOSTS,
            "Any host is allowed: replace * in ALLOWED_HOSTS by the names under which the site is opened.",
        ),
        (
            settings.NODES > 1 and _on_sqlite(),
            "Several machines (XUEJI_NODES above 1) cannot share SQLite: set DATABASE_URL to a PostgreSQL database.",
        ),
        (
            settings.NODES > 1 and settings.PRACTICE,
            "Practice (XUEJI_PRACTICE) runs on one machine, where its rosters lie: set XUEJI_NODES to 1.",
        ),
        (
            settings.NODES > 1 and not settings.SEALING_KEYS,
            "Several machines (XUEJI_NODES above 1) need the same keys: set XUEJI_SEALING_KEYS and XUEJI_LOOKUP_KEY.",
        ),
    ]
    return [sentence for broken, sentence in rules if broken]


def _on_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured with every sentence when production would start unsafely."""
    sentences = unsafe_settings() if settings.PRODUCTION else []
    if sentences:
        raise ImproperlyConfigured("Refusing to start in production:\n- " + "\n- ".join(sentences))


def refuse_another_purpose() -> None:
    """Raise ImproperlyConfigured when practice would be served as real, or real data as practice.

    A database that is away or empty says nothing; `manage.py serve` asks for both before it starts.
    """
    # late: models are there once Django is set up
    from registry.database_purpose import WrongPurpose, require_purpose  # noqa: PLC0415

    try:
        require_purpose()
    except DatabaseError:
        return
    except WrongPurpose as error:
        raise ImproperlyConfigured(str(error)) from error
    finally:
        connections.close_all()


@register(deploy=True)
def check_safeguards(app_configs, **kwargs) -> list[Error]:
    """The same sentences as errors of `manage.py check --deploy`."""
    return [Error(sentence, id="xueji.E001") for sentence in unsafe_settings()]
