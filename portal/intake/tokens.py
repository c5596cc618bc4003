"""A form's signed and timed token, in place of a cookie; pure.

Cookies guard a form because a browser sends them by itself. Here nothing is sent by itself: who
writes has no session that another site could use. The token says only that the form was fetched,
and when, which keeps out what posts blindly.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from portal.errors import Refusal

AT_LEAST = timedelta(seconds=3)
AT_MOST = timedelta(hours=12)
_SALT = "portal.intake"


@dataclass(frozen=True)
class Token:
    """That a form was given to somebody.

    Args:
        seed: 24 random bytes of its own.
        issued_at: aware.
    """

    seed: bytes
    issued_at: datetime

    def __str__(self) -> str:
        milliseconds = int(self.issued_at.timestamp() * 1000)
        return signing.Signer(salt=_SALT).sign(f"{self.seed.hex()}.{milliseconds}")


def issue(now: datetime) -> Token:
    """A token for a form that is given out now."""
    return Token(secrets.token_bytes(24), now)


def read(text: str, now: datetime) -> Token:
    """The token that came back with a form.

    Raises:
        Refusal: `intake.too_old` after `AT_MOST`, and for one that is not ours.
    """
    try:
        seed, milliseconds = signing.Signer(salt=_SALT).unsign(text).split(".")
    except signing.BadSignature:
        raise Refusal("intake.too_old") from None
    token = Token(bytes.fromhex(seed), datetime.fromtimestamp(int(milliseconds) / 1000, UTC))
    if now - token.issued_at > AT_MOST:
        raise Refusal("intake.too_old")
    return token


def check_age(token: Token, now: datetime) -> None:
    """Refuse what came back faster than a person writes.

    Raises:
        Refusal: `intake.too_fast` within `AT_LEAST`.
    """
    if now - token.issued_at < AT_LEAST:
        raise Refusal("intake.too_fast")


# How long a page stays open for whoever came back with a code.
OPEN_FOR = timedelta(minutes=30)


def give_pass(ref: UUID, now: datetime) -> str:
    """What a page's forms carry once a code was typed, so that the code need not stand in them.

    Args:
        ref: of what the code opened.
    """
    milliseconds = int(now.timestamp() * 1000)
    return signing.Signer(salt=f"{_SALT}.pass").sign(f"{ref.hex}.{milliseconds}")


def read_pass(text: str, now: datetime) -> UUID | None:
    """What a pass opens; None for one that is over, or not ours."""
    try:
        ref, milliseconds = signing.Signer(salt=f"{_SALT}.pass").unsign(text).split(".")
    except signing.BadSignature:
        return None
    issued_at = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    return UUID(ref) if issued_at <= now < issued_at + OPEN_FOR else None
