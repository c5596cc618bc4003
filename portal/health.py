"""Is the process up, and is everything it leans on up?"""

import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.connection import Connection

from portal.publication.models import PUBLIC

_HEARTBEAT = "worker-heard-at"


@shared_task(ignore_result=True, expires=30)
def heartbeat() -> None:
    """A worker says that it is alive; readiness asks for one such word in the last minute."""
    cache.set(_HEARTBEAT, time.time(), timeout=60)


@worker_ready.connect
def _at_once(**kwargs: Any) -> None:
    """A worker that has just started need not wait for the next beat to be counted."""
    heartbeat()


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when both database logins, broker and a worker are there; 503 names what is not."""
    checks = {"database": _database, "public": _public, "broker": _broker, "worker": _worker}
    answer = {}
    for name, check in checks.items():
        try:
            answer[name] = "ok" if check() else "not heard from in the last minute"
        except Exception as error:  # whatever is wrong, the answer names it
            answer[name] = type(error).__name__
    ready = all(word == "ok" for word in answer.values())
    return JsonResponse(answer, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _public() -> bool:
    """The login of public pages reads each table that it should: a missing grant shows here."""
    for model in PUBLIC:
        model._default_manager.using("public").exists()
    return True


def _broker() -> bool:
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return True


def _worker() -> bool:
    return cache.get(_HEARTBEAT) is not None
