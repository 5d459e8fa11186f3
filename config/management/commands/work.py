"""`manage.py work`: one background worker in this process."""

from django.core.management.base import BaseCommand, CommandError

from config.ops.worker import Heartbeat, Worker
from registry.database_purpose import WrongPurpose, require_purpose
from registry.key_check import require_keys
from registry.sealing.cipher import KeysMissing


class Command(BaseCommand):
    """Runs queued tasks until stopped, or, with --once, until none is ready."""

    help = "Run queued tasks in this process until SIGTERM (manage.py serve starts workers by itself)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when no task is ready")

    def handle(self, *, once, **options):
        try:
            require_purpose()
            require_keys()
        except (KeysMissing, WrongPurpose) as error:
            raise CommandError(str(error)) from error
        worker = Worker()
        if once:
            with Heartbeat(worker.worker_id):
                worker.drain()
        else:
            worker.run()
