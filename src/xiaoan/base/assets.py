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


@register()
def built(**_kwargs: Any) -> list[CheckMessage]:
    """Say plainly that pages will stand unstyled."""
    if (FOLDER / "manifest.json").exists():
        return []
    hint = "Run `npm ci` and `npm run build` in frontend/."
    return [Warning("The front end is not built.", hint=hint, id="xiaoan.W001")]
