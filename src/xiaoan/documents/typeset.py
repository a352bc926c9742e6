"""Data in, PDF out: PDF/A-2b, the same bytes for the same data, template, fonts and moment.

One compiler is kept for the process behind a lock. Measured on two cores: the first paper takes
some 20 ms, each further one 5 to 20; a compiler used by two threads at once raises, and one for
each thread costs 30 MB each and is not faster, because typst lays out on all cores by itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext as _

from xiaoan.base import qr
from xiaoan.base.late import late
from xiaoan.documents import fonts, pictures
from xiaoan.documents.blocks import words
from xiaoan.documents.catalogue import TYPST, Template, template
from xiaoan.documents.filling import filled

if TYPE_CHECKING:
    import typst
else:
    typst = late("typst")

STANDARD: Final = "a-2b"
log = logging.getLogger("xiaoan.documents")


class NoSign(ValueError):
    """Signs that no font has: printed they would be boxes, so nothing is made."""

    def __init__(self, signs: set[str]) -> None:
        self.signs = signs
        super().__init__(
            _("No font has these signs: %(signs)s. Write them otherwise, or lay a font that has"
              " them into %(folder)s.")
            % {"signs": " ".join(f"{one} (U+{ord(one):04X})" for one in sorted(signs)),
               "folder": fonts.folder()}
        )  # fmt: skip


class NotSet(RuntimeError):
    """The typesetter refused a template or a font; the message carries its own words."""


class _Press:
    """The compiler of this process, made anew when a font or template came or changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: Any = None
        self._compiler: typst.Compiler | None = None

    def run(self, form: Template, inputs: dict[str, str], stamp: int) -> bytes:
        with self._lock:
            return self._set(form, inputs, stamp)

    def ask(self, form: Template, inputs: dict[str, str], label: str) -> Any:
        """What the template says under `label`: the compiler answers of the paper set last."""
        with self._lock:
            self._set(form, inputs, 0)
            return json.loads(
                cast("typst.Compiler", self._compiler).query(label, "value", one=True)
            )

    def _set(self, form: Template, inputs: dict[str, str], stamp: int) -> bytes:
        state = (fonts.state(), tuple(str(one) for one in fonts.paths()))
        if self._compiler is None or state != self._state:
            self._compiler = typst.Compiler(
                root=str(TYPST), font_paths=[str(one) for one in fonts.paths()],
                ignore_system_fonts=True,
            )  # fmt: skip
            self._state = state
        made, warnings = self._compiler.compile_with_warnings(
            input=str(form.path), format="pdf", sys_inputs=inputs, pdf_standards=STANDARD,
            timestamp=stamp,
        )  # fmt: skip
        for one in warnings:
            log.warning("typst warns", extra={"template": form.key, "says": str(one)[:500]})
        return cast("bytes", made)


_PRESS = _Press()


def typeset(name: str, data: Mapping[str, Any], at: datetime, *, mark: str = "") -> bytes:
    """The paper `name` as PDF/A-2b; `at` (aware) stands in it as its moment of making, `mark`
    (预览) in pale red across every page.

    Raises NoTemplate, UnfitData, NoSign and NotSet, each with its cure.
    """
    form, inputs = _inputs(name, data)
    if mark:
        inputs["mark"] = mark
    try:
        return _PRESS.run(form, inputs, int(at.timestamp()))
    except typst.TypstError as wrong:
        raise NotSet(
            _("“%(form)s” could not be set: %(why)s. Report this with the data of the paper.")
            % {"form": form.name, "why": wrong}
        ) from wrong


def contents(name: str, data: Mapping[str, Any]) -> list[int]:
    """The page numbers in the contents of a paper that has some, in order; as `typeset` raises."""
    form, inputs = _inputs(name, data)
    return list(_PRESS.ask(form, inputs, "<numbers>"))


def imprint_place(name: str, data: Mapping[str, Any]) -> dict[str, float]:
    """Where the imprint stands: `breaks` pages after the end of the text, `room` millimetres
    above the lower edge of the type area; nothing for a paper without one."""
    if "printed" not in {one.key for one in template(name).fields}:
        return {}
    form, inputs = _inputs(name, data)
    return dict(_PRESS.ask(form, inputs, "<imprint-place>"))


def _inputs(name: str, data: Mapping[str, Any]) -> tuple[Template, dict[str, str]]:
    form = template(name)
    made = filled(form, data)
    gone = fonts.missing("".join(words(made)))
    if gone:
        raise NoSign(gone)
    if made.get("check"):
        made["check"] = {"code": made["check"]["code"], "svg": qr.svg(made["check"]["address"])}
    for key in ("drawn", "pictures"):
        made[key] = pictures.shown(made.get(key, ()))
    return form, {
        "data": json.dumps(made, ensure_ascii=False, sort_keys=True),
        "faces": json.dumps(fonts.chains(), sort_keys=True),
    }


def version(name: str) -> str:
    """Digest of the template and what it stands on: kept beside a paper that may be made again."""
    files = (TYPST / "gb9704.typ", template(name).path)
    return hashlib.sha256(b"\0".join(one.read_bytes() for one in files)).hexdigest()[:16]
