"""A form's signed and timed token, in place of a cookie; pure.

Cookies guard a form because a browser sends them by itself. Here nothing is sent by itself: who
writes has no session that another site could use. The token says only that the form was fetched,
and when, which keeps out what posts blindly.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
