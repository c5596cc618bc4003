"""What is done of itself."""

from celery import shared_task
from django.utils import timezone

from incidents.public import telling


@shared_task
def tell() -> None:
    """Each morning, how many reports came in the day before."""
    telling.tell(now=timezone.now())
