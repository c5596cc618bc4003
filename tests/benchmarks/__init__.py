"""Speed as ratios, both sides measured in one run: `python -m tests.benchmarks [NAME…]`."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the result; `at_most` says on which side of the goal a good value lies."""

    name: str
    value: float
    goal: float
    at_most: bool

    @property
    def reached(self) -> bool:
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        word = "ok" if self.reached else "short"
        return f"{self.name}: {self.value:.3g}  {sign} {self.goal:g}  {word}"
