"""The evaluation annex: what a row may say, and how a table of rows is read. Voluntary.

A form, a paste from a spreadsheet, a CSV file and a JSON file all come through `checked`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from portal.documents.canonical import canonical, digest
from portal.errors import Refusal
from portal.publication.evaluations import (
    BY_NAME,
    COLUMNS,
    CONTEXT,
    DEVELOPER,
    Column,
    Said,
    spread,
)
from portal.ui.cells import unescaped

MOST_ROWS = 500
MOST_CHARS = 1_000_000  # of a table, and of all rows together
# Digits of a number before and after its point, so that the database holds it exactly.
WHOLE, DECIMALS = 29, 20
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e(?P<exponent>[+-]?[0-9]+))?", re.I)
_FURTHEST = 100  # an exponent beyond it is out of range, whatever the digits


def checked(given: Mapping[str, Any]) -> tuple[Said, list[Refusal]]:
    """One row as it would be kept, and all that is wrong with it, each beside its column.

    Args:
        given: by column, as it was typed or read; numbers as text.

    Returns:
        What was understood, without what is empty; codes `annex.needed`, `.not_text`, `.too_long`,
        `.no_such_choice`, `.not_a_number`, `.out_of_range`, and those of `_together`.
    """
    said: dict[str, str] = {}
    wrong: list[Refusal] = []
    for column in COLUMNS:
        try:
            if text := _cell(column, given.get(column.name)):
                said[column.name] = text
            elif column.is_needed:
                raise Refusal("annex.needed", label=column.label)
        except Refusal as refusal:
            refusal.field = column.name
            wrong.append(refusal)
    found = {refusal.field for refusal in wrong}
    wrong += [refusal for refusal in _together(said, found) if refusal.field not in found]
    return said, wrong


def _cell(column: Column, value: Any) -> str:
    """A cell in the form in which it is kept: canonical, a choice as its code, "" for nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal("annex.not_text")
    text = canonical(value).strip()
    text = text if column.is_long else " ".join(text.split())
    if len(text) > column.longest:
        raise Refusal("annex.too_long", length=len(text), limit=column.longest)
    if text and column.choices:
        return _choice(column, text)
    return _number(text) if text and column.is_number else text


def _choice(column: Column, text: str) -> str:
    for code, label in column.choices.items():
        if text.casefold() in (code, code.replace("_", " "), str(label).casefold()):
            return code
    raise Refusal("annex.no_such_choice", choices=", ".join(column.choices))


def _number(text: str) -> str:
    """The number as it was typed, which a decimal column holds exactly."""
    text = text.replace("\u2212", "-")
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise Refusal("annex.not_a_number")
    if abs(int(found["exponent"] or 0)) <= _FURTHEST:
        _sign, digits, exponent = Decimal(text).as_tuple()
        assert isinstance(exponent, int)
        if len(digits) + exponent <= WHOLE and -exponent <= DECIMALS:
            return text
    raise Refusal("annex.out_of_range", whole=WHOLE, decimals=DECIMALS)


def _together(said: Said, wrong: set[str | None]) -> Iterator[Refusal]:
    """What no column alone can be blamed for. A column in `wrong` is not missing."""

    def has(*names: str) -> bool:
        return any(name in said or name in wrong for name in names)

    if said.get("domain") == "other" and not has("domain_words"):
        yield Refusal("annex.domain_words", field="domain_words")
    if said.get("run_by", DEVELOPER) != DEVELOPER and not has("runner"):
        yield Refusal("annex.runner", field="runner")
    if not has("result", "result_words"):
        yield Refusal("annex.no_result", field="result")
    if has("result", "threshold") and not has("unit"):
        yield Refusal("annex.no_unit", field="unit")
    if has("low", "high", "plus_minus") and not has("result"):
        yield Refusal("annex.range_of_nothing", field="result")
    if has("low", "high") and has("plus_minus"):
        yield Refusal("annex.two_ranges", field="plus_minus")
    elif has("low") != has("high"):
        yield Refusal("annex.half_a_range", field="high" if has("low") else "low")
    elif not wrong & {"result", "low", "high", "plus_minus"}:
        value, low, high = spread(said)
        if value is not None and low is not None and high is not None:
            if low > high:
                yield Refusal(
                    "annex.range_turned", field="plus_minus" if has("plus_minus") else "high"
                )
            elif not low <= value <= high:
                yield Refusal("annex.outside_range", field="result")
    if has("crossed") and not has("threshold", "threshold_words"):
        yield Refusal("annex.no_threshold", field="threshold")
    if has("threshold", "threshold_words") and not has("crossed"):
        yield Refusal("annex.crossed", field="crossed")


def fit(rows: Sequence[Said]) -> Sequence[Said]:
    """The rows of a whole annex.

    Raises:
        Refusal: `annex.too_many_rows`; `annex.too_much`.
    """
    if len(rows) > MOST_ROWS:
        raise Refusal("annex.too_many_rows", count=len(rows), limit=MOST_ROWS)
    length = sum(len(text) for said in rows for text in said.values())
    if length > MOST_CHARS:
        raise Refusal("annex.too_much", length=length, limit=MOST_CHARS)
    return rows


def stamp(said: Said) -> str:
    """A name for exactly this row: another text is another row."""
    return digest(json.dumps(said, sort_keys=True))[:16]


def read(text: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a table: JSON, or CSV, or what a spreadsheet copies, by what it looks like.

    Args:
        text: a table has a header, in any order, in our names or labels; between its cells stand
            tabs, commas or semicolons. What `evaluations.as_csv` and `as_json` write is read.

    Returns:
        By the row's number below the header, its cells by column; empty rows are passed over.

    Raises:
        Refusal: `annex.too_much`, `annex.no_rows`, `annex.too_many_rows`, `annex.not_json`,
            `annex.not_a_table`, `annex.unknown_column`, `annex.column_twice`, `annex.wide_row`.
    """
    if len(text) > MOST_CHARS:
        raise Refusal("annex.too_much", length=len(text), limit=MOST_CHARS)
    text = text.removeprefix("\ufeff").strip("\r\n ")
    rows = _read_json(text) if text[:1] in ("[", "{") else _read_table(text)
    found = [(n, row) for n, row in enumerate(rows, start=1) if any(row.values())]
    if not found:
        raise Refusal("annex.no_rows")
    if len(found) > MOST_ROWS:
        raise Refusal("annex.too_many_rows", count=len(found), limit=MOST_ROWS)
    return found


def _read_table(text: str) -> Iterator[dict[str, Any]]:
    first = text.partition("\n")[0]
    delimiter = max("\t,;", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = _columns(next(lines, []))
        for number, line in enumerate(lines, start=1):
            if any(cell.strip() for cell in line[len(names) :]):
                raise Refusal("annex.wide_row", row=number, cells=len(line), columns=len(names))
            cells = dict(zip(names, map(unescaped, line), strict=False))
            yield {name: cell for name, cell in cells.items() if name not in CONTEXT}
    except csv.Error as error:
        raise Refusal("annex.not_a_table", line=lines.line_num) from error


def _columns(header: Sequence[str]) -> list[str]:
    """Our names for the cells of a header."""
    known = {_plain(name): name for name in (*BY_NAME, *CONTEXT)}
    known |= {_plain(str(column.label)): column.name for column in COLUMNS}
    names: list[str] = []
    for cell in header:
        name = known.get(_plain(unescaped(cell)))
        # Without a header, what is unknown is the first row's text.
        if name is None:
            raise Refusal("annex.unknown_column", name=cell[:60], known=", ".join(BY_NAME))
        if name in names:
            raise Refusal("annex.column_twice", name=name)
        names.append(name)
    return names


def _plain(name: str) -> str:
    return " ".join(canonical(name).replace("_", " ").casefold().split())


def _read_json(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise Refusal("annex.not_json", line=getattr(error, "lineno", 1)) from error
    rows = found.get("evaluations") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal("annex.no_rows")
    for row in rows:
        names = _columns(list(row))
        cells = zip(names, row.values(), strict=True)
        yield {name: value for name, value in cells if name not in CONTEXT}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise Refusal("annex.column_twice", name=next(n for n in names if names.count(n) > 1)[:60])
    return found
