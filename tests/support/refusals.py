"""Expecting a refusal by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.errors import Refusal


@contextmanager
def refused(code: str, field: str | None = None) -> Iterator[None]:
    """What is inside must be refused with this code, beside this field when one is given.

    Its sentence must be written, and find every value it names.
    """
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
    assert field in (None, caught.value.field)
    assert str(caught.value)
