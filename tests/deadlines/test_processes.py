"""Beats that double, workers that die, a broker that forgets: real processes over real Redis.

One message for each reminder and person, never two, never none.
"""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.celery import app
from portal.deadlines import tasks
from portal.deadlines.models import Notice, Obligation
from portal.deadlines.services import telling
from portal.deadlines.services.reconciling import reconcile
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role
from portal.outbox.models import Mail
from tests.deadlines.conftest import IMMINENT, Told
from tests.support.workers import Worker, database_url, until

ORGANISATIONS = 12
TEAM = 2  # of each


@pytest.fixture
def crowd(
    start_worker: Callable[[], Worker],  # first: its queue is this test's own
    make_organisation: Callable[..., Organisation],
    make_person: Callable[..., Person],
    told: Told,
) -> list[Obligation]:
    """A clock in each organisation, of which the 12 hours before its end have just begun."""
    now = timezone.now()
    begun = now - timedelta(hours=12, minutes=1)
    for n in range(ORGANISATIONS):
        organisation = make_organisation(f"Developer {n}")
        Membership.objects.create(
            organisation=organisation,
            person=make_person(f"Preparer {n}"),
            role=Role.PREPARER,
            since=now,
        )
        Obligation.objects.filter(organisation=organisation).exclude(duty=IMMINENT).update(
            waived=True
        )
        told.starts(IMMINENT, begun)
        reconcile(organisation=organisation, now=begun)
    Obligation.objects.update(pending=[])
    return list(Obligation.objects.filter(duty=IMMINENT).order_by("pk"))


@pytest.fixture
def ready(start_worker: Callable[[], Worker]) -> Callable[[int], list[Worker]]:
    def start(count: int) -> list[Worker]:
        cache.delete("worker-heard-at")
        workers = [start_worker() for _ in range(count)]
        until(lambda: cache.get("worker-heard-at"))
        return workers

    return start


@contextmanager
def held(statement: str, *values: Any) -> Iterator[None]:
    """A statement of somebody else that is not committed: whoever needs its place must wait."""
    with psycopg.connect(database_url()) as connection:
        connection.execute(statement, values)
        yield
        connection.rollback()


def is_waiting() -> bool:
    """Whether another process of this database waits for a lock."""
    with psycopg.connect(database_url()) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    return bool(found and found[0])


def settled() -> bool:
    return (
        not Obligation.objects.exclude(pending=[]).exists()
        and Notice.objects.filter(sent_at__isnull=False).count() == ORGANISATIONS * TEAM
    )


def once_each() -> None:
    """Everybody has exactly one mail, and it names their clock."""
    mails = Mail.objects.filter(key__startswith="clocks:")
    assert set(Counter(mails.values_list("to", flat=True)).values()) == {1}
    assert mails.count() == ORGANISATIONS * TEAM
    assert set(Notice.objects.values_list("step", flat=True)) == {"h12"}


def test_many_beats_and_three_workers_make_one_message_each(
    crowd: list[Obligation], ready: Callable[[int], list[Worker]]
) -> None:
    ready(3)
    for _beat in range(15):
        tasks.sweep.delay()
    until(settled)
    for _beat in range(6):
        tasks.sweep.delay()
    until(lambda: not _waiting_tasks())
    once_each()


def test_a_worker_killed_while_it_decides_who_is_told_loses_nothing(
    crowd: list[Obligation], ready: Callable[[int], list[Worker]]
) -> None:
    row = crowd[ORGANISATIONS // 2]
    somebody = row.organisation.members.first()
    assert somebody
    (worker,) = ready(1)
    with held(
        "INSERT INTO deadlines_notice (obligation_id, moment, step, person_id, missed, made_at,"
        " send_at) VALUES (%s, %s, 'h12', %s, '{}', now(), now())",
        row.pk,
        row.moment,
        somebody.person_id,
    ):
        tasks.sweep.delay()
        until(is_waiting)
        worker.kill(signal.SIGKILL)
    assert 0 < Notice.objects.count() < ORGANISATIONS * TEAM
    ready(1)
    tasks.sweep.delay()
    until(settled)
    once_each()


def test_a_worker_killed_while_it_writes_mails_loses_and_doubles_none(
    crowd: list[Obligation], ready: Callable[[int], list[Worker]]
) -> None:
    from portal.deadlines.services.sweeping import mark

    now = timezone.now()
    mark(now=now)
    while telling._decide_one(now):
        pass
    middle = Notice.objects.order_by("pk")[ORGANISATIONS]
    (worker,) = ready(1)
    with held(
        'INSERT INTO outbox_mail (key, message_id, "to", subject, body, created_at, due_at,'
        " attempts, secret, error) VALUES (%s, '', '', '', '', now(), now(), 0, false, '')",
        f"clocks:{middle.person.ref}:{middle.pk}",
    ):
        tasks.sweep.delay()
        until(is_waiting)
        worker.kill(signal.SIGKILL)
    assert Notice.objects.filter(sent_at=None).exists()
    ready(1)
    tasks.sweep.delay()
    until(settled)
    once_each()


def test_a_broker_that_lost_everything_costs_only_time(
    crowd: list[Obligation], ready: Callable[[int], list[Worker]]
) -> None:
    for _beat in range(3):
        tasks.sweep.delay()
    assert _forget_all() >= 3
    assert not Notice.objects.exists()
    ready(1)
    tasks.sweep.delay()  # the next beat
    until(settled)
    once_each()


def _waiting_tasks() -> int:
    with app.connection_for_read() as connection:
        return connection.default_channel.client.llen(app.conf.task_default_queue)


def _forget_all() -> int:
    with app.connection_for_read() as connection:
        client = connection.default_channel.client
        count = client.llen(app.conf.task_default_queue)
        client.delete(app.conf.task_default_queue)
    return count
