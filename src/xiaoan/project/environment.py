"""Typed readers of the environment that fail loudly, and the data folder's secrets."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from xiaoan.cli.errors import CommandError


class Misconfigured(CommandError):
    """A setting is missing or malformed; the text names the cure."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise Misconfigured(f"{name} is not set. Start with `xiaoan …`, or set it.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise Misconfigured(f"{name}={value!r}: use 1 or 0.")


def names(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()


def database(name: str, fallback: str | None = None) -> dict[str, object]:
    """A postgresql:// address as Django's settings; socket folders as ?host=…"""
    url = urlsplit(text(name, fallback))
    if url.scheme not in {"postgresql", "postgres"} or not url.path.strip("/"):
        raise Misconfigured(f"{name}: write it as postgresql://user:password@host:port/name.")
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", "") or (url.hostname or ""),
        "PORT": query.pop("port", "") or _port(name, url),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 5, **query},
        "TEST": {"MIGRATE": True},
    }


def _port(name: str, url: SplitResult) -> str:
    try:
        return str(url.port or "")
    except ValueError as wrong:
        raise Misconfigured(f"{name}: the port is no number from 1 to 65535.") from wrong


def secret(data: Path, name: str) -> str:
    """A secret of this installation: from the environment, else made once, mode 0600."""
    if value := os.environ.get(f"XIAOAN_{name.upper()}"):
        return value
    path = data / f"{name}.secret"
    if not path.exists():
        _make_secret(path)
    found = path.read_text().strip()
    if not found:
        raise Misconfigured(f"{path} is empty. Put it back from a backup, or delete it.")
    return found


def _make_secret(path: Path) -> None:
    """Whole or not at all, and the first one wins, whoever else starts at this moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def manifest(path: Path) -> dict[str, dict[str, object]]:
    """The front end's build manifest; empty until it is built."""
    loaded: dict[str, dict[str, object]] = json.loads(path.read_text()) if path.exists() else {}
    return loaded
