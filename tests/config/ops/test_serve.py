"""`manage.py serve` with real processes: whoever dies is replaced, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.conf import settings as site
from django_tasks_db.models import DBTaskResult

from config.ops.models import WorkerHeartbeat
from tests.config.ops import sample_tasks
from tests.config.ops.processes import descendants, eventually, is_alive


class Served:
    """A served site: its parent process and where it listens."""

    def __init__(self, process, port):
        self.process, self.port = process, port

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=30) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError):
            return None

    def tree(self):
        return descendants(self.process.pid)

    def find(self, word):
        return {pid for pid, command in self.tree().items() if word in command}

    def workers(self):
        return self.find("manage.py work")

    def ready(self, workers):
        assert self.process.poll() is None, "the parent has ended"
        return (state := self.health()) is not None and state["workers"] == workers


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def start(environment, port, *options):
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", "--web-workers", "1", *options]
    return subprocess.Popen(command, cwd=site.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def served(process_environment):
    port = free_port()
    process = start(process_environment | {"XUEJI_WORKER_LEASE_SECONDS": "3"}, port, "--workers", "2")
    served = Served(process, port)
    try:
        eventually(lambda: served.ready(workers=2), "two workers and an answering site")
        yield served
    finally:
        left = descendants(process.pid)
        process.kill()
        for pid in left:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        sys.stderr.write(process.communicate()[1])
        eventually(lambda: not any(map(is_alive, left)), "end of all processes")


def test_a_killed_worker_is_replaced_and_its_task_ends_once(served, tmp_path):
    path = tmp_path / "runs"
    sample_tasks.write_process_id.enqueue(str(path), 4)
    first = eventually(lambda: path.exists() and path.read_text().split(), "start of the task")
    victim = int(first[0])
    assert victim in served.workers()
    others = served.workers() - {victim}
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len(served.workers() - others - {victim}) == 1, "another worker")
    eventually(lambda: DBTaskResult.objects.successful().exists(), "end of the task")
    task = DBTaskResult.objects.get()
    assert len(task.worker_ids) == 2
    assert len(path.read_text().split()) == 2


def test_a_killed_web_server_is_replaced_on_the_same_address(served):
    victims = served.find("gunicorn")
    os.kill(min(victims), signal.SIGKILL)
    eventually(lambda: served.find("gunicorn") - victims, "another web server")
    eventually(lambda: served.ready(workers=2), "an answering site")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_cleanly(served, number):
    tree = served.tree()
    assert len(tree) >= 4
    served.process.send_signal(number)
    assert served.process.wait(90) == 0
    assert not any(map(is_alive, tree))
    assert not WorkerHeartbeat.objects.exists()


def test_a_running_task_goes_back_to_the_queue_when_the_site_ends(served, tmp_path):
    path = tmp_path / "runs"
    sample_tasks.write_process_id.enqueue(str(path), 600)
    eventually(path.exists, "start of the task")
    served.process.terminate()
    assert served.process.wait(90) == 0
    task = DBTaskResult.objects.get()
    assert (task.status, task.worker_ids) == ("READY", [])


def test_nothing_stays_behind_when_the_parent_is_killed(served):
    tree = served.tree()
    served.process.kill()
    eventually(lambda: not any(map(is_alive, tree)), "end of the orphans")


def test_a_taken_address_is_refused_in_a_sentence(process_environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(process_environment, taken.getsockname()[1])
        _, errors = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "Cannot listen on 127.0.0.1" in errors


def test_a_database_without_tables_is_refused_in_a_sentence(process_environment, tmp_path):
    process = start(process_environment | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}, free_port())
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "run `manage.py migrate` first" in errors


def test_a_child_that_never_starts_ends_the_site(monkeypatch):
    from config.ops import serving

    monkeypatch.setattr(serving, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.01)
    previous = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    broken = serving.ServedProcess("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    sound = serving.ServedProcess("sound", [sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        with pytest.raises(serving.CannotServe, match="broken ended 5 times right after its start, last with code 3"):
            serving.Supervisor([broken, sound]).run()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    assert sound.process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("address", ["8000", "127.0.0.1:web", "127.0.0.1:70000"])
def test_what_is_no_address_is_refused(address):
    from config.ops.serving import CannotServe, listen

    with pytest.raises(CannotServe):
        listen(address)
