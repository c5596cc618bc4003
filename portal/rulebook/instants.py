"""Days and times as people write them: asked for when they are not certain, never guessed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.errors import Refusal
from portal.ui.pacific import instants_showing

YEARS = range(1900, 2200)


def check_year(year: int) -> None:
    """Refuse a year that we don't count in.

    Raises:
        Refusal: `date.out_of_range`.
    """
    if year not in YEARS:
        raise Refusal("date.out_of_range", first=YEARS[0], last=YEARS[-1])


def local_instant(naive: datetime, zone: ZoneInfo, offset: timedelta | None = None) -> datetime:
    """The instant at which clocks of a zone show a time.

    Args:
        naive: day and time as somebody read them off such a clock.
        offset: from UTC, for a time that came twice; else it is not looked at.

    Returns:
        An aware time of that zone.

    Raises:
        Refusal: `time.does_not_exist` (clocks went over it), `time.ambiguous` (it came twice, with
            `first` and `second` as the offsets to choose from), `date.out_of_range`.
    """
    check_year(naive.year)
    real = instants_showing(naive, zone)
    if not real:
        raise Refusal("time.does_not_exist", at=naive.isoformat())
    if len(real) == 1:
        return real[0]
    for at in real:
        if at.utcoffset() == offset:
            return at
    first, second = (at.isoformat()[-6:] for at in real)
    raise Refusal("time.ambiguous", at=naive.isoformat(), first=first, second=second)


def with_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """An aware time as it is; one without its zone is refused, and its writer told what to add.

    Raises:
        Refusal: `date.no_zone`, or for a time that `zone` does not have once: see `local_instant`.
    """
    if at.tzinfo is None:
        written = local_instant(at, zone).isoformat()
        raise Refusal("date.no_zone", at=at.isoformat(), written=written, zone=zone.key)
    return at


def read_trigger(text: str, zone: ZoneInfo) -> date | datetime:
    """What starts a period, from ISO 8601.

    Args:
        text: a day (2026-12-17), or a time with its offset (2026-12-17T10:00-08:00).
        zone: whose days are counted.

    Raises:
        Refusal: `date.not_iso`, `date.out_of_range`, or as `with_zone` says.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        check_year(day.year)
        return day
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("date.not_iso", text=text) from None
    check_year(at.year)
    return with_zone(at, zone).astimezone(zone)
