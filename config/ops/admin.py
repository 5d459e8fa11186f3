"""Django admin for operations: the background work, in the users' language."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.admin import DBTaskResultAdmin as PackagesAdmin  # noqa: F401 (registered, to be replaced)
from django_tasks_db.models import DBTaskResult

from registry.read_only_admin import ReadOnlyAdmin

STATES = {
    TaskResultStatus.READY: _("waiting"),
    TaskResultStatus.RUNNING: _("running"),
    TaskResultStatus.SUCCESSFUL: _("finished"),
    TaskResultStatus.FAILED: _("failed"),
}
admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnlyAdmin):
    """What waits, runs, is done or has failed; to look at only, because the workers own it."""

    list_display = ["id", "what", "standing", "enqueued", "started", "finished"]
    ordering = ["-enqueued_at"]
    fields = ["id", "what", "standing", "enqueued", "started", "finished", "workers", "failure"]

    @admin.display(description=_("task"))
    def what(self, task):
        """Which function it runs."""
        return task.task_path

    @admin.display(description=_("state"))
    def standing(self, task):
        """How far it is."""
        return STATES[task.status]

    @admin.display(description=_("queued at"), ordering="enqueued_at")
    def enqueued(self, task):
        """When it was asked for."""
        return task.enqueued_at

    @admin.display(description=_("started at"))
    def started(self, task):
        """When a worker took it last."""
        return task.started_at

    @admin.display(description=_("finished at"))
    def finished(self, task):
        """When it ended."""
        return task.finished_at

    @admin.display(description=_("workers"))
    def workers(self, task):
        """Who took it, attempt by attempt."""
        return ", ".join(task.worker_ids)

    @admin.display(description=_("failure"))
    def failure(self, task):
        """The kind of the error and the places it passed; never its message."""
        return task.traceback or task.exception_class_path
