"""The command line: `python -m portal.embedded run | exec | manage | clean`."""

import argparse
import http.client
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from portal.embedded.house import House
from portal.embedded.supervisor import Stopped, Supervisor

_ROOT = Path(__file__).resolve().parents[2]
# What a killed predecessor left behind is soon gone, and holds the lock till then.
_A_MOMENT = 5
_WELCOME = """
The register is open:  http://localhost:{port}/
Its data is in:        {var}
To stop it:            Ctrl-C
"""
_WELCOME_TO_THE_DEMONSTRATION = """
To sign in:            open http://localhost:{port}/account/login/ and choose a person: one click
Its mail goes to:      http://localhost:{port}/demo/mail/
"""


def run(port: int) -> int:
    """Serve the register on `port` of this machine until somebody stops it."""
    house = _house()
    with Supervisor() as supervisor:
        lock = house.lock(seconds=_A_MOMENT)
        if lock is None:
            raise SystemExit(
                f"The register is already running from {house.var}. Stop it first (Ctrl-C), or "
                "give this one its own folder and port: make run PORTAL_VAR=/some/folder PORT=8001"
            )
        supervisor.shared.append(lock)
        _require_free(port)
        print("The register is starting …", flush=True)
        house.start(supervisor)
        env = house.environment(PORTAL_DEMO="1", PORTAL_ORIGIN=f"http://localhost:{port}")
        _serve(supervisor, port, env)
        print(_WELCOME.format(port=port, var=house.var).rstrip(), flush=True)
        if env["PORTAL_DEMO"] != "0":
            print(_WELCOME_TO_THE_DEMONSTRATION.format(port=port).strip(), flush=True)
        _work(supervisor, house.var, env)
        supervisor.watch()
    return 0


def exec_(command: list[str], *, fast: bool) -> int:
    """Run a command beside fresh servers and leave nothing of them; its exit code is returned."""
    with tempfile.TemporaryDirectory(prefix="portal-") as var:
        house = House(Path(var), settings="portal.settings.test")
        try:
            with Supervisor() as supervisor:
                house.start(supervisor, fast=fast)
                return _in_front(supervisor, command, house.environment())
        finally:
            house.clear()


def manage(arguments: list[str]) -> int:
    """Run manage.py on the data of `run`, beside it or alone; its exit code is returned."""
    house = _house()
    with Supervisor() as supervisor:
        lock = _claim_or_join(house)
        if lock is not None:
            supervisor.shared.append(lock)
            house.start(supervisor)
        command = [sys.executable, str(_ROOT / "manage.py"), *arguments]
        return _in_front(supervisor, command, house.environment(PORTAL_DEMO="1"))


def clean() -> int:
    """Remove the data of `run`."""
    house = _house()
    if house.lock(seconds=_A_MOMENT) is None:
        raise SystemExit(f"The register is running from {house.var}. Stop it first (Ctrl-C).")
    house.clear()
    return 0


def _house() -> House:
    return House(
        Path(os.environ.get("PORTAL_VAR") or _ROOT / "var"), settings="portal.settings.embedded"
    )


def _require_free(port: int) -> None:
    """Refuse a port that can't be had before anything is started."""
    another = "Choose another: make run PORT=8001"
    with socket.socket() as probe:
        # Connections of an earlier run that are only waiting to be forgotten don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise SystemExit(f"Only root may use port {port}. {another}") from None
        except OverflowError:
            raise SystemExit(f"There is no port {port}. {another}") from None
        except OSError:
            raise SystemExit(f"Port {port} is in use by another program. {another}") from None


def _serve(supervisor: Supervisor, port: int, env: dict[str, str]) -> None:
    """Prepare tables, files and data, start the web server and wait until it answers."""
    prepare = _python("portal.embedded.prepare")
    supervisor.finish("Preparing tables, static files and data", prepare, env=env, cwd=_ROOT)
    granian = _python(
        f"granian portal.wsgi:application --interface wsgi --host 127.0.0.1 --port {port} --no-ws"
        " --workers 2 --workers-kill-timeout 3 --blocking-threads 8 --log-level error"
    )
    web = supervisor.start("The web server", granian, env=env, cwd=_ROOT)
    supervisor.await_(web, lambda: _healthy(port), hint="What it said is above.", seconds=60)


def _work(supervisor: Supervisor, var: Path, env: dict[str, str]) -> None:
    """Start what works in the background: after the first page, which should not wait for it."""
    worker = _python(
        "celery -q -A portal worker --concurrency 2 --loglevel WARNING"
        " --without-gossip --without-mingle --without-heartbeat"
    )
    beat = _python("celery -q -A portal beat --pidfile= --loglevel WARNING")
    # QUIT: tasks under way are broken off; they all may run again.
    supervisor.start("The worker", worker, ends_by=signal.SIGQUIT, env=env, cwd=_ROOT)
    supervisor.start("The clock (celery beat)", [*beat, "-s", var / "beat"], env=env, cwd=_ROOT)


def _python(module_and_arguments: str) -> list[str]:
    # Celery needn't say that it is root here: it takes no pickles.
    quiet = "ignore:::celery.platforms"
    return [sys.executable, "-W", quiet, "-m", *module_and_arguments.split()]


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _claim_or_join(house: House) -> int | None:
    """Wait until nobody uses the folder, and claim it, or until its servers answer: then None."""
    deadline = time.monotonic() + 30
    while (lock := house.lock()) is None and not house.answers():
        if time.monotonic() > deadline:
            raise SystemExit(f"The servers of {house.var} do not answer, though they are in use.")
        time.sleep(0.1)
    return lock


def _in_front(supervisor: Supervisor, command: list[str], env: dict[str, str]) -> int:
    """Run a command that has the terminal for itself; its exit code is returned."""
    try:
        child = supervisor.start(command[0], command, keeps_terminal=True, env=env)
    except OSError as error:
        raise SystemExit(f"{command[0]}: {error.strerror}") from None
    # Ctrl-C reaches the command too, and what to do about it is the command's affair.
    signal.signal(signal.SIGINT, lambda *_: None)
    code = child.process.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    """Read the command line and do what it says; the exit code is returned."""
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("run", help="serve the register on this machine")
    serving.add_argument("--port", type=int, default=8000)
    running = commands.add_parser("exec", help="run a command beside fresh, temporary servers")
    running.add_argument("--fast", action="store_true", help="risk the data for speed")
    running.add_argument("words", nargs="+", metavar="command")
    managing = commands.add_parser("manage", help="run manage.py on the data of `run`")
    managing.add_argument("words", nargs=argparse.REMAINDER, metavar="arguments")
    commands.add_parser("clean", help="remove the data of `run`")
    chosen = parser.parse_args()
    try:
        match chosen.command:
            case "run":
                return run(chosen.port)
            case "exec":
                return exec_(chosen.words, fast=chosen.fast)
            case "manage":
                return manage(chosen.words)
            case _:
                return clean()
    except Stopped as stopped:
        # `run` is always stopped by somebody: that is its good end.
        return 0 if chosen.command == "run" else stopped.exit_code


if __name__ == "__main__":
    sys.exit(main())
