"""What a monitor may know without signing in: is the site able to work. No personal data, no versions."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from config.ops.models import WorkerHeartbeat


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """`{"status", "database", "workers", "oldest_waiting_seconds"}`.

    503 when the database cannot be reached. Without a live worker pages still work while uploads wait: 200 with the
    status ``no_worker``. The age is null when nothing waits.
    """
    try:
        workers = WorkerHeartbeat.objects.alive().count()
        age = _oldest_waiting_seconds()
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    status = "ok" if workers else "no_worker"
    return JsonResponse({"status": status, "database": "ok", "workers": workers, "oldest_waiting_seconds": age})


def _oldest_waiting_seconds() -> int | None:
    oldest = DBTaskResult.objects.ready().aggregate(oldest=Min("enqueued_at"))["oldest"]
    return int((timezone.now() - oldest).total_seconds()) if oldest else None
