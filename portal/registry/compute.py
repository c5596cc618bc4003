"""What trained a model, added up as the act does (22757.11(i)(2)): exact, in whole operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.errors import Refusal
from portal.rulebook.rules import Threshold
from portal.ui.forms.quantities import spoken

# A hundred thousand times the line; more is taken for a slip.
MOST = Decimal("1e32")
_DIGITS = 15  # that a number may have before its zeros begin


class Part(TextChoices):
    """What a run did to the model, in the words of 22757.11(i)(2)."""

    TRAINING = "training", _("Original training run")
    TUNING = "tuning", _("Fine-tuning")
    REINFORCEMENT = "learning", _("Reinforcement learning")
    OTHER = "other", _("Other material modification")


class Run(Protocol):
    """A run, such as `models.ComputeRun`: day on which it began, operations, whether it goes on."""

    @property
    def began(self) -> date: ...
    @property
    def operations(self) -> Decimal: ...
    @property
    def uncertainty(self) -> int | None: ...


@dataclass(frozen=True)
class Compute:
    """All runs of a model.

    Args:
        runs: its own.
        base: those of the model of the same developer that it is made of, if any.
    """

    runs: tuple[Run, ...] = ()
    base: "Compute | None" = None

    @property
    def began(self) -> date | None:
        """On which day in California its own training began; None where nothing is stated."""
        return min((run.began for run in self.runs), default=None)

    def counted(self, by: date | None = None) -> list[Run]:
        """The runs that count, the preceding model's too, as they began.

        Of that one, those that had begun when this one's own did: what is applied to it later
        makes nothing of this model.

        Args:
            by: only runs that had begun on this day.
        """
        own = [run for run in self.runs if by is None or run.began <= by]
        limit = min(filter(None, (by, self.began)), default=None)
        before = self.base.counted(limit) if self.base else []
        return sorted([*before, *own], key=lambda run: run.began)

    def total(self, by: date | None = None) -> Decimal:
        """The exact sum of the runs that count."""
        return total(run.operations for run in self.counted(by))

    def over_since(self, line: Threshold) -> date | None:
        """The day on which the run began that takes the sum over the line; None while none does.

        Whoever starts it with that intention is a frontier developer from then on (22757.11(h)).
        """
        days = (run.began for run in self.counted())
        return next((day for day in days if line.is_exceeded_by(self.total(day))), None)

    def may_be_over(self, line: Threshold) -> bool:
        """Whether the sum would be over the line at the upper end of what is uncertain."""
        most = sum(int(run.operations) * (100 + (run.uncertainty or 0)) for run in self.counted())
        return most > int(line.amount) * 100


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum of whole numbers, however many digits it has."""
    return Decimal(sum(map(int, numbers)))


def check(operations: Decimal) -> Decimal:
    """The number of operations as it is kept.

    Raises:
        Refusal: `model.operations`, beside `operations`: not a whole number, not more than
            none, or of a size or precision that nobody means.
    """
    fine = operations.is_finite() and 0 < operations <= MOST
    whole = fine and operations == operations.to_integral_value()
    if not whole or len(str(int(operations)).rstrip("0")) > _DIGITS:
        raise Refusal("model.operations", field="operations", most=spoken(MOST), digits=_DIGITS)
    return Decimal(int(operations))
