"""What never arrives is given up, and taken up again when somebody says so."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.outbox import rules, selectors, services
from portal.outbox.models import Mail
from tests.conftest import NOW
from tests.outbox.conftest import Mailbox

pytestmark = pytest.mark.django_db
Post = Callable[..., Mail | None]


def test_a_mail_is_parked_when_three_days_of_attempts_brought_nothing(
    mailbox: Mailbox, post: Post
) -> None:
    post()
    mailbox.refuse = "451 not today"
    at = NOW
    for attempt in range(1, rules.MAX_ATTEMPTS + 1):
        mail = Mail.objects.get()
        assert mail.parked_at is None
        at = mail.due_at
        assert services.deliver(now=at) == 1, attempt
    mail = Mail.objects.get()
    assert mail.parked_at == at
    assert timedelta(days=3) < at - NOW < timedelta(days=3, hours=3)
    mailbox.refuse = ""
    assert services.deliver(now=at + timedelta(days=30)) == 0
    assert mailbox.got == []


@pytest.mark.parametrize("answer", ["550 5.1.1 User unknown", "554 5.7.1 Not from you"])
def test_an_address_or_words_refused_for_good_are_parked_at_once(
    mailbox: Mailbox, post: Post, answer: str
) -> None:
    if answer.startswith("550"):
        mailbox.refused = {"ana@example.org": answer}
    else:
        mailbox.refuse = answer
    post()
    services.deliver(now=NOW)
    mail = Mail.objects.get()
    assert (mail.parked_at, mail.attempts, mail.error) == (NOW, 1, answer)


def test_a_mail_that_cannot_be_built_is_parked_at_once(mailbox: Mailbox, post: Post) -> None:
    post(to="ana@example.org\nBcc: eve@example.org")
    services.deliver(now=NOW)
    assert Mail.objects.get().parked_at == NOW


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPSenderRefused(550, b"who are you?", "register@localhost"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"ana@example.org": (421, b"going down")}),
        TimeoutError("timed out"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_server_would_say_of_every_mail_parks_none(error: Exception) -> None:
    failure = rules.of_mail(error)
    assert failure.of_server
    assert not failure.for_good


def test_an_answer_of_any_bytes_is_kept_as_words(mailbox: Mailbox, post: Post) -> None:
    error = smtplib.SMTPDataError(554, b"no\x00\xff\r\nnever" * 100)
    post()
    Mail.objects.update(error=rules.of_mail(error).why)
    assert Mail.objects.get().error.startswith("554 no \ufffd  never")


def test_operators_are_told_of_a_parked_mail_and_not_what_it_says_or_to_whom(
    mailbox: Mailbox, post: Post, caplog: Any
) -> None:
    mailbox.refused = {"ana@example.org": "550 unknown"}
    post(subject="Your link")
    services.deliver(now=NOW)
    [line] = [r.getMessage() for r in caplog.records if r.name == "portal.outbox.services"]
    assert line == f"mail {Mail.objects.get().pk} is parked after attempt 1"


def test_what_is_tried_again_goes_out_under_the_message_id_it_had(
    mailbox: Mailbox, post: Post
) -> None:
    mailbox.refused = {"ana@example.org": "550 unknown"}
    post()
    services.deliver(now=NOW)
    parked = Mail.objects.get()
    mailbox.refused = {}
    later = NOW + timedelta(days=1)
    assert services.retry(mails=[parked.pk], now=later) == [parked]
    assert services.deliver(now=later) == 1
    assert mailbox.ids == [parked.message_id]
    sent = Mail.objects.get()
    assert (sent.attempts, sent.sent_at, sent.parked_at, sent.error) == (1, later, None, "")


def test_only_what_is_parked_is_taken_up_again(mailbox: Mailbox, post: Post) -> None:
    post("sent")
    services.deliver(now=NOW)
    post("waiting")
    keys = Mail.objects.values_list("pk", flat=True)
    assert services.retry(mails=list(keys), now=NOW + timedelta(days=1)) == []
    assert services.deliver(now=NOW + timedelta(days=1)) == 1


def test_two_who_take_up_one_mail_at_once_do_it_once(
    both_at_once: Any, mailbox: Mailbox, post: Post
) -> None:
    post()
    Mail.objects.update(parked_at=NOW)
    mail = Mail.objects.get()
    taken = both_at_once(*[lambda: services.retry(mails=[mail.pk], now=NOW)] * 2)
    assert sorted(taken, key=len) == [[], [mail]]


def test_the_list_has_parked_mail_first_and_no_body(post: Post) -> None:
    for n in range(4):
        post(f"k{n}")
    Mail.objects.filter(key="k0").update(parked_at=NOW)
    Mail.objects.filter(key="k2").update(parked_at=NOW + timedelta(hours=1))
    Mail.objects.filter(key="k3").update(sent_at=NOW)
    rows, count = selectors.undelivered()
    assert [row.key for row in rows] == ["k2", "k0", "k1"]
    assert count == 3
    assert all("body" in row.get_deferred_fields() for row in rows)
