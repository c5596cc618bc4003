from celery import shared_task
from django.utils import timezone

from portal.vault import arrivals, upkeep


@shared_task
def sweep_arrivals() -> None:
    """Remove what a killed process left half received."""
    arrivals.sweep(now=timezone.now())


@shared_task
def check() -> None:
    """Say in the log what of the vault is missing or left over."""
    upkeep.check(now=timezone.now())
