from uuid import UUID

from celery import shared_task
from django.utils import timezone

from filings.lifecycle.services import uploads


@shared_task(soft_time_limit=120, time_limit=150)  # seconds; uploads.SILENT is longer
def read_upload(ref: str) -> None:
    uploads.read(upload=UUID(ref), now=timezone.now())


@shared_task
def read_waiting_uploads() -> None:
    uploads.read_waiting(now=timezone.now())
