"""Cells of a CSV file: what a spreadsheet would take for a formula is text to it."""

import re

# The full-width forms too, which some spreadsheets read alike.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text before `escaped`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
