"""When something is tried again, when it is parked, what an error says about both, and to whom the
register speaks besides people."""

import hashlib
import hmac
import re
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

# Half a minute after the first attempt, then twice as long each time, but never more than six
# hours: the 22nd attempt comes three days and two hours after the first, and is the last.
MAX_ATTEMPTS = 22
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
# The server hangs up (RFC 5321 section 3.8).
_CLOSING = 421


@dataclass(frozen=True)
class Failure:
    """One attempt that sent nothing.

    Args:
        why: for administrators; nothing of the mail's own words.
        for_good: another attempt would end the same way.
        of_server: it says nothing about this mail, and the next would fare no better now.
    """

    why: str
    for_good: bool = False
    of_server: bool = False


def wait(attempts: int) -> timedelta:
    """How long to wait after that many attempts, 1 or more."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempts - 1))


def of_server(error: Exception) -> Failure:
    """What an error says that has nothing to do with the mail: no connection, no answer."""
    return Failure(_printable(f"{type(error).__name__}: {error}"), of_server=True)


def of_mail(error: Exception) -> Failure:
    """What an error says that was raised while one mail was built and sent.

    The server's refusal of this address or these words is for good when its code is 5xx, and a
    mail that cannot be built never can. Any other error is the server's: a refused sender, too,
    meets every mail alike.
    """
    replies: list[tuple[int, bytes | str]]
    match error:
        case smtplib.SMTPRecipientsRefused():
            replies = [*error.recipients.values()]
        case smtplib.SMTPDataError():
            replies = [(error.smtp_code, error.smtp_error)]
        case OSError():
            return of_server(error)
        case _:
            return Failure(_printable(f"{type(error).__name__}: {error}"), for_good=True)
    codes = [code for code, _words in replies]
    return Failure(
        _printable("; ".join(f"{code} {_text(words)}" for code, words in replies)),
        for_good=all(code >= 500 for code in codes),
        of_server=_CLOSING in codes,
    )


@dataclass(frozen=True)
class Target:
    """A system of the State's that is called.

    Args:
        secret: what it and the register know, to tell our calls from others.
    """

    name: str
    url: SplitResult
    secret: str


_NAME = re.compile("[A-Za-z0-9_-]{1,40}")
_HERE = {"localhost", "127.0.0.1", "::1"}


def targets(written: Iterable[str]) -> Mapping[str, Target]:
    """The systems to call, by name, as the settings write them: `name=https://host/path=secret`.

    Raises:
        ValueError: one cannot be understood, or would be called in clear over a network.
    """
    found = {}
    for number, words in enumerate(written, 1):
        name, _, rest = words.partition("=")
        address, _, secret = rest.rpartition("=")
        url = urlsplit(address)
        if not (_NAME.fullmatch(name) and secret and url.hostname):
            raise ValueError(f"webhook {number}: write name=https://host/path=secret")
        _ = url.port  # ValueError where it is no number
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _HERE):
            raise ValueError(f"webhook {name}: its address must begin with https://")
        if name in found:
            raise ValueError(f"two webhooks are called {name}")
        found[name] = Target(name, url, secret)
    return found


def delivery(key: str) -> str:
    """What tells one delivery from every other: made of its key, and says nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What the header Register-Signature says: `t=<timestamp>,v1=<hex>`, the HMAC-SHA256 under the
    shared secret of the timestamp (seconds since 1970), a full stop, and the body."""
    signed = str(timestamp).encode() + b"." + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _text(words: bytes | str) -> str:
    return words if isinstance(words, str) else words.decode(errors="replace")


def _printable(text: str) -> str:
    """What the database takes: a server may answer with any byte."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
