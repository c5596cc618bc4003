"""Real Celery workers on the test's own database, storage and queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection

from portal.celery import app


def database_url() -> str:
    """Address of the test database, for a child process."""
    parts = {k: str(v).replace("/", "%2F") for k, v in connection.settings_dict.items()}
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"postgres://{parts['USER']}@{parts['HOST']}{port}/{parts['NAME']}"


def environment(storage: Path, **more: str) -> dict[str, str]:
    """What a child process needs to work on the test's data."""
    return (
        os.environ
        | {
            "DATABASE_URL": database_url(),
            "STORAGE_URL": f"file://{storage}",
            "REDIS_URL": django_settings.REDIS_URL,
            "CELERY_BROKER_URL": django_settings.CELERY_BROKER_URL,
            "DJANGO_SETTINGS_MODULE": "portal.settings.embedded",
            "PORTAL_SECRET_KEY": django_settings.SECRET_KEY,
        }
        | more
    )


_OPTIONS = ("-c", "1", "-l", "WARNING", "--without-gossip", "--without-mingle")


class Worker:
    """One worker process and its children."""

    def __init__(self, queue: str, storage: Path, log: Path) -> None:
        self.log = log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", queue, *_OPTIONS],
            env=environment(storage),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the worker with its children."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(20)
        self.log.close()


def _send_to(queue: str) -> None:
    """From now on this process's tasks go there; Celery remembers the queue in four places."""
    app.conf.task_default_queue = queue
    for name in ("queues", "default_queue", "router", "send_task_message"):
        vars(app.amqp).pop(name, None)


@pytest.fixture
def start_worker(
    transactional_db: None, settings: Any, tmp_path: Path
) -> Iterator[Callable[[], Worker]]:
    """Starts workers that hear this test alone; they end with it."""
    queue, before = f"test-{uuid4()}", app.conf.task_default_queue
    _send_to(queue)
    storage = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(queue, storage, tmp_path / f"worker-{len(started)}.log"))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
    _send_to(before)


def until(question: Callable[[], Any], seconds: float = 30) -> Any:
    """Ask until the answer is yes; a test that waits for another process has no other way."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still no after {seconds} s")
        time.sleep(0.05)
    return answer
