"""The faces of official papers: which open font stands in for which, and who has a sign.

GB/T 9704-2012 asks for 仿宋, 小标宋, 黑体, 楷体 and 宋体. The faces commonly meant (方正小标宋简体,
仿宋_GB2312, 楷体_GB2312, 黑体) are commercial; none with a free licence covers the names of people.
So ours are Noto Serif SC, Noto Sans SC and LXGW WenKai (all OFL 1.1; frontend/fonts.mjs puts them
here), and a bureau that has licensed fonts lays the files into `fonts` of its data folder: those
are used first.
Fonts of the operating system are never used, so a paper looks the same wherever it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fontTools.ttLib import TTCollection, TTFont, TTLibError

OURS = Path(__file__).parent / "typefaces"
SUFFIXES = {".ttf", ".otf", ".ttc"}
_FAMILY = (16, 1)  # typographic family, family: the names of the OpenType table `name`
_NONE = "-"
_SPACES = {" ", "\u3000", "\n", "\r", "\t", "\u00a0"}


@dataclass(frozen=True)
class Face:
    """One face of the standard; `names` are the families that are it, `ours` what stands in."""

    key: str
    official: str
    used_for: object
    names: tuple[str, ...]
    ours: str


FACES: tuple[Face, ...] = (
    Face("fang", "仿宋_GB2312", gettext_lazy("body text, number, addressee"),
         ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋"),
         "Noto Serif SC"),
    Face("title", "方正小标宋简体", gettext_lazy("title and red mark"),
         ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "方正小标宋_GBK"),
         "Noto Serif SC"),
    Face("hei", "黑体", gettext_lazy("headings of the first level"),
         ("SimHei", "黑体", "STHeiti", "华文黑体"), "Noto Sans SC"),
    Face("kai", "楷体_GB2312", gettext_lazy("headings of the second level, signer"),
         ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "华文楷体"), "LXGW WenKai"),
    Face("song", "宋体", gettext_lazy("page numbers"),
         ("SimSun", "宋体", "NSimSun", "STSong", "华文宋体"), "Noto Serif SC"),
)  # fmt: skip
#: Asked last for a sign that the face itself lacks, in this order.
WIDE = ("Noto Serif SC", "LXGW WenKai", "Noto Sans SC")


class NoFonts(RuntimeError):
    """Our own fonts are not there: the set-up did not run through."""


@dataclass(frozen=True)
class Dropped:
    """A file of the bureau: its families, and the face it serves; None where nobody knows it."""

    path: Path
    families: tuple[str, ...]
    face: str | None


def folder() -> Path:
    """Where a bureau lays its licensed fonts."""
    return Path(settings.DATA) / "fonts"


def dropped() -> list[Dropped]:
    """The bureau's own files, in the order of their names; a broken one serves nothing."""
    return [_read(path, path.stat().st_mtime_ns, _told(path)) for path in _files(folder())]


def face_of(families: Sequence[str]) -> str | None:
    """The face of the standard that a font of these names is."""
    return next((one.key for one in FACES if set(one.names) & set(families)), None)


def tell(path: Path, face: str | None) -> None:
    """Let a file serve a face of the standard, or none, whatever its name says."""
    _note(path).write_text(face or _NONE)


def forget(path: Path) -> None:
    """The file, and what was told of it, are gone."""
    path.unlink(missing_ok=True)
    _note(path).unlink(missing_ok=True)


def chains() -> dict[str, list[str]]:
    """Face → families in the order in which a sign is looked for."""
    mine = dropped()
    lent = [name for one in mine if one.face is None for name in one.families]
    made = {}
    for face in FACES:
        own = [name for one in mine if one.face == face.key for name in one.families]
        made[face.key] = list(dict.fromkeys([*own, face.ours, *WIDE, *lent]))
    return made


def paths() -> list[Path]:
    """The folders that the compiler reads: the bureau's, then ours. Raises NoFonts."""
    if not (OURS / "LICENSES.txt").exists():
        raise NoFonts(_("The fonts of papers are missing. Run ./x setup, or install from a wheel."))
    return [one for one in (folder(), OURS) if one.is_dir()]


def state() -> tuple[tuple[str, int, int], ...]:
    """What would change if a font came, went or was replaced: name, size and time of each."""
    found = [*_files(folder()), *_files(OURS)]
    return tuple((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in found)


def missing(text: str) -> set[str]:
    """The signs of `text` that no face at all has: a paper with one would print a box."""
    wanted = {sign for sign in text if sign not in _SPACES}
    for path in [*_files(OURS), *_files(folder())]:
        if not wanted:
            break
        signs = _signs(path, path.stat().st_mtime_ns)
        wanted = {sign for sign in wanted if ord(sign) not in signs}
    return wanted


def _files(where: Path) -> list[Path]:
    if not where.is_dir():
        return []
    return sorted(
        one for one in where.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file()
    )


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, told: str | None) -> Dropped:
    try:
        names = tuple(dict.fromkeys(name for font in _fonts(path) for name in families(font)))
    except (TTLibError, OSError, AssertionError, KeyError):
        return Dropped(path, (), None)
    return Dropped(path, names, face_of(names) if told is None else told or None)


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".face")


def _told(path: Path) -> str | None:
    """The face that somebody named for this file, "" for none at all; None where nobody did."""
    try:
        told = _note(path).read_text().strip()
    except FileNotFoundError:
        return None
    if told == _NONE:
        return ""
    return told if any(one.key == told for one in FACES) else None


@lru_cache(maxsize=64)
def _signs(path: Path, _changed: int) -> frozenset[int]:
    try:
        return frozenset(code for font in _fonts(path) for code in font.getBestCmap() or ())
    except (TTLibError, OSError, AssertionError, KeyError):
        return frozenset()


def _fonts(path: Path) -> list[TTFont]:
    if path.suffix.lower() == ".ttc":
        return list(TTCollection(path, lazy=True).fonts)
    return [TTFont(path, lazy=True)]


def families(font: TTFont) -> list[str]:
    """The family's names, English first: by that typst knows the font."""
    found = [one for kind in _FAMILY for one in font["name"].names if one.nameID == kind]
    english = [one for one in found if one.isUnicode() and one.langID in (0, 0x409)]
    return list(dict.fromkeys(one.toUnicode(errors="replace") for one in [*english, *found]))
