from celery import shared_task
from django.utils import timezone

from portal.casework.services import escalating


# As old as the beat's period: the next one does its work.
@shared_task(expires=30, soft_time_limit=60, time_limit=90)
def escalate() -> None:
    """Tell people of imminent cases that nobody has opened."""
    escalating.sweep(now=timezone.now())
