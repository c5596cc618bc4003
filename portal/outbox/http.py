"""One signed call of another system, straight to its host: no proxy, no redirect is followed."""

import json
from datetime import UTC
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from portal.outbox import rules
from portal.outbox.models import Webhook

# Of silence: a system that says nothing does not keep a worker.
TIMEOUT = 10


def call(target: rules.Target, hook: Webhook, timestamp: int) -> rules.Failure | None:
    """Tell one system of one event; any answer of 200 to 299 says that it was taken.

    Args:
        timestamp: when it is sent, seconds since 1970; signed, so that a call that was overheard
            cannot be made again later.
    """
    at = hook.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    body = json.dumps({"event": hook.event, "reference": hook.reference, "at": at}).encode()
    url = target.url
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        connection.request(
            "POST",
            (url.path or "/") + (f"?{url.query}" if url.query else ""),
            body=body,
            headers={
                "Content-Type": "application/json",
                # The same for every attempt, so that who gets it twice can tell.
                "Register-Delivery": rules.delivery(hook.key),
                "Register-Signature": rules.signature(target.secret, timestamp, body),
            },
        )
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return rules.of_server(error)
    finally:
        connection.close()
    return None if 200 <= status < 300 else rules.Failure(f"answered {status}")
