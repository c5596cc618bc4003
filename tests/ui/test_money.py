from decimal import Decimal

import pytest

from portal.ui.money import dollars


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("500000000", "$500,000,000"),
        ("500000000.00", "$500,000,000"),
        ("5E+8", "$500,000,000"),
        ("612000000.5", "$612,000,000.50"),
        ("500000000.001", "$500,000,000.001"),
        ("999999999999999999.99", "$999,999,999,999,999,999.99"),
        ("0", "$0"),
    ],
)
def test_money_is_written_with_cents_where_there_are_some_and_never_rounded(amount, words):
    assert dollars(Decimal(amount)) == words
