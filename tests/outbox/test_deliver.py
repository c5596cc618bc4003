"""A mail that was decided on arrives: once a row, over a real SMTP server, whatever dies."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from portal.outbox import services
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.support.workers import environment


class Mailbox:
    """A real SMTP server on this machine that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return "451 try again later"
        self.got.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.PORTAL_DEMO = False
    yield box
    server.stop()


def post(key: str = "k", **how: Any) -> Mail | None:
    with transaction.atomic():
        return services.post_text(
            key=key, to="ana@example.org", subject="Filed: é", body="Words.\n", now=NOW, **how
        )


@pytest.mark.django_db
def test_a_mail_arrives_with_the_words_it_was_posted_with(mailbox: Mailbox) -> None:
    post()
    assert services.deliver(now=NOW) == 1
    [message] = mailbox.got
    assert message["Message-ID"] == services.message_id("k")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_payload(decode=True) == b"Words.\r\n"
    assert services.deliver(now=NOW) == 0
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_the_same_cause_is_posted_once(mailbox: Mailbox) -> None:
    assert post() is not None
    assert post() is None
    services.deliver(now=NOW)
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_a_server_that_refuses_is_asked_again_later_and_later(mailbox: Mailbox) -> None:
    post()
    mailbox.refuse = True
    services.deliver(now=NOW)
    mail = Mail.objects.get()
    assert mail.sent_at is None
    assert "451" in mail.error
    assert mail.due_at == NOW + timedelta(seconds=30)
    mailbox.refuse = False
    assert services.deliver(now=NOW + timedelta(seconds=29)) == 0
    assert services.deliver(now=NOW + timedelta(seconds=30)) == 1
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_a_server_that_is_away_loses_nothing(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    post()
    services.deliver(now=NOW)
    assert Mail.objects.get().error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_a_link_that_opens_something_is_wiped_once_it_is_sent(mailbox: Mailbox) -> None:
    post(secret=True)
    services.deliver(now=NOW)
    assert Mail.objects.get().body == ""
    assert mailbox.got[0].get_payload(decode=True) == b"Words.\r\n"


@pytest.mark.django_db
def test_a_subject_cannot_smuggle_a_header(mailbox: Mailbox) -> None:
    with transaction.atomic():
        services.post_text(
            key="x",
            to="ana@example.org",
            subject="Filed\r\nBcc: eve@example.org",
            body="",
            now=NOW,
        )
    services.deliver(now=NOW)
    assert mailbox.got[0]["Bcc"] is None


def test_two_workers_at_once_send_each_mail_once(both_at_once: Any, mailbox: Mailbox) -> None:
    for n in range(12):
        post(f"k{n}")
    both_at_once(*[lambda: services.deliver(now=NOW)] * 3)
    ids = [m["Message-ID"] for m in mailbox.got]
    assert sorted(ids) == sorted(services.message_id(f"k{n}") for n in range(12))


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
    transactional_db: None, mailbox: Mailbox, settings: Any, tmp_path: Path
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
    assert {m["Message-ID"] for m in mailbox.got} == {services.message_id("k")}
    assert Mail.objects.count() == 1
    assert Mail.objects.get().sent_at == NOW
