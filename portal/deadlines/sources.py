"""Where facts come from: each department registers what starts and what ends its clocks.

The registry of sizes and deployments is known here; the rest is not.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from portal.deadlines.facts import Done, Facts, Trigger
from portal.identity.models import Organisation
from portal.registry.rules import Spans

# What it is asked with: whose facts, and when that organisation was large.
Source = Callable[[Organisation, Spans], Facts]
Place = Callable[[Organisation], str]
_SOURCES: dict[str, Source] = {}
_PLACES: dict[str, Place] = {}
_STARTED: set[str] = set()


def register(
    name: str,
    source: Source,
    places: Mapping[str, Place] | None = None,
    starts: Collection[str] = (),
) -> None:
    """Add a source; a second of the same name is a bug.

    Args:
        places: by duty, where an organisation's people see to it; for duties whose clock another
            source starts.
        starts: duties whose clock this source alone starts, whatever the rulebook says of them:
            it knows more than that somebody became large.
    """
    if name in _SOURCES:
        raise ValueError(f"two sources {name}")
    _SOURCES[name] = source
    _PLACES.update(places or {})
    _STARTED.update(starts)


def is_started_elsewhere(duty: str) -> bool:
    """Whether a department starts the clock of this duty itself."""
    return duty in _STARTED


def place(duty: str, organisation: Organisation) -> str:
    """Where the organisation's people see to a duty; "" where nobody has said so."""
    return _PLACES[duty](organisation) if duty in _PLACES else ""


def collect(
    organisation: Organisation, spans: Spans, until: date
) -> tuple[list[Trigger], list[Done]]:
    """All that every source knows of an organisation.

    Args:
        until: of each series, the first turn that begins later is its last.
    """
    found = [source(organisation, spans) for source in _SOURCES.values()]
    triggers = [t for f in found for t in f.triggers]
    triggers += [t for f in found for series in f.series for t in _up_to(until, series)]
    return triggers, [d for f in found for d in f.done]


def _up_to(until: date, series: Iterator[Trigger]) -> Iterator[Trigger]:
    for trigger in series:
        yield trigger
        if trigger.turn and trigger.turn.begins > until:
            return
