"""What must always hold of the work in the background: uploads, bulk actions and the tasks that do it (I11, I12)."""

from datetime import timedelta

from django.apps import apps
from django.db.models import Count, F, Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment.rosters.models import Roster
from enrollment.sheets.models import SupplementSheet
from enrollment.uploads.models import UNFINISHED
from enrollment.uploads.storing import tasks_of
from review.bulk.models import DONE, BulkAct
from review.bulk.models import UNFINISHED as UNFINISHED_ACTS
from review.bulk.tasks import work_off
from review.invariants.naming import Offenders
from review.invariants.naming import named as _named

GRACE = timedelta(hours=1)  # for what is being worked on right now
LONGEST_WAIT = timedelta(hours=12)  # on the busiest day


def _uploads_without_or_with_two_tasks() -> Offenders:
    found = []
    for kind, word in ((Roster, "roster"), (SupplementSheet, "sheet")):
        ids = [pk for (pk,) in tasks_of(kind).values_list("args_kwargs__args__0")]
        doubled = sorted({pk for pk in ids if ids.count(pk) > 1})
        unfinished = kind.objects.filter(state__in=UNFINISHED, uploaded_at__lt=timezone.now() - GRACE)
        found += _named(word, [*doubled, *unfinished.exclude(pk__in=ids).values_list("pk", flat=True)])
    return found


def _bulk_acts_without_or_with_two_tasks() -> Offenders:
    alive = DBTaskResult.objects.filter(
        task_path=work_off.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    ids = [pk for (pk,) in alive.values_list("args_kwargs__args__0")]
    forgotten = BulkAct.objects.filter(state__in=UNFINISHED_ACTS, asked_at__lt=timezone.now() - GRACE).exclude(
        pk__in=ids
    )
    return _named("act", [*sorted({pk for pk in ids if ids.count(pk) > 1}), *forgotten.values_list("pk", flat=True)])


def _bulk_acts_at_odds_with_their_entries() -> Offenders:
    worked_off = ~Q(items__outcome="")
    counted = BulkAct.objects.annotate(
        has=Count("items"),
        through=Count("items", filter=worked_off),
        not_done=Count("items", filter=worked_off & ~Q(items__outcome=DONE)),
    )
    agree = Q(total=F("has"), done=F("through"), refused=F("not_done"))
    return _named("act", counted.exclude(agree).values_list("pk", flat=True))


def _tasks_that_nobody_works_on() -> Offenders:
    """Running without a worker that lives, or waiting for longer than any day's work takes."""
    now = timezone.now()
    alive = set(apps.get_model("config", "WorkerHeartbeat").objects.alive().values_list("pk", flat=True))
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - GRACE)
    left = [task.pk for task in running.order_by("enqueued_at") if not set(task.worker_ids[-1:]) & alive]
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - LONGEST_WAIT)
    return _named("task", [*left, *waiting.values_list("pk", flat=True)])


WORK = (
    ("I11", "an unfinished upload has one task", _uploads_without_or_with_two_tasks),
    ("I11", "an unfinished bulk action has one task", _bulk_acts_without_or_with_two_tasks),
    ("I11", "somebody works on every task", _tasks_that_nobody_works_on),
    ("I12", "a bulk action counts its new students", _bulk_acts_at_odds_with_their_entries),
)
