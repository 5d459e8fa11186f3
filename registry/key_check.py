"""A database opens only with the keys that it was sealed with; starting with others is refused at once.

Otherwise lookups would silently find nobody, and new rows would be sealed with keys that nobody keeps.
"""

from django.conf import settings
from django.core.checks import Error, register
from django.db import DatabaseError

from registry.records import StudentRecord
from registry.sealing.cipher import KeysMissing, keys, unseal
from registry.sealing.models import KeyCheck

_NUMBER = StudentRecord._meta.get_field("id_number")


def require_keys() -> None:
    """Compare this process's keys with the database's, which on first use takes note of them.

    Raises KeysMissing with a sentence for ops.
    """
    noted = KeyCheck.objects.filter(pk=1).values_list("fingerprint", flat=True).first()
    if noted is None:
        noted = KeyCheck.objects.get_or_create(pk=1, defaults={"fingerprint": keys().fingerprint()})[0].fingerprint
    _compare(noted)


def _compare(noted: str) -> None:
    given_in_environment = settings.SEALING_KEYS or settings.LOOKUP_KEY
    if not given_in_environment and not settings.KEY_FILE.exists():
        raise KeysMissing(
            f"The key file {settings.KEY_FILE} is missing, and the numbers in this database cannot be read without "
            "it. Put it back from the backup, or set XUEJI_SEALING_KEYS and XUEJI_LOOKUP_KEY."
        )
    if keys().fingerprint() != noted or not _open_samples():
        raise KeysMissing(
            "These are not the keys that this database was sealed with. Give the right key file (XUEJI_KEY_FILE) or "
            "the right XUEJI_SEALING_KEYS and XUEJI_LOOKUP_KEY."
        )


def _open_samples() -> bool:
    """Whether the oldest and the newest sealed number open: they need the oldest and the newest sealing key."""
    sealed = StudentRecord.objects.filter(document_key__isnull=False).values_list("pk", "id_number")
    samples = filter(None, (sealed.order_by("pk").first(), sealed.order_by("pk").last()))
    try:
        for record_id, number in samples:
            unseal(number, f"{StudentRecord._meta.db_table}.{_NUMBER.attname}:{record_id}")
    except KeysMissing:
        return False
    return True


@register()
def check_keys(app_configs, databases=None, **kwargs) -> list[Error]:
    """The same as an error of `manage.py check` and of every command that checks; `migrate` comes before keys."""
    if databases:
        return []
    try:
        noted = KeyCheck.objects.filter(pk=1).values_list("fingerprint", flat=True).first()
        if noted is not None:
            _compare(noted)
    except DatabaseError:  # no database yet, or none of ours: nothing is sealed in it
        return []
    except KeysMissing as error:
        return [Error(str(error), id="xueji.E002")]
    return []
