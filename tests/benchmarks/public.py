"""A published page against an empty view, on one granian with one worker.

The page is a framework of 12 pages (60 KB of text) in its third version. Each time, the database
is asked whether anything of its developer changed; what was rendered before is sent if not. "Made
anew" is the same page at an address that no process keeps: read and rendered each time. A
conditional GET asks the database at most once a second.
"""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module
from statistics import median

from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from portal.documents.structure import outline
from portal.identity import services as identity
from portal.publication import services
from tests.benchmarks import Figure
from tests.benchmarks._load import rate
from tests.benchmarks._server import etag_of, get, server
from tests.support.documents import framework_text, revised
from tests.support.publications import elements, publication

PAGES = 12
ROUNDS = 5
MANY = 40
NOW = datetime(2026, 12, 1, 18, tzinfo=UTC)
ADDRESS = "/papers/{developer}/v3/"


def run() -> Iterable[Figure]:
    import_module("tests.benchmarks._site")  # registers the kind that is published
    _publish("few", versions=3)
    _publish("many", versions=MANY)
    page = ADDRESS.format(developer="few")
    with server() as port:
        etag = etag_of(port, page)
        rates: dict[str, list[float]] = {"empty": [], "page": [], "anew": [], "unchanged": []}
        for _round in range(ROUNDS):
            rates["empty"].append(rate(port, lambda n: get("/empty/")))
            rates["page"].append(rate(port, lambda n: get(page)))
            rates["anew"].append(rate(port, lambda n: get(f"{page}?n={n}")))
            rates["unchanged"].append(
                rate(port, lambda n: get(page, f"If-None-Match: {etag}\r\n"), status=b"304")
            )
    empty, kept, anew, unchanged = (median(found) for found in rates.values())
    print(f"requests a second: empty {empty:.0f}, made anew {anew:.0f}", file=sys.stderr)
    yield Figure(
        "published page, asked of the database, % of an empty view",
        100 * kept / empty,
        50,
        at_most=False,
    )
    yield Figure(
        "published page rendered anew each time, % of an empty view",
        100 * anew / empty,
        50,
        at_most=False,
    )
    yield Figure("conditional GET, % of an empty view", 100 * unchanged / empty, 80, at_most=False)
    yield Figure("queries of a page rendered anew, 3 versions", _queries("few"), 8, at_most=True)
    yield Figure(
        f"queries of a page rendered anew, {MANY} versions", _queries("many"), 8, at_most=True
    )


def _publish(developer: str, *, versions: int) -> None:
    by = identity.add_person(name="Ana Reyes", email=f"{developer}@example.org", password="")
    text = framework_text(PAGES)
    for number in range(1, versions + 1):
        anchors = [h.anchor for h in outline(text).headings if h.level == 1][:10]
        draft = publication(
            number,
            developer=developer,
            reference=f"CA-F-2026-{number:06d}-{developer[0].upper()}",
            text=text,
            elements=elements(*anchors),
        )
        services.publish(draft=draft, by=by, now=NOW)
        text = revised(text, seed=number)


def _queries(developer: str) -> int:
    with (
        override_settings(ROOT_URLCONF="tests.benchmarks._site"),
        CaptureQueriesContext(connections["public"]) as queries,
    ):
        answer = Client().get(ADDRESS.format(developer=developer), {"anew": "yes"})
    assert answer.status_code == 200, answer
    return len(queries)
