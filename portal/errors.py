"""The one kind of refusal that every room raises, form, page and API alike show."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

_SENTENCES: dict[str, Any] = {}


class Refusal(Exception):
    """Something that a person asked for and that the rules do not allow.

    Args:
        code: stable name, such as `case.taken`; listed in docs/errors.md.
        field: name of the form field it belongs beside, or None.
        params: values for the placeholders of its sentence.
    """

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.params = code, field, params

    def __str__(self) -> str:
        return str(_SENTENCES[self.code]).format(**self.params)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Refusal)
            and self.code == other.code
            and all(self.params.get(k) == v for k, v in other.params.items())
        )

    def __hash__(self) -> int:
        return hash(self.code)


class NotFound(Http404):
    """No such thing for this person: missing and hidden look the same."""


class NoRoom(BadRequest):
    """What was sent can't be kept for want of room; nothing of it was."""


class StaleForm(BadRequest):
    """What was sent came from no form of ours, or from one of another day."""


def register(sentences: Mapping[str, Any]) -> None:
    """Add a room's sentences, by code.

    Raises:
        ValueError: a code is claimed by two rooms.
    """
    for code, sentence in sentences.items():
        if _SENTENCES.setdefault(code, sentence) is not sentence:
            raise ValueError(f"refusal {code} has two sentences")


def sentences() -> Mapping[str, Any]:
    """All registered refusals, by code."""
    return _SENTENCES


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a refusal raised inside as a message on the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
