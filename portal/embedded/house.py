"""One folder with everything in it, and the environment that leads a program to it."""

import base64
import contextlib
import fcntl
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nacl.public import PrivateKey, PublicKey

from portal.embedded.servers import PostgreSQL, Redis
from portal.embedded.supervisor import Supervisor


class House:
    """The bundled servers and the data of the folder `var`.

    A server that the caller's environment names (DATABASE_URL; REDIS_URL and CELERY_BROKER_URL)
    is used instead of the bundled one, which is then not started.
    """

    def __init__(self, var: Path, *, settings: str) -> None:
        self.var = var.absolute()
        self._settings = settings
        named = {name for name, value in os.environ.items() if value}
        self._postgres = None if "DATABASE_URL" in named else PostgreSQL(self.var / "postgres")
        redis_is_named = named >= {"REDIS_URL", "CELERY_BROKER_URL"}
        self._redis = None if redis_is_named else Redis(self.var / "redis")
        self._servers = [server for server in (self._postgres, self._redis) if server]

    def start(self, supervisor: Supervisor, *, fast: bool = False) -> None:
        """Start the servers that are needed and wait until they answer; `fast` risks the data."""
        if self._postgres:
            self._postgres.start(supervisor, fast=fast)
        if self._redis:
            self._redis.start(supervisor)

    def answers(self) -> bool:
        """Whether every bundled server that is needed answers."""
        return all(server.answers() for server in self._servers)

    def environment(self, **defaults: str) -> dict[str, str]:
        """The caller's environment, completed; `defaults` yield to what the caller says."""
        path = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
        env = os.environ | {
            "PORTAL_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": self._settings,
            "PATH": os.pathsep.join(path),
        }
        defaults["STORAGE_URL"] = f"file://{self.var}/files"
        defaults["PORTAL_INCOMING"] = f"{self.var}/incoming"
        defaults["PORTAL_STATIC_ROOT"] = f"{self.var}/static"
        defaults["PORTAL_SECRET_KEY"] = self._kept("secret", lambda: secrets.token_urlsafe(48))
        defaults |= self._vault()
        defaults["PORTAL_VAULT_PEPPER"] = self._kept(
            "vault-pepper", lambda: secrets.token_urlsafe(48)
        )
        if self._postgres:
            env["DATABASE_URL"] = self._postgres.url("portal")
            env["DATABASE_PUBLIC_URL"] = self._postgres.url("portal_public")
        if self._redis:
            defaults["REDIS_URL"] = self._redis.cache_url
            defaults["CELERY_BROKER_URL"] = self._redis.broker_url
        return env | {name: value for name, value in defaults.items() if not env.get(name)}

    def lock(self, *, seconds: float = 0) -> int | None:
        """Claim the folder.

        Args:
            seconds: how long to wait for another holder.

        Returns:
            The descriptor that holds the claim, also in every process that inherits it; None if
            another process still has it.
        """
        with contextlib.suppress(PermissionError):
            self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._close_to_others()
        if not os.access(self.var, os.W_OK):
            raise SystemExit(f"You may not write to {self.var}. Choose a folder: PORTAL_VAR=…")
        descriptor = os.open(self.var, os.O_RDONLY)
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return None
                time.sleep(0.05)

    def _close_to_others(self) -> None:
        """Others may not look into a folder of ours; root's they may enter, since its PostgreSQL
        may be another user. A folder that is meant for all stays as it is."""
        found = self.var.stat()
        if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
            self.var.chmod(found.st_mode & (0o700 if os.geteuid() else 0o711))

    def clear(self) -> None:
        """Remove the data, and nothing else that somebody may have put beside it."""
        for server in (PostgreSQL(self.var / "postgres"), Redis(self.var / "redis")):
            shutil.rmtree(server.home, ignore_errors=True)
            shutil.rmtree(server.sockets, ignore_errors=True)
        for folder in ("files", "incoming", "static"):
            shutil.rmtree(self.var / folder, ignore_errors=True)
        for file in (self.var / "secret", *self.var.glob("vault-*"), *self.var.glob("beat*")):
            file.unlink(missing_ok=True)

    def _vault(self) -> dict[str, str]:
        """The vault's keys, which are in no database. A real office makes the second one offline
        and keeps its private half in a safe; here it lies beside the data it opens."""
        self._kept("vault-service", lambda: f"first {_base64(PrivateKey.generate())}\n")
        recovery = self._kept("vault-recovery", lambda: _base64(PrivateKey.generate()))
        public = PrivateKey(base64.b64decode(recovery)).public_key
        return {
            "PORTAL_VAULT_KEYS": str(self.var / "vault-service"),
            "PORTAL_VAULT_RECOVERY": f"first:{_base64(public)}",
        }

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """A secret of this folder, made at its first use."""
        path = self.var / name
        if not path.exists() or not path.read_text():
            path.unlink(missing_ok=True)
            # Whatever lies there under this name, nobody else made it, and nobody else reads it.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, 0o600), "w") as file:
                file.write(make())
        return path.read_text()


def _base64(key: PrivateKey | PublicKey) -> str:
    return base64.b64encode(bytes(key)).decode()
