"""What a report is about, when it was due, and which elements are asked; no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from portal.identity.rules import Standing
from portal.ui.pacific import to_pacific


@dataclass(frozen=True)
class Known:
    """What the registry says of a report's model and developer, as it is signed.

    Args:
        model: its name; "" where it is no longer in the registry.
        about: words for what the report is about; "" where it can no longer be about that.
        deployed_at: ISO 8601, when the registry says that this was first deployed; "" for never.
        frontier: whether it is a frontier model by its sum.
        standing: of the developer on the day that decides, one of `Standing`.
        day: ISO 8601, in California: of the deployment, or of the filing while none is known.
        by_deployment: whether it is that of the deployment.
        year: whose revenue decides for that day. over: whether it was over the line; None where
            no figure of it is stated.
    """

    model: str
    about: str
    deployed_at: str
    frontier: bool
    standing: str
    day: str
    by_deployment: bool
    year: int
    over: bool | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def known(values: Mapping[str, Any]) -> Known | None:
    """Back from JSON; None of a draft or a submission that has none."""
    return Known(**values) if values else None


def decisive_day(deployed_at: datetime | None, now: datetime) -> date:
    """The day in California whose standing decides: of the deployment, or of the filing."""
    return to_pacific(deployed_at or now).date()


def is_asked(who: str, values: Mapping[str, Any]) -> bool:
    """Whether an element is asked: the summaries of 22757.12(c)(2) of large developers alone."""
    said = known(values)
    return who != "large" or (said is not None and said.standing == Standing.LARGE)


def outline(title: str, headings: Sequence[str]) -> str:
    """A text to begin with: a heading for each thing that is asked, and room below it."""
    return "\n".join([f"# {title}", "", *(f"## {heading}\n\n" for heading in headings)])
