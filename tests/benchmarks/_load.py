"""A load generator over kept-alive connections; small, so that the server is what is measured."""

import selectors
import socket
from collections.abc import Callable
from time import perf_counter


class _Connection:
    """One browser that asks again as soon as it has its answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = bytearray()
        self._length = -1

    def ask(self, request: bytes) -> None:
        self._received.clear()
        self._length = -1
        self.socket.sendall(request)

    def is_answered(self, status: bytes) -> bool:
        """Take in what has come; whether that is the whole answer."""
        self._received += self.socket.recv(1 << 18)
        if self._length < 0:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self._received[:end]).lower()
            if not head.startswith(b"http/1.1 " + status):
                raise RuntimeError(head.decode())
            _, found, rest = head.partition(b"content-length: ")
            self._length = end + 4 + (int(rest.split(b"\r\n")[0]) if found else 0)
        return len(self._received) >= self._length


def rate(
    port: int,
    request: Callable[[int], bytes],
    *,
    status: bytes = b"200",
    seconds: float = 2,
    connections: int = 4,
) -> float:
    """Answers a second.

    Args:
        port: of a server on this machine.
        request: the bytes of the n-th request.
        status: that every answer must have.
    """
    poll = selectors.DefaultSelector()
    browsers = [_Connection(port) for _ in range(connections)]
    asked = answered = 0
    for browser in browsers:
        poll.register(browser.socket, selectors.EVENT_READ, browser)
        browser.ask(request(asked := asked + 1))
    start = perf_counter()
    while (now := perf_counter()) < start + seconds:
        for key, _ in poll.select():
            if key.data.is_answered(status):
                answered += 1
                key.data.ask(request(asked := asked + 1))
    for browser in browsers:
        browser.socket.close()
    return answered / (now - start)
