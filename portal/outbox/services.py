"""Posting a mail, delivering what was posted, and trying again what was given up."""

import hashlib
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from portal.outbox import rules
from portal.outbox.models import Mail

_log = logging.getLogger(__name__)

_BATCH = 50
_SECONDS = 20


def post(
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    secret: bool = False,
) -> Mail | None:
    """Write a mail in the caller's transaction; a worker delivers it after the commit.

    Args:
        key: names the cause; the same key is never posted twice.
        to: one address.
        template: path of a text template whose first line is the subject.
        context: what the template needs; `origin` (this site's address) is added.
        now: aware instant.
        secret: it holds a link that opens something; wiped from the database once sent.

    Returns:
        The mail, or None when that key was posted before.
    """
    text = render_to_string(template, {"origin": settings.PORTAL_ORIGIN, **context})
    subject, _, body = text.strip().partition("\n")
    return post_text(
        key=key, to=to, subject=subject, body=body.strip() + "\n", now=now, secret=secret
    )


def post_text(
    *, key: str, to: str, subject: str, body: str, now: datetime, secret: bool = False
) -> Mail | None:
    """As `post`, for words that were rendered elsewhere."""
    mail, new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "message_id": message_id(key),
            "to": to,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "created_at": now,
            "due_at": now,
            "secret": secret,
        },
    )
    if not new:
        return None
    transaction.on_commit(_wake, robust=True)
    return mail


def _wake() -> None:
    """Ask a worker to look now. If the broker is away, the next beat finds the row."""
    from portal.outbox.tasks import deliver

    with suppress(OperationalError):
        deliver.delay()


def deliver(*, now: datetime) -> int:
    """Send what is due; safe to run twice at once, late, or never.

    Each row is locked while it is sent, so that no other worker takes it, and committed before
    the next. All go through one connection. A fault of the server ends the batch; one of a mail
    does not. No mail is begun after 20 seconds.

    The same mail is sent a second time, under the same Message-ID, only if this process or the
    connection dies between the server's taking it (its 250) and the commit that says so.

    Returns:
        How many were tried.
    """
    tried, going, end = 0, True, monotonic() + _SECONDS
    connection = get_connection()
    while going and tried < _BATCH and monotonic() < end:
        found, going = _deliver_one(connection, now)
        tried += found
    with suppress(OSError):  # whether it hears our goodbye doesn't matter
        connection.close()
    return tried


@transaction.atomic
def _deliver_one(connection: Any, now: datetime) -> tuple[bool, bool]:
    """Whether there was a mail to try, and whether to go on to the next."""
    mail = (
        Mail.objects.select_for_update(skip_locked=True)
        .filter(sent_at=None, parked_at=None, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if mail is None:
        return False, False
    mail.attempts += 1
    failure = _send(connection, mail)
    if failure is None:
        mail.sent_at, mail.error = now, ""
        if mail.secret and not settings.PORTAL_DEMO:
            mail.body = ""
    else:
        mail.error = failure.why
        mail.due_at = now + rules.wait(mail.attempts)
        if failure.for_good or mail.attempts >= rules.MAX_ATTEMPTS:
            mail.parked_at = now
            # For operators. It is no event: the ledger is a room of the same floor, and what a
            # person does about it is recorded where that is done (identity.retry_mail).
            _log.error("mail %s is parked after attempt %s", mail.pk, mail.attempts)
    mail.save(update_fields=["attempts", "sent_at", "parked_at", "error", "due_at", "body"])
    return True, failure is None or not failure.of_server


def _send(connection: Any, mail: Mail) -> rules.Failure | None:
    """One attempt. Whatever goes wrong is an answer: no mail may stop the others."""
    try:
        connection.open()  # nothing, where it is open already
    except Exception as error:
        return rules.of_server(error)
    try:
        EmailMessage(
            mail.subject,
            mail.body,
            to=[mail.to],
            connection=connection,
            headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        ).send()
    except SoftTimeLimitExceeded as error:  # a server that answers letter by letter
        return rules.of_server(error)
    except Exception as error:
        return rules.of_mail(error)
    return None


@transaction.atomic
def retry(*, mails: Collection[int], now: datetime) -> list[Mail]:
    """Take parked mails up again as if they were new.

    Args:
        mails: keys of rows; what is not parked, or not any more, is passed over.
        now: aware instant.

    Returns:
        Those that were parked.
    """
    parked = list(
        Mail.objects.select_for_update()
        .filter(pk__in=mails, parked_at__isnull=False)
        .order_by("pk")
    )
    for mail in parked:
        mail.parked_at, mail.attempts, mail.due_at = None, 0, now
    Mail.objects.bulk_update(parked, ["parked_at", "attempts", "due_at"])
    transaction.on_commit(_wake, robust=True)
    return parked


def message_id(key: str) -> str:
    """The Message-ID of RFC 5322 for a mail with this key, posted now."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
