"""Which keys the database was sealed with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeyCheck(models.Model):
    """Which keys this database was sealed with; starting with others is refused (registry/sealing/cipher.py)."""

    fingerprint = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("key check")
        verbose_name_plural = _("key checks")
        constraints = [models.CheckConstraint(name="one_key_check", condition=Q(id=1))]

    def __str__(self):
        return self.fingerprint
