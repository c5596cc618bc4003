"""/healthz says that the process is up; /readyz that all it leans on is."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client

from portal import health
from portal.publication.grants import public_models
from tests.support.workers import until


def test_healthz_answers_without_a_database() -> None:
    assert Client().get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_names_what_is_missing() -> None:
    cache.delete("worker-heard-at")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "public": "ok",
        "broker": "ok",
        "worker": "not heard from in the last minute",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", public_models(), ids=lambda model: model.__name__)
def test_readyz_names_a_login_of_public_pages_that_may_not_read_them(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE SELECT ON "{model._meta.db_table}" FROM portal_public')
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["public"] == "ProgrammingError"


@pytest.mark.django_db
def test_readyz_says_that_public_pages_read_with_a_login_that_may_read_more() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON identity_person TO portal_public")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["public"] == "may read what is private"


@pytest.mark.django_db
def test_readyz_names_a_broker_that_is_away(settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert Client().get("/readyz").json()["broker"] != "ok"


def test_readyz_is_content_once_a_worker_was_heard(start_worker: Any) -> None:
    cache.delete("worker-heard-at")
    start_worker()
    health.heartbeat.delay()
    until(lambda: Client().get("/readyz").status_code == 200)
