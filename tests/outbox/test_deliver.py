"""A mail that was decided on arrives: once a row, over a real SMTP server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.outbox import services
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.outbox.conftest import Mailbox

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
    "bad",
    [
        {"to": "gone@example.org"},
        {"to": "full@example.org"},
        {"to": "not an address at all <"},
        {"to": "ana@example.org\nBcc: eve@example.org"},
        {"body": "half a letter: \ud83d"},
    ],
    ids=["refused", "refused for now", "no address", "two headers", "no text"],
)
def test_a_bad_mail_does_not_stop_the_others(mailbox: Mailbox, post: Post, bad: Any) -> None:
    mailbox.refused = {"gone@example.org": "550 unknown", "full@example.org": "452 full"}
    if "body" in bad:
        post("bad")
        Mail.objects.update(subject="unsendable")
    post("good before")
    if "body" not in bad:
        post("bad", **bad)
    post("good after")
    assert services.deliver(now=NOW) == 3
    assert Mail.objects.exclude(sent_at=None).count() == len(mailbox.got)
