"""What must stand in no log: secrets that are part of an address."""

import logging
import re

# Of an invitation, and of a calendar that somebody subscribed to.
_TOKEN = re.compile(r"(/(?:join|calendar)/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Puts dots in the place of a token, in every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
        return True
