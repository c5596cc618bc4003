"""The comparison of evaluations against an empty view, on one granian with one worker.

50 models of ten developers, each with an annex of 20 rows, every method taken by all of them: so
the page has two drawings of 50 dots and two tables of 50 rows. Each time, the database is asked
whether anything was published; what was rendered before is sent if not. "Made anew" is the same
page at an address that no process keeps.
"""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module
from statistics import median

from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from portal.identity import services as identity
from portal.publication import services
from tests.benchmarks import Figure
from tests.benchmarks._load import rate
from tests.benchmarks._server import etag_of, get, server
from tests.support.publications import publication

MODELS, ROWS, ROUNDS = 50, 20, 5
NOW = datetime(2026, 12, 1, 18, tzinfo=UTC)
PAGE = "/evaluations/"


def run() -> Iterable[Figure]:
    import_module("tests.benchmarks._site")  # registers the kind that is published
    _publish()
    with server() as port:
        etag_of(port, PAGE)
        rates: dict[str, list[float]] = {"empty": [], "page": [], "anew": []}
        for _round in range(ROUNDS):
            rates["empty"].append(rate(port, lambda n: get("/empty/")))
            rates["page"].append(rate(port, lambda n: get(PAGE)))
            rates["anew"].append(rate(port, lambda n: get(f"{PAGE}?n={n}")))
    empty, kept, anew = (median(found) for found in rates.values())
    with (
        override_settings(ROOT_URLCONF="tests.benchmarks._site"),
        CaptureQueriesContext(connections["public"]) as queries,
    ):
        answer = Client().get(PAGE, {"developer": "developer"})
    print(
        f"requests a second: empty {empty:.0f}, kept {kept:.0f}, made anew {anew:.1f}; "
        f"{len(answer.content) // 1024} KB",
        file=sys.stderr,
    )
    yield Figure(
        f"comparison of {MODELS} models, % of an empty view", 100 * kept / empty, 30, False
    )
    yield Figure("queries of a comparison rendered anew", len(queries), 8, at_most=True)


def _publish() -> None:
    by = identity.add_person(name="Ana Reyes", email="registry@example.org", password="")
    for number in range(MODELS):
        developer = f"developer-{number % 10}"
        draft = publication(
            developer=developer,
            developer_name=developer.title(),
            subject=f"model-{number}",
            subject_name=f"Model {number}",
            reference=f"CA-T-2026-{number:06d}-X",
            evaluations=[
                {
                    "domain": "cyber",
                    "capability": f"Capability {row}",
                    "method": f"Benchmark {row}",
                    "run_by": "developer",
                    "result": str((number * 7 + row) % 100),
                    "plus_minus": "3",
                    "unit": "%",
                    "threshold": "80",
                    "crossed": "no",
                    "mitigation": "Access was limited, and requests were watched. " * 5,
                }
                for row in range(ROWS)
            ],
        )
        services.publish(draft=draft, by=by, now=NOW)
