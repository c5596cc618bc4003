"""What starts a clock and what ends it, as plain values that every department makes of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Turn:
    """One period of a schedule that is not the duty's own.

    Args:
        begins: its first day; it is there from then on.
        months: it ends `n` times so many months after the trigger; 0 where the trigger names its
            last day.
    """

    begins: date
    months: int
    n: int = 1


@dataclass(frozen=True)
class Trigger:
    """Something that starts a clock.

    Args:
        duty: its key in the rulebook.
        subject: names the fact for ever, whatever is corrected of it; "" where there is one only.
        at: aware instant, or a day of the rulebook's zone where only the day counts.
        about: what happened, in a sentence that the organisation reads.
        detail: what of it the public may read, such as a model's name; "" for nothing.
        ends: the first day on which it is no longer owed.
        href: where the organisation's people see to it.
        case: of the vault, where it is confidential: who may not read that sees nothing of it.
        private: it is of a draft, so that the State knows nothing of it yet.
        turn: the one period that it starts, in place of what the duty has again and again.
    """

    duty: str
    subject: str
    at: date | datetime
    about: str
    detail: str = ""
    ends: date | None = None
    href: str = ""
    case: UUID | None = None
    private: bool = False
    turn: Turn | None = None


@dataclass(frozen=True)
class Done:
    """Something that satisfies a duty.

    Args:
        subject: of the trigger; None for any of that duty.
        n: which recurrence; 1 for a turn.
        at: aware instant that counts. reference: of the filing, or words.
    """

    duty: str
    subject: str | None
    at: datetime
    reference: str
    n: int = 1


@dataclass(frozen=True)
class Facts:
    """What one source knows of an organisation.

    Args:
        series: triggers without end, each in the order in which its turns begin.
    """

    triggers: Iterable[Trigger] = ()
    done: Iterable[Done] = ()
    series: Iterable[Iterator[Trigger]] = ()
