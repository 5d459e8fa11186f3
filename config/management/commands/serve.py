"""`manage.py serve`: the whole site in one process tree."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.ops.serving import CannotServe, Supervisor, listen, web_child, worker_child
from registry.database_purpose import WrongPurpose, require_purpose
from registry.key_check import require_keys
from registry.sealing.cipher import KeysMissing


class Command(BaseCommand):
    """Serves pages and works off the queue until SIGTERM or SIGINT."""

    help = "Serve the site: a web server and background workers, each replaced when it dies."

    def add_arguments(self, parser):
        parser.add_argument("--bind", default="127.0.0.1:8000", help="host:port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="background workers (default: %(default)s)")
        parser.add_argument("--web-workers", type=int, default=2, help="web processes (default: %(default)s)")

    def handle(self, *, bind, workers, web_workers, **options):
        if workers < 0 or web_workers < 1:
            raise CommandError("There must be at least one web process and not fewer than no workers.", returncode=2)
        self._require_current_database()
        self._require_keys_and_purpose()
        os.chdir(settings.BASE_DIR)
        try:
            with listen(bind) as listening:
                children = [web_child(listening, web_workers)]
                children += [worker_child(number) for number in range(1, workers + 1)]
                self.stderr.write(f"Serving on http://{bind} with {workers} background worker(s). Ctrl-C ends it.")
                Supervisor(children).run()
        except CannotServe as error:
            raise CommandError(str(error)) from error

    def _require_keys_and_purpose(self) -> None:
        try:
            require_purpose()
            require_keys()
        except (KeysMissing, WrongPurpose) as error:
            raise CommandError(str(error)) from error
        finally:
            connections.close_all()

    def _require_current_database(self) -> None:
        try:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as error:
            raise CommandError(f"The database cannot be reached ({type(error).__name__}): see DATABASE_URL.") from error
        finally:
            connections.close_all()
        if missing:
            raise CommandError("The database is not up to date: run `manage.py migrate` first.")
