"""The built front end: which hashed files an entry needs, read from its manifest."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.templatetags.static import static

log = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parent / "static" / "xiaoan"


@lru_cache(maxsize=2)
def _manifest(path: Path, stamp: float) -> dict[str, Any]:
    """The manifest as built at `stamp`: a new build is read anew, an old one once."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    log.debug("front end of %s", stamp)
    return found


def entry(name: str) -> tuple[str, list[str]]:
    """The script and the style sheets of entry `name` (office, field); ('', []) if not built."""
    manifest = FOLDER / "manifest.json"
    if not manifest.exists():
        return "", []
    found = _manifest(manifest, manifest.stat().st_mtime)[f"src/{name}.ts"]
    return static(f"xiaoan/{found['file']}"), [static(f"xiaoan/{css}") for css in found["css"]]


def stamp() -> float:
    """When the front end was built: what is worked out from a build is kept under it."""
    manifest = FOLDER / "manifest.json"
    return manifest.stat().st_mtime if manifest.exists() else 0.0


def closure(name: str) -> tuple[list[str], list[str]]:
    """Every file of entry `name`: those its first page needs, and those loaded when used."""
    if not stamp():
        return [], []
    found = _manifest(FOLDER / "manifest.json", stamp())
    first = _reached(found, [f"src/{name}.ts"], "imports")
    later = _reached(found, first, "imports", "dynamicImports")
    both = [_files(found, first), _files(found, [key for key in later if key not in first])]
    return both[0], [file for file in both[1] if file not in both[0]]


def code(name: str) -> bytes:
    """The built script of entry `name`, to be served at an address of its own."""
    if not stamp():
        return b""
    file: str = _manifest(FOLDER / "manifest.json", stamp())[f"src/{name}.ts"]["file"]
    return (FOLDER / file).read_bytes()


def _reached(found: dict[str, Any], start: list[str], *ways: str) -> list[str]:
    """Chunks reached from `start`, each once, in the order of finding."""
    keys = list(start)
    for key in keys:  # grows while it is walked
        for way in ways:
            keys += [to for to in found[key].get(way, []) if to not in keys]
    return keys


def _files(found: dict[str, Any], keys: list[str]) -> list[str]:
    files: dict[str, None] = {}
    for key in keys:
        files[found[key]["file"]] = None
        files.update(dict.fromkeys(found[key].get("css", [])))
    return [static(f"xiaoan/{file}") for file in files]


@register()
def built(**_kwargs: Any) -> list[CheckMessage]:
    """Say plainly that pages will stand unstyled."""
    if (FOLDER / "manifest.json").exists():
        return []
    hint = "Run `npm ci` and `npm run build` in frontend/."
    return [Warning("The front end is not built.", hint=hint, id="xiaoan.W001")]
