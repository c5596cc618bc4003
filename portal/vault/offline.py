"""What is done away from the register, with Python and PyNaCl alone: no Django, no database.

`python -m portal.vault.offline new FILE` makes a recovery key; with two holders, each makes one.
`python -m portal.vault.offline open PACKAGE KEY [KEY2] --into FOLDER` opens a sealed package.
"""

import argparse
import base64
import itertools
import json
import os
import sys
import tarfile
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from nacl.public import PrivateKey

from portal.vault import envelope, stream

FORMAT = "frontier-ai-register-sealed/1"


def new(file: Path) -> None:
    """Write a private key for its owner alone; the public half is printed."""
    private, public = envelope.new_pair()
    with _own(file) as out:
        out.write(base64.b64encode(private) + b"\n")
    print(base64.b64encode(public).decode())


def open_(package: Path, keys: list[bytes], into: Path) -> int:
    """Open whatever opens, below a folder that is not there yet.

    Returns:
        How many items and files do not open; each is named. Nothing of them is left.
    """
    into.mkdir(mode=0o700)
    with tarfile.open(package) as tar:
        case = _json(tar, "case.json")
        if case.get("format") != FORMAT:
            raise SystemExit(f"{package} is no package that this program knows.")
        private = _private(case, keys)
        failed = [f"file {ref}: not in the package" for ref in case["missing"]]
        for member in tar.getnames():
            kind, _, name = member.partition("/")
            if kind != "items":
                continue
            try:
                _open_item(tar, UUID(name.removesuffix(".json")), UUID(case["case"]), private, into)
            except (envelope.Broken, KeyError, ValueError) as error:
                failed.append(f"{member}: does not open {error}".strip())
    for line in failed:
        print(line, file=sys.stderr)
    return len(failed)


def _private(case: dict[str, Any], keys: list[bytes]) -> bytes:
    sealed = base64.b64decode(case["recovery"]["sealed"])
    for order in itertools.permutations(keys):
        try:
            private = envelope.unwrap(sealed, *order)
            if bytes(PrivateKey(private).public_key) == base64.b64decode(case["public_key"]):
                return private
        except (envelope.Broken, ValueError, TypeError):
            continue
    raise SystemExit(f"This case was sealed to {case['recovery']['holder']}: not to these keys.")


def _open_item(tar: tarfile.TarFile, ref: UUID, case: UUID, private: bytes, into: Path) -> None:
    item = _json(tar, f"items/{ref}.json")
    place = envelope.Place("vault.item", ref, case, item["purpose"], item["version"])
    key = envelope.unwrap(base64.b64decode(item["wrapped_key"]), private)
    content = json.loads(envelope.unseal(base64.b64decode(item["content"]), key, place))
    if item["file"]:
        if item["file"] not in _json(tar, "case.json")["missing"]:
            _open_file(tar, UUID(item["file"]), content, into / "files")
        content.pop("key")
    words = json.dumps({"purpose": item["purpose"], "content": content}, ensure_ascii=False)
    with _own(into / "items" / f"{ref}.json") as out:
        out.write(words.encode())


def _open_file(tar: tarfile.TarFile, ref: UUID, said: dict[str, Any], into: Path) -> None:
    name = Path(said["name"].replace("\\", "/")).name or "file"
    half = into / str(ref) / ".half"
    try:
        size = 0
        with _member(tar, f"files/{ref}") as sealed, _own(half) as out:
            for chunk in stream.opened(sealed, base64.b64decode(said["key"]), ref):
                size += out.write(chunk)
        if size != said["size"]:
            raise envelope.Broken
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    half.rename(half.with_name("file" if name == half.name else name))


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _json(tar: tarfile.TarFile, name: str) -> dict[str, Any]:
    with _member(tar, name) as file:
        found: dict[str, Any] = json.load(file)
    return found


def _own(path: Path) -> IO[bytes]:
    """A new file that nobody else reads."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def main() -> int:
    """Read the command line and do what it says; the exit code is returned."""
    parser = argparse.ArgumentParser(prog="python -m portal.vault.offline", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("new", help="make a recovery key")
    making.add_argument("file", type=Path, help="for the private half; must not exist")
    opening = commands.add_parser("open", help="open a sealed package")
    opening.add_argument("package", type=Path)
    opening.add_argument("keys", type=Path, nargs="+", help="files with private halves")
    opening.add_argument("--into", type=Path, required=True, help="a folder; must not exist")
    chosen = parser.parse_args()
    if chosen.command == "new":
        new(chosen.file)
        return 0
    keys = [base64.b64decode(key.read_text()) for key in chosen.keys]
    return 1 if open_(chosen.package, keys, chosen.into) else 0


if __name__ == "__main__":
    sys.exit(main())
