"""The bundled servers, started by real commands: what they give, and that nothing outlives them."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.embedded.house import House

ROOT = Path(__file__).resolve().parents[2]
# What the surrounding `make test` says about its own servers must not reach these.
OUTER = ("DATABASE_URL", "DATABASE_PUBLIC_URL", "REDIS_URL", "CELERY_BROKER_URL", "STORAGE_URL",
         "PORTAL_VAR", "PORTAL_STATIC_ROOT", "PORTAL_SECRET_KEY", "MAKELEVEL")  # fmt: skip

# Uses every server, tells what it found, and waits until its input ends.
WITNESS = """
import json, os, pathlib, sys, urllib.parse
import kombu, psycopg, redis

def host(url):
    return urllib.parse.unquote(urllib.parse.urlsplit(os.environ[url]).netloc.partition("@")[2])

def connect(url):
    parts = urllib.parse.urlsplit(os.environ[url])
    return psycopg.connect(host=host(url), user=parts.username, dbname="portal", autocommit=True)

with connect("DATABASE_URL") as db:
    db.execute("CREATE TABLE private (word text); CREATE TABLE open (word text)")
    db.execute("GRANT SELECT ON open TO portal_public")
    db.execute("CREATE DATABASE another")
    db.execute("SET ROLE portal_public")
    owner = db.execute("SELECT session_user, current_user").fetchone()
with connect("DATABASE_PUBLIC_URL") as db:
    db.execute("SELECT * FROM open")
    try:
        db.execute("SELECT * FROM private")
        denied = False
    except psycopg.errors.InsufficientPrivilege:
        denied = True
cache = redis.from_url(os.environ["REDIS_URL"])
broker = kombu.Connection(os.environ["CELERY_BROKER_URL"]).ensure_connection(max_retries=1)
home = pathlib.Path(os.environ["PORTAL_VAR"])
print(json.dumps({
    "environment": dict(os.environ), "owner": owner, "denied": denied,
    "postgres": int((home / "postgres/data/postmaster.pid").read_text().split()[0]),
    "redis": cache.info("server")["process_id"], "witness": os.getpid(),
    "sockets": [host("DATABASE_URL"), os.path.dirname(cache.get_connection_kwargs()["path"])],
}), flush=True)
sys.stdin.read()
sys.exit(7)
"""

COUNT_AND_BE_KILLED = """
import os, pathlib, signal, sys
import psycopg
from portal.embedded.house import House
from portal.embedded.servers import PostgreSQL
from portal.embedded.supervisor import Supervisor

house = House(pathlib.Path(sys.argv[1]), settings="none")
with Supervisor() as supervisor:
    supervisor.shared.append(house.lock(seconds=10))
    house.start(supervisor)
    server = PostgreSQL(house.var / "postgres")
    with psycopg.connect(host=str(server.sockets), user="portal", dbname="portal") as db:
        db.execute("CREATE TABLE IF NOT EXISTS kept (word int)")
        db.execute("INSERT INTO kept VALUES (1)")
        db.commit()
        print(db.execute("SELECT count(*) FROM kept").fetchone()[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `python -m portal.embedded …` as a fresh checkout would, all under tmp_path."""
    clean = {name: value for name, value in os.environ.items() if name not in OUTER}
    here = {"TMPDIR": str(tmp_path), "PORTAL_VAR": str(tmp_path / "var")}
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded", *arguments],
            cwd=ROOT,
            env=clean | here | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.communicate()


def witness(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    assert process.stderr
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return json.loads(line)


def lives(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def assert_soon_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20
    while left := [pid for pid in pids if lives(pid)]:
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.02)


def test_a_command_gets_fresh_servers_two_roles_and_its_own_exit_code(start, tmp_path):
    process = start("exec", "--fast", "--", "python", "-c", WITNESS)
    seen = witness(process)
    env = seen["environment"]
    assert env["DJANGO_SETTINGS_MODULE"] == "portal.settings.test"
    assert env["STORAGE_URL"] == f"file://{env['PORTAL_VAR']}/files"
    assert len(env["PORTAL_SECRET_KEY"]) >= 50
    for secret in ("secret", "vault-service", "vault-recovery", "vault-pepper"):
        assert (Path(env["PORTAL_VAR"]) / secret).stat().st_mode & 0o777 == 0o600
    assert seen["owner"] == ["portal", "portal_public"]
    assert seen["denied"]
    process.communicate()
    assert process.returncode == 7
    assert_soon_gone([seen["postgres"], seen["redis"]])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_ours_is_closed_to_others_and_the_secret_follows_no_link(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY", raising=False)
    var = tmp_path / "var"
    var.mkdir()
    var.chmod(0o777)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch(mode=0o666)
    (var / "secret").symlink_to(elsewhere)
    house = House(var, settings="none")
    os.close(house.lock())
    assert var.stat().st_mode & 0o066 == 0
    assert house.environment()["PORTAL_SECRET_KEY"] == (var / "secret").read_text()
    assert not (var / "secret").is_symlink()
    assert (var / "secret").stat().st_mode & 0o777 == 0o600
    assert elsewhere.read_text() == ""


def test_a_server_that_the_caller_names_is_used_and_not_started(start):
    show = (
        "import os; print(os.environ['DATABASE_URL'], sorted(os.listdir(os.environ['PORTAL_VAR'])))"
    )
    process = start("exec", "--", "python", "-c", show, DATABASE_URL="postgres://elsewhere/it")
    kept = ["redis", "secret", "vault-pepper", "vault-recovery", "vault-service"]
    assert process.communicate()[0] == f"postgres://elsewhere/it {kept}\n"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_no_process_outlives_the_supervisor(start, tmp_path, how):
    process = start("exec", "--fast", "--", "python", "-c", WITNESS)
    seen = witness(process)
    process.send_signal(how)
    assert_soon_gone([process.pid, seen["postgres"], seen["redis"], seen["witness"]])
    if how == signal.SIGKILL:  # nobody was left to tidy up
        for folder in seen["sockets"]:
            shutil.rmtree(folder)
    else:
        assert process.wait() == 128 + how
        assert list(tmp_path.iterdir()) == []


def test_a_folder_too_deep_or_too_strange_for_a_socket_works(start, tmp_path):
    deep = tmp_path / ("so deep, and «odd» " * 6)
    deep.mkdir()
    process = start("exec", "--fast", "--", "python", "-c", WITNESS, TMPDIR=str(deep))
    seen = witness(process)
    assert seen["environment"]["PORTAL_VAR"].startswith(str(deep))
    folder = Path(seen["environment"]["REDIS_URL"].partition("://")[2].partition("?")[0]).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    process.communicate()
    assert not folder.exists()


def test_where_user_namespaces_are_forbidden_root_s_postgresql_runs_as_nobody(start, tmp_path):
    (tmp_path / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "unshare").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    # pytest's own folders are closed to everybody else.
    process = start("exec", "--fast", "--", "python", "-c", WITNESS, PATH=path, TMPDIR="/tmp")
    seen = witness(process)
    assert Path(f"/proc/{seen['postgres']}").stat().st_uid == (os.geteuid() or 65534)
    data = Path(seen["environment"]["PORTAL_VAR"]) / "postgres/data"
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_start_right_after_a_kill_waits_for_the_old_servers_and_finds_the_data(start, tmp_path):
    var = tmp_path / "var"
    clean = {name: value for name, value in os.environ.items() if name not in OUTER}
    clean["TMPDIR"] = str(tmp_path)
    command = [sys.executable, "-c", COUNT_AND_BE_KILLED, var]
    for count in (1, 2):
        done = subprocess.run(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, check=False)
        assert done.returncode == -signal.SIGKILL
        assert int(done.stdout) == count
    (var / "kept").touch()
    process = start("clean")
    assert process.communicate() == ("", "")
    assert [left.name for left in var.iterdir()] == ["kept"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_gets_one_sentence_before_anything_starts(start, tmp_path, taken_port):
    process = start("run", "--port", str(taken_port))
    said, complaint = process.communicate()
    assert process.returncode == 1
    assert said == ""
    assert complaint == (
        f"Port {taken_port} is in use by another program. Choose another: make run PORT=8001\n"
    )
    assert list((tmp_path / "var").iterdir()) == []


def test_a_second_run_on_the_same_data_gets_one_sentence(start, tmp_path):
    (tmp_path / "var").mkdir()
    holder = os.open(tmp_path / "var", os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    waiting = [start("run"), start("clean")]
    for process in waiting:
        assert "running from" in process.communicate()[1]
        assert process.returncode == 1
    os.close(holder)


def test_a_child_that_ends_by_itself_is_named_and_the_others_are_stopped(tmp_path):
    script = (
        "from portal.embedded.supervisor import Supervisor\n"
        "with Supervisor() as supervisor:\n"
        "    other = supervisor.start('The worker', ['sleep', '600'])\n"
        "    print(other.process.pid, flush=True)\n"
        "    supervisor.start('The clock', ['sh', '-c', 'exit 3'])\n"
        "    supervisor.watch()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "The clock stopped by itself (exit code 3).\n"
    assert not lives(int(done.stdout))
