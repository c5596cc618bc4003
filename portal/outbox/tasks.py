from celery import shared_task
from django.utils import timezone

from portal.outbox import services


# As old as the beat's period: the next one does its work. A server that answers letter by letter
# is left after a minute, and the worker itself is replaced half a minute later.
@shared_task(expires=15, soft_time_limit=60, time_limit=90)
def deliver() -> None:
    """Deliver what is due.

    It shares the queue with the reading of files, which must not wait long for it. A batch begins
    no mail after 20 seconds and ends at the first 10 seconds of silence (EMAIL_TIMEOUT), and what
    queued up meanwhile has expired when its turn comes. So a file waits about half a minute at
    worst, or the minute above.
    """
    services.deliver(now=timezone.now())


@shared_task(expires=15, soft_time_limit=60, time_limit=90)
def deliver_webhooks() -> None:
    """Make the calls that are due: apart from mail, so that neither waits for the other."""
    services.deliver_webhooks(now=timezone.now())
