"""The web server's command line, environment and readiness: HTTP, HTTPS, or behind a proxy."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from xiaoan.cli.certificates import CertificateError, names_of, pair_fault
from xiaoan.cli.errors import CommandError

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound
LOCAL = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 60
BROKEN = 500
#: A server that was just stopped may hold its port for a moment.
PORT_PATIENCE = 3
HIGHEST_PORT = 65535


def tls_files(options: argparse.Namespace) -> tuple[Path, Path] | None:
    """Certificate and key: as given, else the ones `xiaoan certificate` made. None: plain HTTP.

    Raises CommandError when they are missing, or do not belong together.
    """
    if options.behind_proxy and not options.cert:
        return None
    made = options.data / "tls"
    cert = Path(options.cert or made / "server.pem")
    key = Path(options.key or made / "server.key")
    if not options.cert and not options.key and not cert.exists():
        return None
    for path in (cert, key):
        if not path.is_file():
            raise CommandError(f"{path} does not exist.", "Give both --cert and --key.")
    if fault := pair_fault(cert, key):
        raise CommandError(fault, "Give the certificate's own key, both in PEM.")
    return cert.resolve(), key.resolve()


def command(options: argparse.Namespace) -> list[str]:
    """What runs the web server."""
    words = [
        sys.executable, "-m", "granian", "--interface", "rsgi", "--host", options.host,
        "--port", str(options.port), "--workers", "1",
        "--no-ws", "--respawn-failed-workers",
    ]  # fmt: skip
    if (tls := tls_files(options)) is not None:
        words += ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])]
        words += ["--ssl-protocol-min", "tls1.2"]
    return [*words, "xiaoan.project.wsgi:gateway"]


def environment(options: argparse.Namespace) -> dict[str, str]:
    """What Django must know of its address: by which names it answers, and whether on HTTPS."""
    names = server_names(options)
    secure = tls_files(options) is not None or options.behind_proxy
    scheme = "https" if secure else "http"
    origins = [f"{scheme}://{_bracketed(name)}:{options.port}" for name in names]
    # A proxy stands on the ordinary port.
    plain = [f"{scheme}://{_bracketed(name)}" for name in names]
    first = (plain if options.behind_proxy else origins)[:1]
    hosts = ["127.0.0.1", "localhost", "::1", options.host, *names]
    return {
        "XIAOAN_HOSTS": ",".join(dict.fromkeys(_bracketed(host) for host in hosts)),
        "XIAOAN_ORIGINS": ",".join(origins + plain),
        "XIAOAN_HTTPS": "1" if secure else "0",
        "XIAOAN_BEHIND_PROXY": "1" if options.behind_proxy else "0",
        "XIAOAN_SITE_URL": first[0] if first else address(options),
        "XIAOAN_SUPERVISED": "1",
    }


def server_names(options: argparse.Namespace) -> list[str]:
    """The names people use: as given, then those of the certificate."""
    names = list(options.name)
    if (tls := tls_files(options)) is not None:
        try:
            names += [name for name in names_of(tls[0]) if name not in LOCAL]
        except CertificateError as wrong:
            raise CommandError(str(wrong), "Give a certificate in PEM.") from wrong
    return list(dict.fromkeys(names))


def address(options: argparse.Namespace) -> str:
    """The address to open on this computer."""
    scheme = "https" if tls_files(options) else "http"
    host = ANY.get(options.host, options.host)
    return f"{scheme}://{_bracketed(host)}:{options.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def refuse_taken_port(options: argparse.Namespace) -> None:
    """Raises CommandError when another program listens there, or the address is not ours."""
    if not 1 <= options.port <= HIGHEST_PORT:
        raise CommandError(
            f"There is no port {options.port}.", f"Give --port a number from 1 to {HIGHEST_PORT}."
        )
    end = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            _bind(options)
        except PermissionError:
            raise CommandError(
                f"Port {options.port} may not be used by this account.", "Use one above 1023."
            ) from None
        except OSError as taken:
            if time.monotonic() < end:
                time.sleep(0.2)
                continue
            raise CommandError(
                f"{options.host}:{options.port} cannot be used: {taken.strerror}.",
                "Give another --port, or an address of this computer as --host.",
            ) from taken
        else:
            return


def _bind(options: argparse.Namespace) -> None:
    family, kind, protocol, _name, place = socket.getaddrinfo(
        options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(place)


def wait_ready(web: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    """Until the server answers a page; raises CommandError when it does not in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and web.poll() is None:
        if _answers(options):
            return
        time.sleep(0.1)
    raise CommandError(
        "The web server did not start, or answers with errors.", f"See {options.data}/web.log."
    )


def _answers(options: argparse.Namespace) -> bool:
    host = ANY.get(options.host, options.host)
    if tls_files(options) is None:
        line = http.client.HTTPConnection(host, options.port, timeout=5)
    else:
        context = ssl.create_default_context()  # whether it answers, not who it is
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(host, options.port, timeout=5, context=context)
    try:
        line.request("GET", "/account/privacy/")
        return line.getresponse().status < BROKEN
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
