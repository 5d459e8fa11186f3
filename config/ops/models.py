"""Rows of the process tree: which background workers live, and when a duty was last begun."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class HeartbeatQuerySet(models.QuerySet):
    """Heartbeats by age; the database's clock counts, since nodes' clocks differ."""

    def alive(self) -> "HeartbeatQuerySet":
        """Workers whose lease has not run out."""
        return self.filter(beat_at__gte=Now() - timedelta(seconds=settings.WORKER_LEASE_SECONDS))

    def long_dead(self) -> "HeartbeatQuerySet":
        """Workers silent for a day: of no more interest."""
        return self.filter(beat_at__lt=Now() - timedelta(days=1))


class WorkerHeartbeat(models.Model):
    """One background worker and when it last said that it lives (config/ops/worker.py)."""

    worker_id = models.CharField(_("worker"), max_length=64, primary_key=True)
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    beat_at = models.DateTimeField(_("last heartbeat"), db_default=Now())

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("background worker")
        verbose_name_plural = _("background workers")
        ordering = ["started_at"]

    def __str__(self):
        return self.worker_id


class Duty(models.Model):
    """Something that the workers do from time to time (config/ops/duties.py), and when one of them last began it."""

    name = models.CharField(_("duty"), max_length=40, primary_key=True)
    begun_at = models.DateTimeField(_("last begun"), db_default=Now())

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["name"]

    def __str__(self):
        return self.name
