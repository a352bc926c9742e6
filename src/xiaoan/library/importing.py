"""Texts that come as files: Word (.docx), Markdown and plain text (UTF-8, GB18030). Pure.

`recognise` stores nothing: the page shows what was found, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xiaoan.base.late import late
from xiaoan.library import headings
from xiaoan.library.body import (
    LONGEST,
    RULE,
    Piece,
    characters,
    parts,
    pieces,
    split_title,
    tidy,
)

if TYPE_CHECKING:
    from xiaoan.library import wordfiles
else:
    wordfiles = late("xiaoan.library.wordfiles")

LARGEST = 10 * 2**20
MB = 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP, _PDF, _RTF = b"PK\x03\x04", b"%PDF-", b"{\\rtf"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_MARKDOWN = {".md", ".markdown"}
_INDENT = re.compile(r"^(?:　　|　| {2,}|\t)")
_ENDS = "。；：！？.;:!?）)】”"
# Bounded, so that no line takes longer than it is long, whatever somebody sends.
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LINE = 30  # signs below which a line of a wrapped file is a line of its own
_WRAPPED = 0.2  # share of lines with an indent that marks a file wrapped by hand
_TITLE = 120


class Unreadable(ValueError):
    """No text could be made of the file; the message says why and names the cure."""


@dataclass(frozen=True)
class Recognised:
    """What was found in a file: shown before anything is stored."""

    title: str
    body: str
    kind: str
    number: str
    notes: tuple[str, ...]

    @property
    def characters(self) -> int:
        return characters(self.body)

    @property
    def pieces(self) -> list[Piece]:
        """Its clauses, as they will be linked and compared."""
        return pieces(self.body)

    @property
    def headings(self) -> int:
        return sum(part.kind == "heading" for part in parts(self.body))

    @property
    def tables(self) -> int:
        return sum(part.kind == "table" for part in parts(self.body))


def recognise(name: str, content: bytes) -> Recognised:
    """The text in a file: title, body with headings marked, number, kind.

    Raises Unreadable for what is empty, too big, of another format, encrypted or damaged.
    """
    _refuse(content)
    if content.startswith(_ZIP):
        try:
            found = wordfiles.read(content)
        except wordfiles.NoWord as error:
            raise Unreadable(str(error)) from error
        return _recognised(name, found.title, found.lines, tuple(found.notes))
    source = _decoded(content)
    if len(source) > 2 * LONGEST:
        raise _too_long()
    title, rest = split_title(source)
    is_markdown = PurePath(name).suffix.lower() in _MARKDOWN or bool(title)
    lines = [_plain(line) for line in rest.split("\n")] if is_markdown else _unwrapped(source)
    return _recognised(name, title, lines, ())


def _too_long() -> Unreadable:
    return Unreadable(_("The text is longer than %(most)s signs. Divide it.") % {"most": LONGEST})


def _refuse(content: bytes) -> None:
    if not content.strip():
        raise Unreadable(_("The file is empty. Choose the file that holds the text."))
    if len(content) > LARGEST:
        raise Unreadable(
            _("The file has %(size)s MB, more than %(most)s. Take the pictures out, or divide it.")
            % {"size": f"{len(content) / MB:.1f}", "most": LARGEST // MB}
        )
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise Unreadable(
                _("The file is encrypted. Open it in Word, take the password off and save it.")
            )
        raise Unreadable(
            _("This is an old Word file (.doc). Open it in Word or WPS and save it as .docx.")
        )
    if content.startswith(_PDF):
        raise Unreadable(_("A PDF holds no structure. Take the Word file it was made from."))
    if content.startswith(_RTF) or content.startswith(_PICTURES):
        raise Unreadable(_("Only Word (.docx), Markdown and plain text are read. Save it as one."))


def _decoded(content: bytes) -> str:
    for code in _codes(content):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if not _is_noise(text):
            return text
    raise Unreadable(
        _("The signs of this file cannot be read. Save it as text in UTF-8 or GB18030.")
    )


def _codes(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _is_noise(text: str) -> bool:
    """Control signs, or signs that nobody assigned: a binary file read as text."""
    sample = text[:20_000]
    odd = sum(
        (sign < " " and sign not in "\n\r\t\f") or "\ue000" <= sign <= "\uf8ff" for sign in sample
    )
    return odd * 200 > len(sample)


def _plain(line: str) -> str:
    """A line of Markdown without the marks that a paper does not have."""
    bare = _LINK.sub(r"\1", _BOLD.sub(r"\2", line))
    return re.sub(r"^>\s?", "", bare).replace("`", "")


def _unwrapped(source: str) -> list[str]:
    """Lines of plain text; one wrapped by hand (paragraphs indented) is put together again."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    full = [line for line in lines if line.strip()]
    indented = sum(bool(_INDENT.match(line)) for line in full)
    if not full or not _WRAPPED < indented / len(full) < 1:
        return lines
    made: list[str] = []
    for line in lines:
        goes_on = made and _goes_on(made[-1], line)
        if goes_on:
            made[-1] += line.strip()
        else:
            made.append(line)
    return made


def _goes_on(before: str, line: str) -> bool:
    if not line.strip() or not before.strip() or _INDENT.match(line):
        return False
    return len(before.strip()) >= _LINE and before.rstrip()[-1] not in _ENDS


def _recognised(name: str, title: str, raw: Sequence[str], notes: tuple[str, ...]) -> Recognised:
    lines = [line.strip(" \t　\xa0\r") for line in raw]
    full = [line for line in lines if line and not _is_bare_rule(line)]
    number = headings.number_of(full)
    if not title:
        title, full = _titled(full, PurePath(name).stem)
    if full and headings.UNDER.match(full[0]):
        number = number or headings.number_within(full[0])
        notes = (*notes, _("Left out, the line under the title: %(line)s") % {"line": full[0]})
        full = full[1:]
    body = tidy("\n".join(headings.marked([line for line in full if line != number])))
    if not body:
        raise Unreadable(_("There are no words in this file. Choose the file that holds the text."))
    if len(body) > LONGEST:
        raise _too_long()
    return Recognised(title[:_TITLE], body, headings.kind_of(title), number, notes)


def _is_bare_rule(line: str) -> bool:
    return bool(RULE.match(line)) and not line.startswith("|")


def _titled(lines: list[str], stem: str) -> tuple[str, list[str]]:
    """The title and the lines without it and without the mark above it."""
    at = headings.title_at(lines)
    if at is not None:
        return lines[at], lines[at + 1 :]
    if lines and headings.is_title(lines[0]) and not headings.level_of(lines[0], has_clauses=False):
        return lines[0], lines[1:]
    return stem, lines
