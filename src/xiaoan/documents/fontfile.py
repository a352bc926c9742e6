"""One font file as a bureau sends it: is it a font, what does it cover, may it be embedded.

A PDF carries its fonts inside, so what the maker allows counts: `fsType` of the OpenType table OS/2
(0 all; 2 not without the maker's permission; 4 to look at and print; 8 also to edit; 0x100 only
whole; 0x200 only as bitmaps).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fontTools.ttLib import TTCollection, TTFont

from xiaoan.base.late import late
from xiaoan.documents import fonts

if TYPE_CHECKING:
    import typst
else:
    typst = late("typst")

LARGEST = 60 * 2**20
_HEADS = {b"\0\1\0\0": ".ttf", b"true": ".ttf", b"OTTO": ".otf", b"ttcf": ".ttc"}
_RESTRICTED, _PRINT, _EDIT, _WHOLE, _BITMAP = 0x2, 0x4, 0x8, 0x100, 0x200
_NEEDED = ("head", "cmap", "name", "hmtx", "maxp")
SAMPLE = Path(__file__).parent / "typst" / "fontsample.typ"


class NoFont(ValueError):
    """A file that cannot be laid in as a font; the message says why and the cure."""


@dataclass(frozen=True)
class FontFile:
    """What a font file is: `missing` are signs of GB 2312 that it lacks, `face` what it serves."""

    suffix: str
    families: tuple[str, ...]
    face: str | None
    signs: int
    missing: str
    permission: int

    @property
    def may_be_embedded(self) -> bool:
        """Whether its maker lets it travel inside a PDF."""
        restricted = self.permission & 0xF == _RESTRICTED
        return not restricted and not self.permission & _BITMAP

    @property
    def told(self) -> dict[str, Any]:
        """What of it the record keeps."""
        return {
            "families": list(self.families), "face": self.face, "signs": self.signs,
            "missing": len(self.missing), "lacks": self.missing[:60],
            "permission": self.permission,
        }  # fmt: skip


@cache
def gb2312() -> frozenset[str]:
    """The 6,763 Han signs of GB/T 2312-1980."""
    made = set()
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                made.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return frozenset(made)


def permission_words(permission: int) -> str | Promise:
    """What the maker allows, in words."""
    if permission & _BITMAP:
        return gettext_lazy("may be embedded as bitmaps only: not fit for papers")
    kind = permission & 0xF
    if kind == _RESTRICTED:
        return gettext_lazy("may not be embedded without its maker's permission")
    if permission & _WHOLE:
        return gettext_lazy("may be embedded only whole; papers carry parts: ask the maker")
    if kind & _EDIT:
        return gettext_lazy("may be embedded, also for editing")
    if kind & _PRINT:
        return gettext_lazy("may be embedded to look at and print")
    return gettext_lazy("may be embedded freely")


def read(content: bytes) -> FontFile:
    """What the file is. Raises NoFont."""
    if len(content) > LARGEST:
        raise NoFont(
            _("The file is larger than %(limit)s MB. Take the font alone, not a package.")
            % {"limit": LARGEST // 2**20}
        )
    suffix = _HEADS.get(content[:4])
    if suffix is None:
        raise NoFont(
            _("This is no font that can be used here. Take a .ttf, .otf or .ttc file; unpack"
              " packages first, and convert web fonts (.woff).")
        )  # fmt: skip
    try:
        found = _read(content, suffix)
    except Exception as wrong:  # the parser meets whatever anybody made; each kind is the same here
        raise NoFont(_("The font is damaged. Take the file from its maker again.")) from wrong
    if not found.may_be_embedded:  # the typesetter would refuse it too, with less to say
        raise NoFont(
            _("This font %(permission)s. Ask its maker for one that may stand in PDF files.")
            % {"permission": permission_words(found.permission)}
        )
    _refuse_unset(content, found)
    return found


def sample(content: bytes, suffix: str, families: tuple[str, ...], at: datetime) -> bytes:
    """One page set in this font alone, as PDF. Raises NoFont when the typesetter knows it not."""
    with TemporaryDirectory() as folder:
        (Path(folder) / f"font{suffix}").write_bytes(content)
        press = typst.Compiler(
            root=str(SAMPLE.parent), font_paths=[folder, str(fonts.OURS)], ignore_system_fonts=True
        )
        for family in families:
            try:
                made, warnings = press.compile_with_warnings(
                    input=str(SAMPLE), format="pdf", pdf_standards="a-2b",
                    sys_inputs={"family": family}, timestamp=int(at.timestamp()),
                )  # fmt: skip
            except typst.TypstError as wrong:
                raise NoFont(
                    _("The typesetter cannot use this font: %(why)s") % {"why": wrong}
                ) from wrong
            if not any("unknown font family" in str(one) for one in warnings):
                return cast("bytes", made)
    raise NoFont(_("The typesetter does not find this font under its own name."))


def _read(content: bytes, suffix: str) -> FontFile:
    each = _fonts(content, suffix)
    for font in each:
        for table in _NEEDED:
            font[table]
    families = tuple(dict.fromkeys(name for font in each for name in fonts.families(font)))
    signs = {code for font in each for code in font.getBestCmap() or ()}
    lacks = sorted(sign for sign in gb2312() if ord(sign) not in signs)
    allowed = [int(font["OS/2"].fsType) for font in each if "OS/2" in font]
    return FontFile(
        suffix, families, fonts.face_of(families), len(signs), "".join(lacks),
        max(allowed, key=_strict) if allowed else 0,
    )  # fmt: skip


def _strict(permission: int) -> tuple[bool, bool, int]:
    return (bool(permission & _BITMAP), permission & 0xF == _RESTRICTED, permission)


def _fonts(content: bytes, suffix: str) -> list[TTFont]:
    file = io.BytesIO(content)
    return list(TTCollection(file).fonts) if suffix == ".ttc" else [TTFont(file)]


def _refuse_unset(content: bytes, found: FontFile) -> None:
    """The typesetter must be able to set a page in it."""
    if not found.families or not found.signs:
        raise NoFont(_("The font has no name or no signs. Take the file from its maker again."))
    sample(content, found.suffix, found.families, datetime.fromtimestamp(0).astimezone())
