"""A tar that is made while it is read, so that memory stays flat; nothing here asks Django."""

import json
import tarfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple


class Member(NamedTuple):
    """A file of the tar; `size` in bytes must be that of `chunks`."""

    name: str
    size: int
    chunks: Iterable[bytes]


def document(name: str, content: Any) -> Member:
    """A JSON value as a member."""
    body = json.dumps(content, ensure_ascii=False, indent=1).encode()
    return Member(name, len(body), [body])


def tar(members: Iterable[Member], *, at: datetime) -> Iterator[bytes]:
    """The bytes of a tar with these members, readable for their owner alone, made at `at`.

    Raises:
        ValueError: a member has not the size that it says.
    """
    for member in members:
        head = tarfile.TarInfo(member.name)
        head.size, head.mode, head.mtime = member.size, 0o600, int(at.timestamp())
        yield head.tobuf(tarfile.PAX_FORMAT)
        left = member.size
        for chunk in member.chunks:
            left -= len(chunk)
            yield chunk
        if left:
            raise ValueError(f"{member.name} is not of the size that it says")
        yield bytes(-member.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)
