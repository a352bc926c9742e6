"""`xiaoan up`: one parent, three children — database, web server, worker."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import lock
from xiaoan.cli.main import prepare_django
from xiaoan.cli.postgres import Cluster
from xiaoan.cli.processes import die_with_parent, stop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--name", action="append", default=[], help="a name phones use (repeatable)"
    )
    parser.add_argument(
        "--cert", type=Path, help="certificate, PEM; default: DATA/tls/server.pem if made"
    )
    parser.add_argument("--key", type=Path, help="its key, PEM")
    parser.add_argument("--behind-proxy", action="store_true", help="a proxy in front does HTTPS")


def run(options: argparse.Namespace) -> int:
    with lock(options.data, "up"):
        cluster = None
        if not os.environ.get("DATABASE_URL"):
            cluster = Cluster(options.data)
            cluster.start()
            os.environ |= cluster.environment()
        try:
            prepare_django()
            return serve(options, cluster)
        finally:
            if cluster is not None:
                cluster.stop()


def serve(options: argparse.Namespace, cluster: Cluster | None, greeting: str = "") -> int:
    """Run web and worker until a signal; start again whichever falls."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    os.environ |= _web_environment(options)
    starts = {
        "web": _web_command(options),
        "worker": [sys.executable, "-m", "xiaoan.cli", "worker"],
    }
    children = {name: _launch(name, words, options.data) for name, words in starts.items()}
    try:
        _wait_ready(children["web"], options)
        print(f"ready: {_address(options)}", flush=True)
        if greeting:
            print(greeting, flush=True)
        while not ended.wait(0.5):
            if cluster is not None and cluster.restart_if_dead():
                print("the database had fallen and was started again", file=sys.stderr)
            for name, child in children.items():
                if child.poll() is not None and not ended.wait(1):
                    print(f"{name} had fallen and was started again", file=sys.stderr)
                    children[name] = _launch(name, starts[name], options.data)
    finally:
        for child in children.values():
            stop(child)
    return 0


def _launch(name: str, words: list[str], data: Path) -> subprocess.Popen[bytes]:
    with (data / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent
        )


def _tls(options: argparse.Namespace) -> tuple[Path, Path] | None:
    made = options.data / "tls"
    cert = options.cert or made / "server.pem"
    key = options.key or made / "server.key"
    if cert.exists() and key.exists():
        return cert, key
    if options.cert or options.key:
        raise CommandError(f"{cert} or {key} does not exist.", "Give both --cert and --key.")
    return None


def _web_command(options: argparse.Namespace) -> list[str]:
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host,
        "--port", str(options.port), "--workers", "1", "--blocking-threads", "4",
        "--no-ws", "--respawn-failed-workers",
    ]  # fmt: skip
    if (tls := _tls(options)) is not None:
        words += ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])]
    return [*words, "xiaoan.project.wsgi:application"]


def _web_environment(options: argparse.Namespace) -> dict[str, str]:
    hosts = ["127.0.0.1", "localhost", "[::1]", options.host, *options.name]
    secure = _tls(options) is not None or options.behind_proxy
    scheme = "https" if secure else "http"
    origins = [f"{scheme}://{name}:{options.port}" for name in options.name]
    origins += [f"{scheme}://{name}" for name in options.name]
    return {
        "XIAOAN_HOSTS": ",".join(dict.fromkeys(hosts)),
        "XIAOAN_ORIGINS": ",".join(origins),
        "XIAOAN_HTTPS": "1" if secure else "0",
        "XIAOAN_BEHIND_PROXY": "1" if options.behind_proxy else "0",
        "XIAOAN_SITE_URL": origins[0] if origins else _address(options),
    }


def _address(options: argparse.Namespace) -> str:
    scheme = "https" if _tls(options) else "http"
    host = "127.0.0.1" if options.host in {"0.0.0.0", "::"} else options.host  # noqa: S104
    return f"{scheme}://{host}:{options.port}"


def _wait_ready(
    web: subprocess.Popen[bytes], options: argparse.Namespace, limit: float = 60
) -> None:
    end = time.monotonic() + limit
    url = f"http://127.0.0.1:{options.port}/account/privacy/"
    while time.monotonic() < end:
        if web.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if _tls(options) is not None and _port_open(options.port):
                return
            time.sleep(0.1)
    raise CommandError(
        "The web server did not start.", f"See {options.data}/web.log; is the port free?"
    )


def _port_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
