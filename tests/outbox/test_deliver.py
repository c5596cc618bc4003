"""A mail that was decided on arrives: once a row, over a real SMTP server."""

import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.outbox import services
from portal.outbox.models import Mail
from portal.outbox.tasks import deliver
from tests.conftest import NOW
from tests.outbox.conftest import SMTP, Mailbox

Post = Callable[..., Mail | None]


@pytest.mark.django_db
def test_a_mail_arrives_with_the_words_it_was_posted_with(mailbox: Mailbox, post: Post) -> None:
    post()
    assert services.deliver(now=NOW) == 1
    [message] = mailbox.got
    assert message["Message-ID"] == services.message_id("k")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_payload(decode=True) == b"Words.\r\n"
    assert services.deliver(now=NOW) == 0
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_the_same_cause_is_posted_once(mailbox: Mailbox, post: Post) -> None:
    assert post() is not None
    assert post() is None
    services.deliver(now=NOW)
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_a_batch_goes_through_one_connection(mailbox: Mailbox, post: Post) -> None:
    for n in range(5):
        post(f"k{n}")
    assert services.deliver(now=NOW) == 5
    assert (len(mailbox.got), mailbox.connections) == (5, 1)


@pytest.mark.django_db
def test_a_server_that_refuses_is_asked_again_later_and_later(mailbox: Mailbox, post: Post) -> None:
    post()
    mailbox.refuse = "451 try again later"
    services.deliver(now=NOW)
    mail = Mail.objects.get()
    assert mail.sent_at is None
    assert mail.error == "451 try again later"
    assert mail.due_at == NOW + timedelta(seconds=30)
    mailbox.refuse = ""
    assert services.deliver(now=NOW + timedelta(seconds=29)) == 0
    assert services.deliver(now=NOW + timedelta(seconds=30)) == 1
    assert len(mailbox.got) == 1


@pytest.mark.django_db
def test_the_message_id_outlives_a_change_of_the_sender(
    mailbox: Mailbox, post: Post, settings: Any
) -> None:
    post()
    settings.DEFAULT_FROM_EMAIL = "Register <register@another.example>"
    services.deliver(now=NOW)
    assert mailbox.ids == [Mail.objects.get().message_id]
    assert "another.example" not in mailbox.ids[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "to",
    [
        "gone@example.org",
        "full@example.org",
        "no address at all <",
        "ana@example.org\nBcc: eve@example.org",
    ],
)
def test_a_bad_mail_does_not_stop_the_others(mailbox: Mailbox, post: Post, to: str) -> None:
    mailbox.refused = {"gone@example.org": "550 unknown", "full@example.org": "452 full"}
    post("before")
    post("bad", to=to)
    post("after")
    assert services.deliver(now=NOW) == 3
    assert mailbox.ids == [services.message_id("before"), services.message_id("after")]
    bad = Mail.objects.get(key="bad")
    assert bad.error
    assert bad.attempts == 1
    assert bad.due_at > NOW
    assert services.deliver(now=NOW) == 0


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_once_a_batch_and_loses_nothing(
    settings: Any, post: Post
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1
    for n in range(3):
        post(f"k{n}")
    assert services.deliver(now=NOW) == 1
    tried, *others = Mail.objects.order_by("pk")
    assert tried.error.startswith("ConnectionRefusedError")
    assert [(m.attempts, m.due_at) for m in others] == [(0, NOW)] * 2


@pytest.mark.django_db
def test_a_server_that_hangs_up_ends_the_batch(mailbox: Mailbox, post: Post) -> None:
    for n in range(3):
        post(f"k{n}")
    mailbox.refuse = "421 going down"
    assert services.deliver(now=NOW) == 1
    mailbox.refuse = ""
    assert services.deliver(now=NOW) == 2
    assert services.deliver(now=NOW + timedelta(seconds=30)) == 1
    assert len(mailbox.got) == 3


@pytest.mark.django_db
def test_a_silent_server_costs_one_timeout_and_not_one_for_each_mail(
    settings: Any, post: Post
) -> None:
    for n in range(20):
        post(f"k{n}")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and that is all
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 0.5
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        began = time.monotonic()
        assert services.deliver(now=NOW) == 1
        assert time.monotonic() - began < 5
    assert "timed out" in Mail.objects.get(attempts=1).error


@pytest.mark.django_db
def test_a_slow_server_keeps_a_worker_for_so_long_and_no_longer(
    mailbox: Mailbox, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_SECONDS", 0.5)
    mailbox.seconds = 0.3
    for n in range(5):
        post(f"k{n}")
    assert services.deliver(now=NOW) in (1, 2)
    assert Mail.objects.filter(attempts=0).count() >= 3


def test_a_call_to_look_is_forgotten_when_the_next_one_is_due(settings: Any) -> None:
    assert deliver.expires == settings.CELERY_BEAT_SCHEDULE["deliver-mail"]["schedule"]


@pytest.mark.django_db
def test_a_link_that_opens_something_is_wiped_once_it_is_sent(mailbox: Mailbox, post: Post) -> None:
    post(secret=True)
    services.deliver(now=NOW)
    assert Mail.objects.get().body == ""
    assert mailbox.got[0].get_payload(decode=True) == b"Words.\r\n"


@pytest.mark.django_db
def test_a_subject_cannot_smuggle_a_header(mailbox: Mailbox, post: Post) -> None:
    post(subject="Filed\r\nBcc: eve@example.org")
    services.deliver(now=NOW)
    assert mailbox.got[0]["Bcc"] is None


def test_two_workers_at_once_send_each_mail_once(
    both_at_once: Any, mailbox: Mailbox, post: Post
) -> None:
    for n in range(12):
        post(f"k{n}")
    both_at_once(*[lambda: services.deliver(now=NOW)] * 3)
    assert sorted(mailbox.ids) == sorted(services.message_id(f"k{n}") for n in range(12))
