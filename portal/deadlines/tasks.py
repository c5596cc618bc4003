from celery import shared_task
from django.utils import timezone

from portal.deadlines.services import reconciling, recounting, sweeping, telling


# As old as the beat's period: the next one does its work.
@shared_task(expires=55, soft_time_limit=120, time_limit=150)
def sweep() -> None:
    """What has come due by now: new duties, reminders, what is overdue, and the mails about it."""
    now = timezone.now()
    reconciling.reconcile_due(now=now)
    sweeping.mark(now=now)
    telling.tell(now=now)


@shared_task(expires=55)
def recount() -> None:
    """Count clocks anew, where somebody asked for it or the calendar has changed."""
    now = timezone.now()
    recounting.begin_if_changed(now=now)
    recounting.go_on(now=now)
