"""A day and a time on California's clock, or on another that is named; where that clock showed it
twice, which one is asked."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.forms.dates import MemorableDateInput, read_date
from portal.ui.pacific import PACIFIC, instants_showing, to_pacific, written

# Clocks that a time can be read off, where the form lets one choose.
ZONES = {
    PACIFIC.key: gettext_lazy("Pacific (California)"),
    "UTC": gettext_lazy("UTC"),
    "America/New_York": gettext_lazy("Eastern (New York)"),
    "Europe/London": gettext_lazy("London"),
    "Europe/Paris": gettext_lazy("Central Europe"),
    "Asia/Kolkata": gettext_lazy("India"),
    "Asia/Shanghai": gettext_lazy("China"),
    "Asia/Tokyo": gettext_lazy("Japan"),
}
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?P<half>[ap]m)?")


def read_time(text: str) -> time | None:
    """The time that somebody typed: "4:40 pm", "4 pm" or "16:40".

    Returns:
        None for nothing.

    Raises:
        ValidationError: says exactly what is wrong. A time such as 4:40 or 10:15 that may be of
            the morning or of the evening is not guessed.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=[ap])\.?m\.?$", "m", "".join(text.split()))
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if not found or not (found["minute"] or found["half"]):
        raise ValidationError(_("Write the time like 4:40 pm or 16:40"))
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValidationError(_("This time does not exist. Write it like 4:40 pm or 16:40"))
    if half:
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    if 1 <= hour <= 12 and not text.startswith("0"):
        raise ValidationError(
            _("Add am or pm, or write the time with 24 hours: {morning} or {evening}").format(
                morning=f"{hour % 12:02}:{minute:02}", evening=f"{hour % 12 + 12}:{minute:02}"
            )
        )
    return time(hour, minute)


def _read(day: str, month: str, year: str, clock: str, zone: str) -> list[datetime]:
    """The instants that are meant; none where no day and no time are given."""
    on, at = read_date(day, month, year), read_time(clock)
    if on is None and at is None:
        return []
    if at is None:
        raise ValidationError(_("Enter the time as well"))
    if on is None:
        raise ValidationError(_("Enter the day as well"))
    if zone not in ZONES:
        raise ValidationError(_("Choose a time zone of the list"))
    found = instants_showing(datetime.combine(on, at), ZoneInfo(zone))
    if not found:
        raise ValidationError(
            _(
                "{time} did not exist on that day: the clocks were put forward by an hour. "
                "Look at the time again"
            ).format(time=_clock(at))
        )
    return found


def _clock(at: time) -> str:
    half = _("am") if at.hour < 12 else _("pm")
    return f"{dateformat.time_format(at, 'g:i')} {half}"


class PacificInstantInput(forms.MultiWidget):
    """The three boxes of a day, one for the time, and a choice where that time came twice.

    Args:
        zones: whether the clock that it was read off is asked too.
    """

    template_name = "ui/forms/pacific_instant.html"

    def __init__(self, attrs: dict[str, str] | None = None, *, zones: bool = False) -> None:
        day, month, year = MemorableDateInput().widgets
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": day,
            "month": month,
            "year": year,
            "time": forms.TextInput({"class": "usa-input", "autocomplete": "off"}),
            "which": forms.RadioSelect({"class": "usa-radio__input"}),
        }
        if zones:
            boxes["zone"] = forms.Select({"class": "usa-select"}, list(ZONES.items()))
        super().__init__(boxes, attrs)

    def decompress(self, value: datetime | None) -> list[object]:
        if value is None:
            return ["", "", "", "", "", PACIFIC.key]
        local = to_pacific(value)
        which = _key(local) if len(instants_showing(local.replace(tzinfo=None))) > 1 else ""
        return [local.day, local.month, local.year, _clock(local.time()), which, PACIFIC.key]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        parts = value if isinstance(value, list) else self.decompress(value)
        try:
            found, _which = _meant(parts)
        except ValidationError:
            found = []
        # The boxes as they were typed decide whether there is something to choose.
        words = (_("The first: {at}"), _("The second: {at}"))
        self.widgets[4].choices = [  # type: ignore[attr-defined]
            (_key(at), word.format(at=written(at, "minute")))
            for at, word in zip(found, words, strict=False)
            if len(found) > 1
        ]
        return super().get_context(name, value, attrs)


def _meant(parts: Sequence[Any]) -> tuple[list[datetime], str]:
    """The instants that are meant by what was posted, and the choice between two of them."""
    day, month, year, clock, which, *zone = (str(part or "") for part in parts)
    return _read(day, month, year, clock, "".join(zone) or PACIFIC.key), which


def _key(at: datetime) -> str:
    return at.isoformat()[-6:]  # its offset from UTC


class PacificInstantField(forms.Field):
    """Cleans to an aware `datetime`, or None when it is optional and empty.

    It posts `<name>_day`, `_month`, `_year`, `_time`, with `zones` the name of a zone as `_zone`
    and, once asked, `_which`.
    """

    widget = PacificInstantInput

    def __init__(self, *, zones: bool = False, **kwargs: Any) -> None:
        if zones:
            kwargs["widget"] = PacificInstantInput(zones=True)
        super().__init__(**kwargs)

    default_error_messages = {"required": gettext_lazy("Enter a day and a time")}

    def to_python(self, value: Sequence[str | None] | datetime | None) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        found, which = _meant(value)
        if not found:
            return None
        # In UTC: two times of one zone are compared by what its clocks show.
        for at in found:
            if len(found) == 1 or _key(at) == which:
                return at.astimezone(UTC)
        raise ValidationError(
            _("The clocks were put back that night, and this time came twice. Choose which it was")
        )
