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

from portal.publication.grants import public_models, reads_too_much

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
            answer[name] = check() or "ok"
        except Exception as error:  # whatever is wrong, the answer names it
            answer[name] = type(error).__name__
    ready = all(word == "ok" for word in answer.values())
    return JsonResponse(answer, status=200 if ready else 503)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _public() -> str:
    """The login of public pages reads each table that it should, and no other: a missing grant
    shows here, and the owner's login in its place."""
    for model in public_models():
        model._default_manager.using("public").exists()
    return "may read what is private" if reads_too_much() else ""


def _broker() -> None:
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _worker() -> str:
    return "" if cache.get(_HEARTBEAT) else "not heard from in the last minute"
