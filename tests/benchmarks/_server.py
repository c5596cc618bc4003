"""The site in a process of its own, for a load generator."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections


@contextmanager
def server(settings: str = "tests.benchmarks._settings", **more: str) -> Iterator[int]:
    """The site in a process of its own, on the database of this run; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = connections["default"].settings_dict["NAME"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings} | more
    environment.setdefault("PORTAL_SECRET_KEY", "only for benchmarks")
    for variable in ("DATABASE_URL", "DATABASE_PUBLIC_URL"):
        if variable in environment:
            environment[variable] = f"{environment[variable].rpartition('/')[0]}/{name}"
    command = f"granian portal.wsgi:application --interface wsgi --port {port} --workers 1"
    options = "--blocking-threads 8 --no-ws --log-level error"
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), *command.split()[1:], *options.split()],
        env=environment,
    )
    try:
        for _try in range(200):
            try:
                etag_of(port, "/")
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def get(path: str, headers: str = "") -> bytes:
    """The bytes of a request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def etag_of(port: int, path: str) -> str:
    """The validator of a page, which is kept by then."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(get(path, "Connection: close\r\n"))
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower()
    return head.partition("etag: ")[2].partition("\r\n")[0]
