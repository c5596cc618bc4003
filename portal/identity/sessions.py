"""How long a session lasts, and whether somebody signed in just now."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

_SIGNED_IN_AT = "signed_in_at"


def end_in_time(session: SessionBase, now: datetime) -> bool:
    """Let a session end at its absolute limit when that comes before its idle limit.

    The session's own expiry does the rest: idle time counts anew from each request.

    Args:
        session: of somebody who is signed in; the first call notes when that was.
        now: aware instant.

    Returns:
        Whether the absolute limit has passed, so that the caller must sign the person out.
    """
    since = session.setdefault(_SIGNED_IN_AT, int(now.timestamp()))
    left = since + settings.SESSION_ABSOLUTE_SECONDS - int(now.timestamp())
    if left < settings.SESSION_COOKIE_AGE:
        session.set_expiry(left)
    return left <= 0


def signed_in_lately(session: SessionBase, now: datetime) -> bool:
    """Whether signing in is as good as being asked for the password again."""
    since = session.get(_SIGNED_IN_AT, 0)
    return now.timestamp() - since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
