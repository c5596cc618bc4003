"""Real servers of mail and of calls that keep what they get, and what to send to them."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from portal.outbox import services
from portal.outbox.models import Mail
from tests.conftest import NOW

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Mailbox:
    """What a server of this machine got, and how it answers.

    `refuse` is the answer to every message, `refused` those to some addresses; each message takes
    it `seconds`. It keeps its answer to the `pause_at`-th back until `go_on`, and says `paused`.
    """

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.connections = 0
        self.refuse = ""
        self.refused: dict[str, str] = {}
        self.seconds = 0.0
        self.pause_at = 0
        self.paused, self.go_on = Event(), Event()

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        await asyncio.sleep(self.seconds)
        self.got.append(message_from_bytes(envelope.content))
        if len(self.got) == self.pause_at:
            self.paused.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
        return "250 taken"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.got]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    settings.PORTAL_DEMO = False
    yield box
    box.go_on.set()
    server.stop()


@pytest.fixture
def post() -> Callable[..., Mail | None]:
    """Posts a mail in a transaction of its own."""

    def run(key: str = "k", to: str = "ana@example.org", **how: Any) -> Mail | None:
        usual = {"subject": "Filed: é", "body": "Words.\n", "now": NOW}
        with transaction.atomic():
            return services.post_text(key=key, to=to, **usual | how)

    return run


class System(ThreadingHTTPServer):
    """One of the State's own systems: what it was told, and how it answers.

    Each answer is `status`, after `seconds`; `moved_to` is where it sends its callers instead.
    """

    def __init__(self) -> None:
        self.got: list[tuple[str, Message, bytes]] = []
        self.status, self.seconds, self.moved_to = 204, 0.0, ""
        self.go_on = Event()
        super().__init__(("127.0.0.1", 0), Called)
        self.address = f"http://127.0.0.1:{self.server_port}/hook?to=desk"


class Called(BaseHTTPRequestHandler):
    server: System

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers, body))
        self.server.go_on.wait(self.server.seconds)
        self.send_response(307 if self.server.moved_to else self.server.status)
        if self.server.moved_to:
            self.send_header("Location", self.server.moved_to)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def start_system() -> Iterator[Callable[[], System]]:
    started: list[System] = []

    def start() -> System:
        system = System()
        started.append(system)
        Thread(target=system.serve_forever, args=[0.01]).start()
        return system

    yield start
    for system in started:
        system.go_on.set()
        system.shutdown()
        system.server_close()


@pytest.fixture
def system(start_system: Callable[[], System], settings: Any) -> System:
    """The one system that the settings name, under "oncall"."""
    started = start_system()
    settings.PORTAL_WEBHOOKS = [f"oncall={started.address}=s3cret"]
    return started
