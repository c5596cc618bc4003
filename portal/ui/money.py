"""Amounts of money as the portal writes them."""

from decimal import Decimal


def dollars(amount: Decimal) -> str:
    """ "$500,000,000"; with its cents where there are some, and with every digit that was given.

    A rounded amount could stand on the other side of a line of the act.
    """
    is_whole = amount == amount.to_integral_value()
    digits = 0 if is_whole else max(2, -int(amount.as_tuple().exponent))
    return f"${amount:,.{digits}f}"
