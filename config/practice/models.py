"""Which seats of a practice site are taken."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PracticeSeat(models.Model):
    """One set of invented schools at which somebody practises (config/practice); stands only in practice databases."""

    number = models.PositiveSmallIntegerField(_("seat"), primary_key=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)

    class Meta:
        verbose_name = _("practice seat")
        verbose_name_plural = _("practice seats")
        ordering = ["number"]

    def __str__(self):
        return f"{self.number:02d}"
