"""Child processes that never outlive whoever started them, however that one ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PR_SET_PDEATHSIG = 1
_SECONDS_TO_END = 15
_LIBC = ctypes.CDLL(None)
_Command = Sequence[str | os.PathLike[str]]


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, `kill`, a closed terminal, or the death of make."""

    def __init__(self, number: int, _frame: object = None) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@dataclass(frozen=True)
class Child:
    """One running process: `name` in messages, `ends_by` the signal that ends it kindly."""

    name: str
    process: subprocess.Popen[bytes]
    ends_by: signal.Signals
    leads: bool

    def stop(self) -> None:
        """End it and whatever it left behind; it has 15 seconds to do so by itself."""
        if self.process.poll() is None:
            self.process.send_signal(self.ends_by)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_SECONDS_TO_END)
        with contextlib.suppress(OSError):
            if self.leads:
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()
        self.process.wait()


class Supervisor:
    """Starts children and, when its block ends for any reason, stops them, last first.

    Use it from the main thread alone: Linux ends a child with the thread that started it.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        # Children inherit these descriptors: a lock is held until the last of them is gone.
        self.shared: list[int] = []

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` stays in force.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, _raise_stopped)
        if "MAKELEVEL" in os.environ:
            _end_with_parent(signal.SIGTERM)
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C changes nothing: we are stopping already.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.children):
            child.stop()

    def start(
        self,
        name: str,
        command: _Command,
        *,
        ends_by: signal.Signals = signal.SIGTERM,
        keeps_terminal: bool = False,
        env: Mapping[str, str] | None = None,
        **popen: Any,
    ) -> Child:
        """Start a child that is stopped with this block, and killed if we are.

        Args:
            name: how messages call it.
            command: program and arguments.
            ends_by: the signal that ends it; also sent when this process dies.
            keeps_terminal: it reads the keyboard and gets Ctrl-C itself.
            env: its whole environment; ours if None.
        """
        process = subprocess.Popen(
            command,
            env=env,
            start_new_session=not keeps_terminal,
            pass_fds=self.shared,
            preexec_fn=_bind(os.getpid(), ends_by),
            **popen,
        )
        child = Child(name, process, ends_by, leads=not keeps_terminal)
        self.children.append(child)
        return child

    def finish(self, name: str, command: _Command, **start: Any) -> None:
        """Run a child to its end; one that fails ends the program with a sentence."""
        child = self.start(name, command, **start)
        code = child.process.wait()
        self.children.remove(child)
        if code:
            raise SystemExit(f"{name} failed ({_how_it_ended(code)}).")

    def await_(self, child: Child, ready: Callable[[], bool], *, hint: str, seconds: int) -> None:
        """Wait until `ready()`; a child that ends or takes longer ends the program with `hint`."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise SystemExit(f"{child.name} did not answer within {seconds} seconds. {hint}")
            time.sleep(0.03)

    def check(self) -> None:
        """Raise SystemExit, with a sentence, if a child has ended by itself."""
        for child in self.children:
            code = child.process.poll()
            if code is not None:
                raise SystemExit(f"{child.name} stopped by itself ({_how_it_ended(code)}).")

    def watch(self) -> None:
        """Wait until a child ends by itself, which is always an error."""
        while True:
            self.check()
            time.sleep(0.2)


def _raise_stopped(number: int, frame: object) -> None:
    raise Stopped(number)


def _how_it_ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _end_with_parent(number: signal.Signals) -> None:
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)


def _bind(parent: int, number: signal.Signals) -> Callable[[], None]:
    def in_the_child() -> None:
        _end_with_parent(number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return in_the_child
