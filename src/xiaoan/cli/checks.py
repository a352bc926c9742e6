"""What `xiaoan doctor` looks at outside the database; each check has a state and a cure."""

from __future__ import annotations

import ctypes
import json
import shutil
import socket
import ssl
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding

from xiaoan.cli.backups import last_backup
from xiaoan.cli.certificates import CertificateError, days_left, load, names_of, pair_fault
from xiaoan.cli.commands.up import SERVER
from xiaoan.cli.processes import is_alive

State = Literal["ok", "warning", "fault"]
GIB = 2**30
DAYS_WARN, DAYS_FAULT = 30, 7
#: A new certificate for signing is asked of somebody outside: that takes weeks.
SIGNER_WARN, SIGNER_FAULT = 60, 7
BACKUP_WARN, BACKUP_FAULT = timedelta(days=2), timedelta(days=7)
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


@dataclass(frozen=True)
class Check:
    """One finding: `cure` is empty where the state is ok."""

    key: str
    state: State
    text: str
    cure: str = ""


def running(data: Path) -> dict[str, Any] | None:
    """How the server that runs on this folder was started; None when none runs."""
    path = data / SERVER
    if not path.exists():
        return None
    known: dict[str, Any] = json.loads(path.read_text())
    return known if is_alive(known["pid"]) else None


def folder(data: Path) -> Check:
    """Secrets are their owner's alone."""
    loose = [
        path.name for path in sorted(data.glob("*"))
        if path.suffix in {".key", ".secret", ".json"} and path.stat().st_mode & 0o077
    ]  # fmt: skip
    if data.stat().st_mode & 0o044:
        loose.insert(0, str(data))
    if loose:
        return Check(
            "folder", "fault", f"Others on this computer may read {', '.join(loose)}.",
            f"chmod go-r '{data}'; chmod 600 '{data}'/*.key '{data}'/*.secret '{data}'/*.json",
        )  # fmt: skip
    return Check("folder", "ok", f"{data} is its owner's alone.")


def name(server: dict[str, Any] | None) -> Check:
    """Each name that people use leads to this computer."""
    if server is None:
        return Check("name", "warning", "The server does not run.", "Start it: xiaoan up")
    names = [str(one) for one in server["names"]]
    if not names:
        return Check(
            "name", "warning", f"It is reached only at {server['address']}.",
            "Give it a name: xiaoan up --host 0.0.0.0 --name NAME",
        )  # fmt: skip
    lost = [] if server["behind_proxy"] else [one for one in names if not _is_here(one)]
    if lost:
        return Check(
            "name", "fault", f"{', '.join(lost)} does not lead to this computer.",
            "Let the district's DNS or router give that name this computer's address.",
        )  # fmt: skip
    return Check("name", "ok", f"Known as {', '.join(names)}.")


def _is_here(one: str) -> bool:
    """Only an address of this computer can be bound."""
    try:
        found = socket.getaddrinfo(one, 0, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(_can_bind(family, place) for family, _kind, _proto, _canon, place in found)


def _can_bind(family: int, place: Any) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(place)
        except OSError:
            return False
    return True


def certificate(data: Path, server: dict[str, Any] | None) -> Check:
    """There is one, it holds for some time yet, it is for the names, it is the one served."""
    if server is not None and server["behind_proxy"]:
        return Check("certificate", "ok", "The proxy in front does HTTPS.")
    served = server["certificate"] if server is not None else None
    path = Path(served) if served else data / "tls" / "server.pem"
    if not path.exists() or (server is not None and not served):
        return Check(
            "certificate", "fault", "No HTTPS: phones give neither camera nor offline forms.",
            "Make one: xiaoan certificate NAME; then start the server anew.",
        )  # fmt: skip
    try:
        return _certificate(path, server)
    except CertificateError as wrong:
        return Check("certificate", "fault", str(wrong), "Make one anew: xiaoan certificate NAME")


def _certificate(path: Path, server: dict[str, Any] | None) -> Check:
    left, cure = days_left(path), "Renew it: xiaoan certificate NAME; then start the server anew."
    if left < 0:
        return Check("certificate", "fault", f"It ended {-left} days ago.", cure)
    if left < DAYS_WARN:
        state: State = "fault" if left < DAYS_FAULT else "warning"
        return Check("certificate", state, f"It ends in {left} days.", cure)
    names = {str(one) for one in server["names"]} if server else set()
    if foreign := sorted(names - set(names_of(path))):
        return Check("certificate", "fault", f"It is not for {', '.join(foreign)}.", cure)
    if server and not _is_served(path, server["address"]):
        return Check(
            "certificate", "warning", "The server still shows another one.", "Start it anew."
        )
    return Check("certificate", "ok", f"It holds for {left} more days.")


def _is_served(path: Path, address: str) -> bool:
    where = urlsplit(address)
    try:
        shown = ssl.get_server_certificate((where.hostname or "", where.port or 443), timeout=5)
    except OSError:
        return False
    return ssl.PEM_cert_to_DER_cert(shown) == load(path).public_bytes(Encoding.DER)


def clock(now: datetime, last_event: datetime | None) -> Check:
    """It never stands before what it has stamped already, and something keeps it."""
    if last_event is not None and last_event - now > timedelta(seconds=60):
        return Check(
            "clock", "fault", f"It stands before the last event, {last_event:%F %T}.",
            "Set the clock right; until then deadlines and order are wrong.",
        )  # fmt: skip
    if not _is_kept():
        return Check(
            "clock", "warning", f"It says {now.astimezone():%F %T %z}; no time server keeps it.",
            "timedatectl set-ntp true, or compare it with a phone now and every month.",
        )  # fmt: skip
    return Check("clock", "ok", f"It says {now.astimezone():%F %T %z}, kept by a time server.")


def _is_kept() -> bool:
    """Whether the kernel counts its clock as synchronised (Linux; elsewhere we trust it)."""
    if sys.platform != "linux":
        return True
    libc = ctypes.CDLL(None)
    return int(libc.adjtimex(ctypes.create_string_buffer(512))) != UNSYNCHRONISED


def disk(data: Path) -> Check:
    """Room for the database, the photographs and one dump."""
    usage = shutil.disk_usage(data)
    text = f"{usage.free / GIB:.1f} of {usage.total / GIB:.0f} GB are free."
    cure = "Remove what is not needed, or move the data folder to a larger disk."
    if usage.free < GIB:
        return Check("disk", "fault", text, cure)
    if usage.free < max(5 * GIB, usage.total // 10):
        return Check("disk", "warning", text, cure)
    return Check("disk", "ok", text)


def backup(data: Path, now: datetime) -> Check:
    """The last one is fresh, and lies where it was put."""
    last = last_backup(data)
    cure = "Make one: xiaoan backup FILE, best every night and to another disk."
    if last is None:
        return Check("backup", "fault", "There is none yet.", cure)
    age = now - datetime.fromisoformat(last["made"])
    text = f"The last is {age.days} days old: {last['file']}."
    if age > BACKUP_FAULT:
        return Check("backup", "fault", text, cure)
    if age > BACKUP_WARN:
        return Check("backup", "warning", text, cure)
    return Check("backup", "ok", text)


def signature(data: Path, now: datetime) -> Check:
    """Keys that sign papers are their owner's alone, whole, and hold for some time yet."""
    top = data / "signing"
    loose = [one for one in (top, *top.rglob("*")) if one.exists() and one.stat().st_mode & 0o077]
    if loose:
        return Check(
            "signature", "fault", "Others on this computer may read the keys; nothing is signed.",
            f"chmod -R go-rwx '{top}'; if somebody may have copied them, make new keys.",
        )  # fmt: skip
    signers = sorted(top.glob("*/signer.pem"))
    if not signers:
        return Check("signature", "ok", "No paper was signed yet; the first makes the keys.")
    return min((_signer(one, now) for one in signers), key=lambda one: _RANK[one.state])


_RANK = {"fault": 0, "warning": 1, "ok": 2}


def _signer(path: Path, now: datetime) -> Check:
    broken = pair_fault(path, path.with_suffix(".key"))
    if broken:
        return Check("signature", "fault", broken, f"Put {path.parent} back from a backup.")
    left, above = days_left(path, now), path.with_name("ca.pem")
    if above.exists() and load(path).issuer == load(above).subject:
        return Check("signature", "ok", f"It holds for {left} more days and is renewed by itself.")
    cure = "Ask for a new certificate and lay it in: Papers, Signature."
    if left < SIGNER_FAULT:
        return Check("signature", "fault", f"The bureau's own ends in {left} days.", cure)
    if left < SIGNER_WARN:
        return Check("signature", "warning", f"The bureau's own ends in {left} days.", cure)
    return Check("signature", "ok", f"The bureau's own holds for {left} more days.")
