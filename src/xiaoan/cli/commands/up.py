"""`xiaoan up`: one parent, three children — database, web server, worker."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
import webbrowser
from pathlib import Path

from django.db import connections

from xiaoan.base.private import write_private
from xiaoan.cli.children import Child
from xiaoan.cli.folder import lock
from xiaoan.cli.main import prepare_django
from xiaoan.cli.postgres import Cluster
from xiaoan.cli.web import (
    LOCAL,
    address,
    command,
    environment,
    refuse_taken_port,
    server_names,
    tls_files,
    wait_ready,
)

SERVER = "server.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0: all")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--name", action="append", default=[],
        help="a name or address people use (repeatable); default: those of the certificate",
    )  # fmt: skip
    parser.add_argument(
        "--cert", type=Path, help="certificate, PEM; default: DATA/tls/server.pem if made"
    )
    parser.add_argument("--key", type=Path, help="its key, PEM")
    parser.add_argument("--behind-proxy", action="store_true", help="a proxy in front does HTTPS")


def run(options: argparse.Namespace) -> int:
    with lock(options.data, "up"):
        tls_files(options)  # what can be refused is refused before anything is built
        refuse_taken_port(options)
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


def serve(
    options: argparse.Namespace, cluster: Cluster | None, greeting: str = "", *, opens: bool = False
) -> int:
    """Run web and worker until a signal; start again whichever falls. `opens`: a browser too."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    _warn(options)
    os.environ |= environment(options)
    refuse_taken_port(options)
    connections.close_all()  # the parent only watches
    web = Child("web", command(options), options.data)
    worker = Child("worker", [sys.executable, "-m", "xiaoan.cli", "worker"], options.data)
    children = [web, worker]
    try:
        started = web.launch()
        worker.launch()
        wait_ready(started, options)
        _tell(options)
        print(f"ready: {address(options)}", flush=True)
        if greeting:
            print(greeting, flush=True)
        if opens:
            webbrowser.open(address(options))
        while not ended.wait(0.5):
            _watch(cluster, children)
    finally:
        (options.data / SERVER).unlink(missing_ok=True)
        for child in children:
            child.end()
    return 0


def _watch(cluster: Cluster | None, children: list[Child]) -> None:
    if cluster is not None and cluster.restart_if_dead():
        print("the database had fallen and was started again", file=sys.stderr)
        before = os.environ["DATABASE_URL"]
        os.environ |= cluster.environment()
        if os.environ["DATABASE_URL"] != before:  # another program took its port meanwhile
            for child in children:
                child.end()
    for child in children:
        child.revive()


def _warn(options: argparse.Namespace) -> None:
    if os.geteuid() == 0:
        print(
            "running as root: the web server then may do everything on this computer."
            " Make an account for it: xiaoan systemd",
            file=sys.stderr,
        )
    secure = tls_files(options) is not None or options.behind_proxy
    if options.host not in LOCAL and not secure:
        print(
            "no HTTPS: passwords travel in clear, and phones give neither camera nor offline"
            " forms. Make a certificate: xiaoan certificate NAME",
            file=sys.stderr,
        )


def _tell(options: argparse.Namespace) -> None:
    """How the server was started, for `xiaoan doctor`."""
    tls = tls_files(options)
    told = {
        "pid": os.getpid(), "since": time.strftime("%F %T"), "address": address(options),
        "names": server_names(options), "behind_proxy": options.behind_proxy,
        "certificate": str(tls[0]) if tls else None,
    }  # fmt: skip
    write_private(options.data / SERVER, json.dumps(told))
