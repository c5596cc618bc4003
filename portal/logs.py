"""What must stand in no log: secrets that are part of an address, and what people type."""

import logging
import re

# Of an invitation, and of a calendar that somebody subscribed to.
_TOKEN = re.compile(r"(/(?:join|calendar)/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Puts dots in the place of a token, in every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
        return True


class WithoutContext(logging.Filter):
    """Drops what the template engine says at DEBUG: all that a page knows, word by word."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG
