"""Results that share a unit, drawn on one scale: a dot, its likely range, its threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# In units of the drawing, which is 440 wide; a row has its words above its line.
_LEFT, _RIGHT, _STEP, _FIRST = 8, 432, 40, 54
# Characters of a name and of a figure that have room; the table under the drawing has all of them.
_SHORT, _SHORT_FIGURE = 34, 12


@dataclass(frozen=True)
class Result:
    """What one row of the table says, as numbers. `words` is its figure as it was filed."""

    name: str
    words: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    threshold: Decimal | None


@dataclass(frozen=True)
class Dot:
    """One row of the drawing: places on the line, `y` of the line."""

    y: int
    name: str
    words: str
    at: int
    low: int | None
    high: int | None
    threshold: int | None

    @property
    def words_y(self) -> int:
        return self.y - 12


@dataclass(frozen=True)
class Dots:
    """The drawing: `first` and `last` are written at the two ends of its scale."""

    rows: Sequence[Dot]
    first: str
    last: str
    height: int

    @property
    def ends_y(self) -> int:
        return self.height - 6

    @property
    def has_ranges(self) -> bool:
        return any(row.low is not None for row in self.rows)

    @property
    def has_thresholds(self) -> bool:
        return any(row.threshold is not None for row in self.rows)


def dots(results: Sequence[Result], *, percent: bool) -> Dots:
    """Draw results of one method and one unit, at least one.

    Args:
        percent: the scale is then 0 to 100 where every number is within it.
    """
    numbers = [n for r in results for n in (r.value, r.low, r.high, r.threshold) if n is not None]
    first, last = min(*numbers, Decimal(0)), max(*numbers, Decimal(0))
    if percent and first >= 0 and last <= 100:
        last = Decimal(100)
    if first == last:
        last = first + 1

    def at(number: Decimal | None) -> int | None:
        if number is None:
            return None
        return _LEFT + round((number - first) / (last - first) * (_RIGHT - _LEFT))

    rows = [
        Dot(
            y=_FIRST + _STEP * place,
            name=r.name if len(r.name) <= _SHORT else f"{r.name[: _SHORT - 1]}…",
            words=r.words if len(r.words) <= _SHORT_FIGURE else _short(r.value),
            at=at(r.value) or 0,
            low=at(r.low),
            high=at(r.high),
            threshold=at(r.threshold),
        )
        for place, r in enumerate(results)
    ]
    height = _FIRST + _STEP * len(rows) - 8
    return Dots(rows, _short(first), _short(last), height)


def _short(number: Decimal) -> str:
    """A number in four digits."""
    return f"{float(number):.4g}"
