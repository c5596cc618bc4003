"""Workers that die in the middle, and servers that never come to the end: real ones of both."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.outbox import services, tasks
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.outbox.conftest import Mailbox, free_port
from tests.support.workers import Worker, environment, until

Post = Callable[..., Mail | None]


@pytest.fixture
def ready_worker(start_worker: Callable[[], Worker]) -> Callable[[str], Worker]:
    """Starts a worker that sends its mail to this address, and waits until it listens."""

    def start(email_url: str) -> Worker:
        cache.delete("worker-heard-at")
        os.environ["EMAIL_URL"] = email_url  # the child's; it is read when settings are loaded
        try:
            worker = start_worker()
        finally:
            del os.environ["EMAIL_URL"]
        until(lambda: cache.get("worker-heard-at"))
        return worker

    return start


def test_a_worker_killed_in_the_middle_of_thirty_mails_loses_none_of_them(
    mailbox: Mailbox, post: Post, ready_worker: Callable[[str], Worker], settings: Any
) -> None:
    address = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
    first = ready_worker(address)
    mailbox.pause_at = 12
    for n in range(30):
        post(f"k{n}", now=timezone.now())
    assert mailbox.paused.wait(30)
    first.kill(signal.SIGKILL)  # it has sent the twelfth, and waits to hear that it was taken
    assert Mail.objects.filter(sent_at=None).count() == 19
    mailbox.go_on.set()

    ready_worker(address)
    tasks.deliver.delay()  # the beat comes round
    until(lambda: not Mail.objects.filter(sent_at=None).exists())
    wanted = {services.message_id(f"k{n}") for n in range(30)}
    twice = {mailbox.ids[11]: 2}
    assert Counter(mailbox.ids) == dict.fromkeys(wanted, 1) | twice
    assert Mail.objects.count() == 30


_CHILD = """
import django, os, signal
django.setup()
from datetime import datetime, UTC
from django.core.mail import EmailMessage
from portal.outbox import services
send = EmailMessage.send
def die_after_sending(self, *args):
    send(self, *args)
    os.kill(os.getpid(), signal.SIGKILL)
EmailMessage.send = die_after_sending
services.deliver(now=datetime(2027, 1, 1, tzinfo=UTC))
"""


def test_a_worker_killed_between_sending_and_saying_so_makes_no_second_message_id(
    transactional_db: None, mailbox: Mailbox, post: Post, settings: Any, tmp_path: Path
) -> None:
    post()
    child = subprocess.run(
        [sys.executable, "-c", _CHILD],
        env=environment(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{settings.EMAIL_PORT}"),
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    assert Mail.objects.get().sent_at is None
    services.deliver(now=NOW)
    assert mailbox.ids == [services.message_id("k")] * 2
    assert Mail.objects.get().sent_at == NOW


@pytest.fixture
def endless_server() -> Iterator[int]:
    """The port of a server that greets letter by letter, within every timeout, and never ends."""
    port, over = free_port(), Event()

    def greet() -> None:
        with socket.create_server(("127.0.0.1", port)) as server:
            server.settimeout(30)
            caller, _address = server.accept()
            with contextlib.suppress(OSError), caller:
                caller.sendall(b"220 ")
                while not over.wait(0.1):
                    caller.sendall(b"o")

    thread = Thread(target=greet)
    thread.start()
    yield port
    over.set()
    thread.join()


def test_a_server_that_never_comes_to_the_end_is_left_and_costs_one_attempt(
    post: Post,
    ready_worker: Callable[[str], Worker],
    endless_server: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "_wake", lambda: None)  # woken below, with shorter limits
    ready_worker(f"smtp://127.0.0.1:{endless_server}")
    for n in range(3):
        post(f"k{n}", now=timezone.now())
    tasks.deliver.apply_async(soft_time_limit=1, time_limit=10)
    until(lambda: Mail.objects.filter(attempts=1).exists())
    tried, *others = Mail.objects.order_by("pk")
    assert "SoftTimeLimitExceeded" in tried.error
    assert tried.parked_at is None
    assert [m.attempts for m in others] == [0, 0]
