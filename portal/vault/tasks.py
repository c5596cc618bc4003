from celery import shared_task
from django.utils import timezone

from portal.vault import arrivals


@shared_task
def sweep_arrivals() -> None:
    """Remove what a killed process left half received."""
    arrivals.sweep(now=timezone.now())
