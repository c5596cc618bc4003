from celery import shared_task
from django.utils import timezone

from portal.outbox import services


@shared_task
def deliver() -> None:
    services.deliver(now=timezone.now())
