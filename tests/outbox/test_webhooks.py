"""The State's own systems are told what cannot wait: each event once, signed, and nothing more."""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from portal.outbox import http, rules, services
from portal.outbox.apps import OutboxConfig
from portal.outbox.models import Webhook
from portal.outbox.tasks import deliver_webhooks
from tests.conftest import NOW
from tests.outbox.conftest import System, free_port


def tell(key: str = "k", **how: Any) -> None:
    usual = {"event": "case.imminent", "reference": "CA-I-7K3M-Q2XF", "at": NOW, "now": NOW}
    with transaction.atomic():
        services.call(key=key, **usual | how)


@pytest.mark.django_db
def test_a_system_is_told_event_reference_and_instant_and_nothing_else(system: System) -> None:
    tell()
    assert services.deliver_webhooks(now=NOW) == 1
    [(path, headers, body)] = system.got
    assert path == "/hook?to=desk"
    assert json.loads(body) == {
        "event": "case.imminent",
        "reference": "CA-I-7K3M-Q2XF",
        "at": "2026-12-01T18:00:00Z",
    }
    assert headers["Content-Type"] == "application/json"
    assert services.deliver_webhooks(now=NOW) == 0


@pytest.mark.django_db
def test_whoever_knows_the_secret_can_tell_that_the_register_calls_and_when(
    system: System,
) -> None:
    tell()
    services.deliver_webhooks(now=NOW)
    [(_path, headers, body)] = system.got
    stamp, mac = headers["Register-Signature"].split(",")
    assert stamp == f"t={int(NOW.timestamp())}"
    signed = stamp.removeprefix("t=").encode() + b"." + body
    assert mac == "v1=" + hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()


@pytest.mark.django_db
def test_one_cause_is_told_once_to_each_system(
    system: System, start_system: Callable[[], System], settings: Any
) -> None:
    other = start_system()
    settings.PORTAL_WEBHOOKS = [*settings.PORTAL_WEBHOOKS, f"other={other.address}=t"]
    tell()
    tell()
    assert services.deliver_webhooks(now=NOW) == 2
    assert (len(system.got), len(other.got)) == (1, 1)
    assert system.got[0][1]["Register-Delivery"] != other.got[0][1]["Register-Delivery"]


@pytest.mark.django_db
def test_what_a_system_refuses_is_told_again_later_and_is_known_for_the_same(
    system: System,
) -> None:
    tell()
    system.status = 500
    services.deliver_webhooks(now=NOW)
    hook = Webhook.objects.get()
    assert (hook.sent_at, hook.error) == (None, "answered 500")
    assert services.deliver_webhooks(now=NOW + timedelta(seconds=29)) == 0
    system.status = 200
    services.deliver_webhooks(now=NOW + timedelta(seconds=30))
    first, second = [headers for _path, headers, _body in system.got]
    assert first["Register-Delivery"] == second["Register-Delivery"]
    assert first["Register-Signature"] != second["Register-Signature"]
    assert Webhook.objects.get().sent_at


@pytest.mark.django_db
def test_a_redirect_is_not_followed(system: System, start_system: Callable[[], System]) -> None:
    elsewhere = start_system()
    system.moved_to = elsewhere.address
    tell()
    services.deliver_webhooks(now=NOW)
    assert Webhook.objects.get().error == "answered 307"
    assert elsewhere.got == []


@pytest.mark.django_db
def test_a_dead_system_costs_one_attempt_a_batch_and_keeps_no_other_waiting(
    system: System, settings: Any
) -> None:
    settings.PORTAL_WEBHOOKS = [
        f"dead=http://127.0.0.1:{free_port()}/=t",
        *settings.PORTAL_WEBHOOKS,
    ]
    for n in range(3):
        tell(f"k{n}")
    assert services.deliver_webhooks(now=NOW) == 4
    assert len(system.got) == 3
    dead = Webhook.objects.filter(target="dead").order_by("pk")
    assert [hook.attempts for hook in dead] == [1, 0, 0]
    assert dead[0].error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_a_slow_system_is_left_after_its_silence(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.2)
    system.seconds = 5
    tell()
    began = time.monotonic()
    services.deliver_webhooks(now=NOW)
    assert time.monotonic() - began < 3
    assert "timed out" in Webhook.objects.get().error


@pytest.mark.django_db
def test_an_answer_that_is_no_http_is_a_failure_like_any_other(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.PORTAL_WEBHOOKS = [f"odd=http://127.0.0.1:{server.getsockname()[1]}/=t"]
        tell()
        server.listen()

        def answer() -> None:
            caller, _address = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(b"220 mail.example ESMTP\r\n")

        thread = Thread(target=answer)
        thread.start()
        services.deliver_webhooks(now=NOW)
        thread.join()
    assert "BadStatusLine" in Webhook.objects.get().error


@pytest.mark.django_db
def test_what_never_arrives_is_parked_and_operators_are_told(
    system: System, caplog: pytest.LogCaptureFixture
) -> None:
    tell()
    system.status = 404
    for _attempt in range(rules.MAX_ATTEMPTS):
        services.deliver_webhooks(now=Webhook.objects.get().due_at)
    hook = Webhook.objects.get()
    assert hook.parked_at
    assert f"webhook {hook.pk} is parked" in caplog.text
    assert "CA-I" not in caplog.text
    assert services.deliver_webhooks(now=hook.due_at + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_a_system_that_the_settings_no_longer_name_is_not_called(
    system: System, settings: Any
) -> None:
    tell()
    settings.PORTAL_WEBHOOKS = []
    services.deliver_webhooks(now=NOW)
    assert Webhook.objects.get().error == "PORTAL_WEBHOOKS names no oncall"
    assert system.got == []


def test_two_workers_at_once_call_once_for_each_event(system: System, both_at_once: Any) -> None:
    for n in range(6):
        tell(f"k{n}")
    both_at_once(*[lambda: services.deliver_webhooks(now=NOW)] * 3)
    told = [headers["Register-Delivery"] for _path, headers, _body in system.got]
    assert len(told) == len(set(told)) == 6


@pytest.mark.django_db
def test_what_is_rolled_back_is_told_to_nobody(system: System) -> None:
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert services.deliver_webhooks(now=NOW) == 0
    assert system.got == []


@pytest.mark.parametrize(
    "written",
    [
        "oncall=http://oncall.example/hook=hush",  # in clear over a network
        "oncall=ftp://localhost/=hush",
        "oncall=https://oncall.example/hook=",  # no secret
        "=https://oncall.example/hook=hush",
        "oncall",
        "https://oncall.example/hook",
        "on call=https://oncall.example/=hush",
        f"{'x' * 41}=https://oncall.example/=hush",
        "oncall=http://localhost.evil.example/=hush",
        "oncall=https://oncall.example:port/=hush",
        "oncall=http://localhost@evil.example/=hush",
    ],
)
def test_a_target_that_is_unsafe_or_unclear_stops_the_start(written: str, settings: Any) -> None:
    settings.PORTAL_WEBHOOKS = [written]
    with pytest.raises(ImproperlyConfigured) as refused:
        OutboxConfig.create("portal.outbox").ready()
    assert "=hush" not in str(refused.value)


def test_two_targets_of_one_name_stop_the_start() -> None:
    with pytest.raises(ValueError, match="two webhooks"):
        rules.targets(["a=https://a.example/=s", "a=https://b.example/=s"])


def test_a_secret_stands_after_the_last_equals_sign() -> None:
    found = rules.targets(["a=https://a.example/?k=v=s", "b=http://[::1]:8080/x=t"])
    assert (found["a"].url.query, found["a"].secret) == ("k=v", "s")
    assert (found["b"].url.port, found["b"].secret) == (8080, "t")


def test_a_call_to_look_is_forgotten_when_the_next_one_is_due(settings: Any) -> None:
    beat = settings.CELERY_BEAT_SCHEDULE["deliver-webhooks"]
    assert deliver_webhooks.expires == beat["schedule"]
