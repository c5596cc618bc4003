"""Instants and days as the portal writes them: California's clock, and it says so."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

PACIFIC = ZoneInfo("America/Los_Angeles")


def to_pacific(instant: datetime) -> datetime:
    """The same instant on California's clock.

    Raises:
        ValueError: `instant` has no zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown")
    return instant.astimezone(PACIFIC)


def written(instant: datetime, precision: str = "second") -> str:
    """An instant in words.

    Args:
        instant: aware.
        precision: `second` ("Tue 22 Dec 2026, 11:46:03 am Pacific"), `minute` (no seconds),
            `time` ("11:46:03 am Pacific") or `date` ("22 Dec 2026").
    """
    local = to_pacific(instant)
    if precision == "date":
        return dateformat.format(local, "j M Y")
    half = _("am") if local.hour < 12 else _("pm")
    clock = dateformat.format(local, "g:i" if precision == "minute" else "g:i:s")
    spoken = _("{clock} {half} Pacific").format(clock=clock, half=half) + _offset_if_needed(local)
    if precision == "time":
        return spoken
    return _("{day}, {time}").format(day=dateformat.format(local, "D j M Y"), time=spoken)


def _offset_if_needed(local: datetime) -> str:
    """In November one hour comes twice; only then the clock alone does not say which."""
    instant = local.astimezone(UTC)
    neighbours = (instant - timedelta(hours=1), instant + timedelta(hours=1))
    naive = local.replace(tzinfo=None)
    if not any(to_pacific(n).replace(tzinfo=None) == naive for n in neighbours):
        return ""
    return " (UTC−07:00)" if local.dst() else " (UTC−08:00)"


def written_day(day: date | datetime) -> str:
    """A day in words: "9 September 2026". An instant counts on California's calendar."""
    if isinstance(day, datetime):
        day = to_pacific(day)
    return dateformat.format(day, "j F Y")


def instants_showing(naive: datetime, zone: ZoneInfo = PACIFIC) -> list[datetime]:
    """When clocks of a zone show a time: once; never in the hour that spring leaves out; twice in
    the hour that autumn repeats, the earlier first.

    Args:
        naive: day and time as somebody read them off such a clock.
    """
    both = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [at for at in both if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive]
    return real if len({at.utcoffset() for at in real}) > 1 else real[:1]
