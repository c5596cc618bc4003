"""Posting a mail, and delivering what was posted."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from portal.outbox.models import Mail

_BATCH = 50
_MAX_WAIT = timedelta(hours=6)


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

    Each row is locked while it is sent, so that no other worker takes it. A crash between the
    server's answer and the commit sends it again under the same Message-ID.

    Returns:
        How many were tried.
    """
    tried = 0
    connection = get_connection()
    while tried < _BATCH and _deliver_one(connection, now):
        tried += 1
    connection.close()
    return tried


@transaction.atomic
def _deliver_one(connection: Any, now: datetime) -> bool:
    mail = (
        Mail.objects.select_for_update(skip_locked=True)
        .filter(sent_at=None, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if mail is None:
        return False
    message = EmailMessage(
        mail.subject,
        mail.body,
        to=[mail.to],
        connection=connection,
        headers={"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"},
    )
    mail.attempts += 1
    try:
        message.send()
        mail.sent_at, mail.error = now, ""
        if mail.secret and not settings.PORTAL_DEMO:
            mail.body = ""
    except OSError as error:  # smtplib's errors are OSErrors
        mail.error = f"{type(error).__name__}: {error}"[:300]
        mail.due_at = now + min(_MAX_WAIT, timedelta(seconds=15) * 2 ** min(mail.attempts, 12))
    mail.save(update_fields=["attempts", "sent_at", "error", "due_at", "body"])
    return True


def message_id(key: str) -> str:
    """The Message-ID of RFC 5322 that every attempt of one mail carries."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
