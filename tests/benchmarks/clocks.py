"""Counting a hundred thousand clocks anew, and pages of clocks as their number grows."""

import resource
import time
from collections.abc import Iterable
from statistics import median

from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.deadlines import rules
from portal.deadlines.models import Obligation, Recount
from portal.deadlines.rules import RUNNING
from portal.deadlines.services import recounting
from portal.identity import services as identity
from portal.identity.models import Membership, Organisation, Person
from portal.identity.rules import Role, StaffRole, Unit
from portal.rulebook import rules as rulebook
from portal.rulebook import selectors as calendars
from portal.rulebook.models import AddedDay
from tests.benchmarks import Figure
from tests.benchmarks._clocks import DUTY, NOW, empty, fill, organisations, stand_as_facts

COUNT = 100_000
FEW, MANY = 10_000, 1_000_000


def run() -> Iterable[Figure]:
    yield from _pages()
    empty()
    fill(COUNT)
    stand_as_facts()
    yield from _recount()


def _recount() -> Iterable[Figure]:
    # A Tuesday on which about one clock in 330 ends.
    AddedDay.objects.create(
        calendar="us-ca",
        day=NOW.date().replace(day=15),
        name="Storm",
        kind="closure",
        tier="B",
        citation="Code Civ. Proc. § 12b",
        reason="Bench",
        approved_at=NOW,
    )
    start = time.perf_counter()
    _read_and_count()
    bare = time.perf_counter() - start
    recounting.begin(why="Bench.", by="system", now=NOW)
    seen: list[tuple[int, int]] = []

    def told(recount: Recount) -> None:
        seen.append((recount.done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

    start = time.perf_counter()
    moved = recounting.go_on(now=NOW, told=told)
    ours = time.perf_counter() - start
    assert seen[-1][0] == Obligation.objects.filter(state__in=RUNNING).count()
    yield Figure(
        f"{seen[-1][0]:,} clocks counted anew, {moved} moved, times reading and counting them",
        ours / bare,
        3,
        at_most=True,
    )
    yield Figure(
        "memory that it grows by after its first tenth, MiB",
        (seen[-1][1] - seen[len(seen) // 10][1]) / 1024,
        16,
        at_most=True,
    )


def _read_and_count() -> None:
    calendar = calendars.calendar()
    columns = ("rulebook", "version", "duty", "trigger_on", "n", "file_by", "late_after")
    rows = Obligation.objects.filter(state__in=RUNNING).order_by("pk").values_list(*columns)
    for name, version, duty, on, n, _file_by, _late_after in rows.iterator(2_000):
        rules.count(rulebook.version(name, version).duties[duty], on, calendar, n=n)


def _pages() -> Iterable[Figure]:
    """First pages, as a reviewer and a developer ask for them; more clocks make none slower."""
    asks = _asks()
    seen: dict[str, list[tuple[float, int]]] = {name: [] for name in asks}
    for count in (FEW, MANY - FEW):
        fill(count)
        for name, (client, address) in asks.items():
            seen[name].append(_page(client, address))
    for name, ((few, few_queries), (many, many_queries)) in seen.items():
        yield Figure(
            f"{name}: at {MANY:,} clocks, times that at {FEW:,}", many / few, 1.3, at_most=True
        )
        yield Figure(f"{name}: further queries", many_queries - few_queries, 0, at_most=True)
        yield Figure(f"{name}: queries", many_queries, 20, at_most=True)


def _asks() -> dict[str, tuple[Client, str]]:
    """Who asks for what; the developer has 30 clocks of its own besides its share of all."""
    reviewer = _person("Rita Reviewer", unit=Unit.OES, staff_role=StaffRole.REVIEWER)
    officer = _person("Olga Officer")
    organisation = Organisation.objects.get(pk=organisations()[0])
    Membership.objects.create(
        organisation=organisation, person=officer, role=Role.CERTIFYING_OFFICER, since=NOW
    )
    fill(30, [organisation.pk])
    staff, own = reverse("clocks:list"), reverse("obligations:list", args=[organisation.slug])
    return {
        "staff clocks": (_client(reviewer), staff),
        "staff clocks of a week": (_client(reviewer), f"{staff}?urgency=week"),
        "staff clocks of a duty": (_client(reviewer), f"{staff}?duty={DUTY}"),
        "obligations": (_client(officer), own),
    }


def _person(name: str, **place: str) -> Person:
    address = f"{name.split()[0].lower()}@bench.example"
    person = identity.add_person(name=name, email=address, password=None, **place)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    return person


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(client: Client, address: str) -> tuple[float, int]:
    """Milliseconds that a page takes, the median of many, and its queries."""
    times = []
    for _time in range(25):
        start = time.perf_counter()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        assert answer.status_code == 200, answer
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return median(times), len(queries)
