"""Posting mail and webhooks, delivering what was posted, and trying again what was given up."""

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from time import monotonic
from typing import Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from portal.outbox import http, rules
from portal.outbox.models import Mail, Posted, Webhook

_log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Posted)

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


@transaction.atomic
def call(*, key: str, event: str, reference: str, at: datetime, now: datetime) -> None:
    """Write, in the caller's transaction, a call of each system that the settings name.

    Args:
        key: names the cause; a system is called once for it.
        event: what happened, such as `case.imminent`. It, the reference and the instant are all
            that is ever said.
        at: when it happened, aware.
    """
    hooks = [
        Webhook(
            key=f"{key}:{name}",
            target=name,
            event=event,
            reference=reference,
            at=at,
            created_at=now,
            due_at=now,
        )
        for name in rules.targets(settings.PORTAL_WEBHOOKS)
    ]
    Webhook.objects.bulk_create(hooks, ignore_conflicts=True)
    if hooks:
        transaction.on_commit(_wake_for_webhooks, robust=True)


def _wake() -> None:
    """Ask a worker to look now. If the broker is away, the next beat finds the row."""
    from portal.outbox.tasks import deliver

    with suppress(OperationalError):
        deliver.delay()


def _wake_for_webhooks() -> None:
    from portal.outbox.tasks import deliver_webhooks

    with suppress(OperationalError):
        deliver_webhooks.delay()


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


def _deliver_one(connection: Any, now: datetime) -> tuple[bool, bool]:
    """Whether there was a mail to try, and whether to go on to the next."""
    mail, failure = _try_one(Mail.objects.all(), lambda m: _send(connection, m), now)
    return mail is not None, mail is not None and not (failure and failure.of_server)


def deliver_webhooks(*, now: datetime) -> int:
    """Make the calls that are due, as mail is sent: each once, but for a process that dies between
    the answer and the commit. A system that fails is left alone until the next batch, so that it
    keeps no other waiting.

    Returns:
        How many were tried.
    """
    found = rules.targets(settings.PORTAL_WEBHOOKS)
    tried, end, failed = 0, monotonic() + _SECONDS, set[str]()

    def call_one(hook: Webhook) -> rules.Failure | None:
        target = found.get(hook.target)
        if target is None:
            return rules.Failure(f"PORTAL_WEBHOOKS names no {hook.target}")
        return http.call(target, hook, int(now.timestamp()))

    while tried < _BATCH and monotonic() < end:
        hook, failure = _try_one(Webhook.objects.exclude(target__in=failed), call_one, now)
        if hook is None:
            break
        tried += 1
        if failure:
            failed.add(hook.target)
    return tried


@transaction.atomic
def _try_one(
    rows: QuerySet[Row], send: Callable[[Row], rules.Failure | None], now: datetime
) -> tuple[Row | None, rules.Failure | None]:
    """One attempt at what has waited longest, locked meanwhile: the row, and what went wrong."""
    row = (
        rows.select_for_update(skip_locked=True)
        .filter(sent_at=None, parked_at=None, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if row is None:
        return None, None
    row.attempts += 1
    try:
        failure = send(row)
    except SoftTimeLimitExceeded as error:  # whoever answers letter by letter
        failure = rules.of_server(error)
    if failure is None:
        row.sent_at, row.error = now, ""
        if isinstance(row, Mail) and row.secret and not settings.PORTAL_DEMO:
            row.body = ""
    else:
        row.error = failure.why
        row.due_at = now + rules.wait(row.attempts)
        if failure.for_good or row.attempts >= rules.MAX_ATTEMPTS:
            row.parked_at = now
            # For operators. It is no event: the ledger is a room of the same floor, and what a
            # person does about it is recorded where that is done (identity.retry_mail).
            name = row._meta.verbose_name
            _log.error("%s %s is parked after attempt %s", name, row.pk, row.attempts)
    row.save()
    return row, failure


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
    except SoftTimeLimitExceeded:
        raise
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
    return f"<{rules.delivery(key)}@{domain}>"
