"""Where facts come from: each department registers what starts and what ends its clocks.

The registry of sizes and deployments is known here; the rest is not.
"""

from collections.abc import Callable

from portal.deadlines.facts import Done, Facts, Trigger
from portal.identity.models import Organisation

Source = Callable[[Organisation], Facts]
_SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source; a second of the same name is a bug."""
    if name in _SOURCES:
        raise ValueError(f"two sources {name}")
    _SOURCES[name] = source


def collect(organisation: Organisation) -> tuple[list[Trigger], list[Done]]:
    """All that every source knows of an organisation."""
    found = [source(organisation) for source in _SOURCES.values()]
    return [t for f in found for t in f.triggers], [d for f in found for d in f.done]
