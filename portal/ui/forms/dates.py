"""A date in three boxes, or typed whole into the first."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

YEARS = range(2000, 2101)

_MISSING = {
    "day": gettext_lazy("Enter the day as well"),
    "month": gettext_lazy("Enter the month as well"),
    "year": gettext_lazy("Enter the year as well"),
    "day month": gettext_lazy("Enter the day and the month as well"),
    "day year": gettext_lazy("Enter the day and the year as well"),
    "month year": gettext_lazy("Enter the month and the year as well"),
}
# 2026-11-25; 11/25/2026, as California writes it; 25 Nov 2026, 25 11 2026; Nov 25, 2026.
_WHOLE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>[0-9]+)-(?P<month>[0-9]+)-(?P<day>[0-9]+)",
        r"(?P<month>[0-9]+)/(?P<day>[0-9]+)/(?P<year>[0-9]+)",
        r"(?P<day>[0-9]+)[ .]+(?P<month>[0-9]+|[^\W\d]+)[ .,]+(?P<year>[0-9]+)",
        r"(?P<month>[^\W\d]+)[ .]+(?P<day>[0-9]+)[ ,]+(?P<year>[0-9]+)",
    )
)


def read_date(day: str, month: str, year: str) -> date | None:
    """The date that somebody typed.

    Args:
        day: a number, or a whole date while the other two are empty.
        month: a number, or an English or translated name of three letters or more.
        year: four digits.

    Returns:
        None when all three are empty.

    Raises:
        ValidationError: says exactly what is wrong.
    """
    parts = {"day": _clean(day), "month": _clean(month), "year": _clean(year)}
    if not any(parts.values()):
        return None
    if not parts["month"] and not parts["year"]:
        whole = next(filter(None, (p.fullmatch(parts["day"]) for p in _WHOLE)), None)
        parts = whole.groupdict() if whole else parts
    if missing := [name for name, value in parts.items() if not value]:
        if parts["day"] and not parts["day"].isdigit():
            raise ValidationError(_("Write the date like 25 11 2026 or 25 November 2026"))
        raise ValidationError(_MISSING[" ".join(missing)])
    return _existing(
        _number(parts["day"], 31, _("Day must be a number from 1 to 31")),
        _month(parts["month"]),
        _year(parts["year"]),
    )


def _clean(text: str | None) -> str:
    # NFKC: full-width digits of an East Asian keyboard are digits too.
    return " ".join(unicodedata.normalize("NFKC", text or "").split()).casefold()


def _number(text: str, highest: int, sentence: str) -> int:
    if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= highest:
        raise ValidationError(sentence)
    return int(text)


def _month(text: str) -> int:
    word = text.rstrip(".")
    if len(word) >= 3:
        for language in ("en", translation.get_language() or "en"):
            with translation.override(language):
                for names in (MONTHS, MONTHS_3):
                    for number, name in names.items():
                        if str(name).casefold().startswith(word):
                            return number
    return _number(text, 12, _("Month must be a number from 1 to 12, or a name such as November"))


def _year(text: str) -> int:
    if not re.fullmatch("[0-9]{4}", text):
        raise ValidationError(_("Year must have four digits, such as 2026"))
    if int(text) not in YEARS:
        raise ValidationError(
            _("Year must be between {first} and {last}").format(first=YEARS[0], last=YEARS[-1])
        )
    return int(text)


def _existing(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        shown = f"{day} {MONTHS[month]}"
        if (day, month) == (29, 2):
            shown += f" {year}"
        raise ValidationError(_("{date} does not exist").format(date=shown)) from None


class MemorableDateInput(forms.MultiWidget):
    """Three boxes; the month's takes a name too."""

    template_name = "ui/forms/memorable_date.html"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        number = {"class": "usa-input", "inputmode": "numeric"}
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput({"class": "usa-input"}),
            "month": forms.TextInput({"class": "usa-input"}),
            "year": forms.TextInput(number),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[object]:
        return [value.day, value.month, value.year] if value else ["", "", ""]


class MemorableDateField(forms.Field):
    """Cleans to a `date`, or None when it is optional and empty."""

    widget = MemorableDateInput
    default_error_messages = {"required": gettext_lazy("Enter a date")}

    def to_python(self, value: Sequence[str | None] | date | None) -> date | None:
        if value is None or isinstance(value, date):
            return value
        return read_date(*(part or "" for part in value))
