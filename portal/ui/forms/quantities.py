"""Very large numbers, as people write them and as pages show them."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_LONGEST = 60  # characters of one number
_MOST_NUMBERS = 100  # in one field
# Digits that any sum of such numbers has.
_DIGITS = 120
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# "3 × 1024" is 10^24 that has lost its mark on the way, and is not taken for a number.
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?\$? ?"
    r"(?:(?P<mantissa>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?: ?e ?\+?(?P<e>[0-9]{1,6})| ?[x×*·] ?10 ?(?:\^|\*\*) ?(?P<times>[0-9]{1,6}))?"
    r"|10 ?(?:\^|\*\*) ?(?P<power>[0-9]{1,6}))"
    rf"(?: (?P<word>{'|'.join(_WORDS)}))?(?: dollars| usd)?"
)


def read(text: str, most: Decimal) -> Decimal:
    """The number that somebody typed: 3e24, 3 x 10^24, 3 × 10²⁴, 500,000,000, $480 million.

    Args:
        most: a larger one is taken for a slip.

    Raises:
        ValidationError: says what is wrong, to stand after the name of the field.
    """
    raised = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m[0].translate(_RAISED), text)
    plain = " ".join(unicodedata.normalize("NFKC", raised).replace("−", "-").split()).casefold()
    found = _NUMBER.fullmatch(plain)
    if len(text) > _LONGEST or not found:
        raise ValidationError(_("write one number, such as 3e24, 3 x 10^24 or 500,000,000"))
    exponent = int(found["e"] or found["times"] or found["power"] or 0)
    exponent += _WORDS.get(found["word"] or "", 0)
    number = Decimal(f"{(found['mantissa'] or '1').replace(',', '')}e{exponent}")
    if found["sign"] == "-" and number:
        raise ValidationError(_("write a number that is not below zero"))
    if number > most:
        raise ValidationError(_("this number is too large to be meant; check its zeros"))
    return number


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    with localcontext(prec=_DIGITS):
        return sum(numbers, Decimal(0))


class QuantityField(forms.CharField):
    """Cleans to a `Decimal`, or to None when it is empty."""

    def __init__(self, *, most: str, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.most = Decimal(most)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.read(text) if text else None

    def read(self, text: str) -> Decimal:
        try:
            return read(text, self.most)
        except ValidationError as error:
            # In a summary the sentence alone would not tell which number.
            raise ValidationError(f"{self.label}: {error.messages[0]}") from None


class QuantitiesField(QuantityField):
    """Several, one a line or with a plus between them; cleans to their exact sum, 0 for none."""

    widget = forms.Textarea({"rows": 3})

    def read(self, text: str) -> Decimal:
        # Not the plus of an exponent: "3e+24".
        parts = [part for part in re.split(r"[\n;]|(?<![eE])\+", text) if part.strip()]
        if len(parts) > _MOST_NUMBERS:
            sentence = _("write {most} numbers at most, and sum up the others")
            raise ValidationError(f"{self.label}: {sentence.format(most=_MOST_NUMBERS)}")
        return total(super(QuantitiesField, self).read(part.strip()) for part in parts)


def operations(number: Decimal) -> SafeString:
    """ "3 × 10²⁴" with its exponent raised; every digit that was given is shown."""
    if number < 1_000_000:
        return format_html("{}", f"{number:,f}")
    with localcontext(prec=_DIGITS):
        mantissa = number.scaleb(-number.adjusted()).normalize()
    power = format_html("10<sup>{}</sup>", number.adjusted())
    return power if mantissa == 1 else format_html("{} × {}", mantissa, power)


def spoken(number: Decimal) -> str:
    """The same in plain text: "3 × 10^24"."""
    return operations(number).replace("<sup>", "^").replace("</sup>", "")
