"""Very many obligations, made by the database itself."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.text import slugify

from portal.deadlines import rules, sources
from portal.deadlines.facts import Facts, Trigger
from portal.deadlines.models import Obligation
from portal.identity.models import Organisation
from portal.identity.rules import Standing
from portal.registry.models import Fact
from portal.rulebook import rules as rulebook
from portal.rulebook import selectors as calendars

NOW = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
DUTY = "framework-modification"
_ORGANISATIONS, _DAYS = 5_000, 330

# Their dates are those of triggers spread evenly over the last eleven months; each is
# counted rightly, so that a counting anew has nothing to move but what the calendar moves.
_FILL = """
INSERT INTO deadlines_obligation (ref, organisation_id, rulebook, duty, subject, n, about, href,
    trigger_on, detail, state, version, file_by, late_after, moment, opened_at, extra, waived,
    recorded_as, satisfied_with, next_at, pending)
SELECT gen_random_uuid(), organisations[1 + i %% cardinality(organisations)], 'ca-sb53', %(duty)s,
    'bench:' || i, 1, 'A material modification was made.', '', day.trigger, '',
    CASE WHEN day.late_after < %(now)s THEN 'overdue' ELSE 'open' END, day.version,
    day.file_by, day.late_after, 1, %(now)s, interval '0', false, '', '',
    CASE WHEN i %% 100 = 0 THEN %(now)s - interval '1 minute' ELSE day.next_at END, '{}'
FROM generate_series(%(start)s, %(start)s + %(count)s - 1) AS i,
    LATERAL (SELECT * FROM unnest(%(triggers)s::date[], %(file_by)s::timestamptz[],
                                  %(late_after)s::timestamptz[], %(versions)s::text[],
                                  %(next_at)s::timestamptz[])
             WITH ORDINALITY AS d (trigger, file_by, late_after, version, next_at, place)) AS day,
    LATERAL (SELECT %(organisations)s::bigint[] AS organisations) AS o
WHERE day.place = 1 + i %% %(days)s
"""


def organisations() -> list[int]:
    """Keys of five thousand developers; made once."""
    known = Organisation.objects.filter(slug__startswith="bench-")
    if not known.exists():
        found = Organisation.objects.bulk_create(
            Organisation(
                name=f"Bench {n}",
                slug=slugify(f"bench-{n}"),
                website="https://example.org",
                standing=Standing.LARGE,
                created_at=NOW,
            )
            for n in range(_ORGANISATIONS)
        )
        return [o.pk for o in found]
    return list(known.order_by("pk").values_list("pk", flat=True))


def fill(count: int, whose: Sequence[int] = ()) -> None:
    """Add so many open obligations, of which the sweep must look at one in a hundred.

    Args:
        whose: keys of organisations; all of `organisations` if none.
    """
    calendar = calendars.calendar()
    first = NOW.date() - timedelta(days=_DAYS - 1)
    days = [first + timedelta(days=n) for n in range(_DAYS)]
    books = [rulebook.on(day) for day in days]
    due = [
        rules.count(book.duties[DUTY], day, calendar) for book, day in zip(books, days, strict=True)
    ]
    steps = [rules.schedule(b.ladders["long"], d) for b, d in zip(books, due, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL,
            {
                "duty": DUTY,
                "versions": [book.version for book in books],
                "next_at": [min((at for _s, at in s if at >= NOW), default=None) for s in steps],
                "now": NOW,
                "start": Obligation.objects.count(),
                "count": count,
                "organisations": list(whose or organisations()),
                "triggers": days,
                "file_by": [d.file_by for d in due],
                "late_after": [d.late_after for d in due],
                "days": len(days),
            },
        )
        cursor.execute("VACUUM ANALYZE deadlines_obligation")


def empty() -> None:
    """Take them away for whatever is measured next."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM deadlines_obligation")
        cursor.execute("VACUUM deadlines_obligation")


def _facts(organisation: Organisation, spans: object) -> Facts:
    """What a department would read from its own table."""
    rows = Obligation.objects.filter(organisation=organisation, subject__startswith="bench:")
    return Facts(list(_triggers(rows.values_list("duty", "subject", "trigger_on", "about"))))


def _triggers(rows: object) -> Iterator[Trigger]:
    for duty, subject, day, about in rows:  # type: ignore[attr-defined]
        yield Trigger(duty, subject, day, about)


def stand_as_facts() -> None:
    """Let the obligations follow from facts, so that they can be reconciled."""
    from portal.identity import services as identity
    from portal.registry.rules import Kind, Source

    by = identity.add_person(name="Bea Bench", email="bench-facts@example.org", password=None)
    common = {"source": Source.DEVELOPER, "recorded_by": by, "recorded_at": NOW}
    Fact.objects.bulk_create(
        fact
        for pk in organisations()
        for fact in (
            Fact(organisation_id=pk, kind=Kind.FRONTIER, day=NOW.date().replace(month=1), **common),
            Fact(organisation_id=pk, kind=Kind.SIZE, year=2025, over=True, **common),
        )
    )
    if "bench" not in sources._SOURCES:
        sources.register("bench", _facts)
    # Being large has duties of its own, which are not what is measured.
    sources._SOURCES.pop("registry", None)
