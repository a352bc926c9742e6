"""The words of the field app: every sentence of t() and tn() has its Chinese.

English stands in the code, Chinese in frontend/src/app/words/<screen>.ts as a plain object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "frontend" / "src" / "app"
TEXT = r"""(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")"""
ONE = re.compile(rf"(?<![\w.])t\(\s*{TEXT}")
MANY = re.compile(rf"(?<![\w.])tn\(\s*[^'\"`;]*?,\s*{TEXT},\s*{TEXT}")
#: Dictionaries that come with the first page (frontend/src/app/words.ts).
FIRST = ("frame.ts", "lock.ts", "today.ts")
IMPORT = re.compile(r"^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)'", re.MULTILINE)
COMMENT = re.compile(r"^\s*(?://|/?\*).*$", re.MULTILINE)
#: 'English': '中文', or Word: '中文',
ENTRY = re.compile(rf"^\s*(?:{TEXT}|(\w+)):\s*\n?\s*{TEXT},", re.MULTILINE)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def said(source: str) -> Iterator[str]:
    """Every literal sentence that `source` shows."""
    source = COMMENT.sub("", source)
    for match in [*ONE.finditer(source), *MANY.finditer(source)]:
        found = [text for text in match.groups() if text is not None]
        yield from map(_plain, found)


def dictionary(source: str) -> dict[str, str]:
    """English and Chinese of one file of words."""
    entries = {}
    for match in ENTRY.finditer(source):
        single, double, bare, *chinese = match.groups()
        key = next(text for text in (single, double, bare) if text is not None)
        entries[_plain(key)] = _plain(next(text for text in chinese if text is not None))
    return entries


def dictionaries() -> dict[str, dict[str, str]]:
    """Every file of words by its name."""
    return {
        path.name: dictionary(path.read_text(encoding="utf-8"))
        for path in sorted((APP / "words").glob("*.ts"))
    }


def missing() -> Iterator[str]:
    """One line for every sentence without Chinese, or with two different ones."""
    known: dict[str, str] = {}
    for name, words in dictionaries().items():
        for english, chinese in words.items():
            if known.setdefault(english, chinese) != chinese:
                other = known[english]
                yield f"words/{name}: {english!r} is {chinese!r} here and {other!r} elsewhere"
    for path in sorted(APP.rglob("*.ts")):
        if path.parent.name == "words":
            continue
        for english in dict.fromkeys(said(path.read_text(encoding="utf-8"))):
            if not known.get(english):
                yield f"{path.relative_to(APP)}: {english!r} has no Chinese in words/"
    yield from _late(known)


def _late(known: dict[str, str]) -> Iterator[str]:
    """Sentences of the first page that would stand there in English until the rest is loaded."""
    files = dictionaries()
    first = {english for name in FIRST for english in files[name]}
    for path in first_page():
        for english in dict.fromkeys(said(path.read_text(encoding="utf-8"))):
            if english in known and english not in first:
                where = path.relative_to(APP).as_posix()
                yield f"{where}: {english!r} stands on the first page: put it into words/frame.ts"


def first_page(entry: Path = APP.parent / "app.ts") -> list[Path]:
    """The sources that are loaded before anything is opened, in the order of finding."""
    found = [entry]
    for path in found:  # grows while it is walked
        for name in IMPORT.findall(path.read_text(encoding="utf-8")):
            to = (path.parent / f"{name}.ts").resolve()
            if to.is_file() and to not in found:
                found.append(to)
    return [path for path in found if path.is_relative_to(APP) and path.parent.name != "words"]
