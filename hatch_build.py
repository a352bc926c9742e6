"""What a wheel needs beyond the source: the built front end, fonts, the compiled catalogues.

Both are ignored by git. A build from a clone makes them; one from the source archive, which
carries them, needs neither Node nor npm. An editable install needs nothing (see ./x).
"""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANIFEST = Path("src/xiaoan/base/static/xiaoan/manifest.json")
FONTS = Path("src/xiaoan/documents/typefaces/LICENSES.txt")


class BuildHook(BuildHookInterface):
    """Called by hatchling before it collects the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if version == "editable":
            return
        root = Path(self.root)
        if not ((root / MANIFEST).exists() and (root / FONTS).exists()):
            self._build_front_end(root / "frontend")
        for path in root.glob("src/xiaoan/*/locale/*/LC_MESSAGES/django.po"):
            compiled = BytesIO()
            write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale=path.parts[-3]))
            path.with_suffix(".mo").write_bytes(compiled.getvalue())

    def _build_front_end(self, folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "The front end is not built and there is no npm. Cure: install Node 20 or newer,"
                " or install xiaoan from its wheel."
            )
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=folder, check=True)  # noqa: S603
