"""When a mail is tried again, when it is parked, and what an error says about both."""

import smtplib
from dataclasses import dataclass
from datetime import timedelta

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


def _text(words: bytes | str) -> str:
    return words if isinstance(words, str) else words.decode(errors="replace")


def _printable(text: str) -> str:
    """What the database takes: a server may answer with any byte."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
