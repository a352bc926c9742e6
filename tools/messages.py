"""The translation catalogues, app by app, without system tools.

    tools/messages.py            add missing ids, drop unused ones, fill English, compile
    tools/messages.py --compile  compile .mo files only
    tools/messages.py --check    fail naming every id without Chinese, or unknown to a catalogue

Ids are English sentences. Python is read by `ast`, templates by Django's own templatize, the
field app's by `phonewords.py` (its Chinese stands in frontend/src/app/words/).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

import phonewords

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "xiaoan"
SINGLE = {"_", "_now", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(
    r"""\b(gettext|ngettext|pgettext|npgettext|_)\(\s*((?:u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?\s*)+)"""
)
TEXT = re.compile(r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
Id = tuple[str | tuple[str, str], str | None]


def python_ids(source: str) -> Iterator[Id]:
    """Every literal id passed to a translation function."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        texts = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if (
            name in SINGLE
            and len(texts) >= 1
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield texts[0], None
        elif name in PLURAL and texts[1:]:
            yield (texts[0], texts[1]), None
        elif name in CONTEXT and texts[1:]:
            yield texts[1], texts[0]


def template_ids(source: str, name: str) -> Iterator[Id]:
    """Every id of a template, as Django itself would translate it."""
    for match in CALL.finditer(templatize(source, origin=name)):
        texts = [ast.literal_eval(text) for text in TEXT.findall(match.group(2))]
        kind = match.group(1)
        if kind == "ngettext":
            yield (texts[0], texts[1]), None
        elif kind == "pgettext":
            yield texts[1], texts[0]
        elif kind == "npgettext":
            yield (texts[1], texts[2]), texts[0]
        else:
            yield texts[0], None


def ids_of(app: Path) -> dict[Id, set[str]]:
    """All ids of one app and the files that use them."""
    found: dict[Id, set[str]] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {
            "tests",
            "migrations",
            "node_modules",
        } & set(path.parts):
            continue
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(PACKAGE).as_posix()
        ids = python_ids(source) if path.suffix == ".py" else template_ids(source, name)
        for one in ids:
            found.setdefault(one, set()).add(name)
    return found


def catalogue(path: Path, locale: str) -> Catalog:
    if path.exists():
        return read_po(BytesIO(path.read_bytes()), locale=locale)
    return Catalog(locale=locale)


def renewed(old: Catalog, ids: dict[Id, set[str]], locale: str) -> Catalog:
    """A catalogue with exactly `ids`, keeping what was translated; English says the id itself."""
    new = Catalog(locale=locale, header_comment="# Xiao'an catalogue.", fuzzy=False)
    for one, files in sorted(ids.items(), key=lambda item: str(item[0])):
        text, context = one
        known = old.get(text[0] if isinstance(text, tuple) else text, context)
        string = known.string if known is not None and not known.fuzzy else None
        if locale == "en":
            string = text
        flags = ["python-format"] if "%(" in str(text) else []
        new.add(
            text,
            string or (("",) if isinstance(text, tuple) else ""),
            flags=flags,
            context=context,
            locations=[(name, None) for name in sorted(files)],
        )
    return new


def write(path: Path, new: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, new, sort_output=True, include_lineno=False, omit_header=False, width=100)
    kept = [
        line
        for line in out.getvalue().split(b"\n")
        if not line.startswith((b'"POT-Creation', b'"PO-Revision', b'"Generated-By', b'"Last-Tran'))
    ]
    if not path.exists() or path.read_bytes() != b"\n".join(kept):
        path.write_bytes(b"\n".join(kept))


def compile_all() -> None:
    for path in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        out = BytesIO()
        write_mo(out, read_po(BytesIO(path.read_bytes()), locale=path.parts[-3]))
        target.write_bytes(out.getvalue())


def apps() -> Iterator[Path]:
    for app in sorted(PACKAGE.iterdir()):
        if (app / "__init__.py").exists():
            yield app


def missing() -> Iterator[str]:
    """One line for every id that lacks Chinese or is unknown to a catalogue."""
    for app in apps():
        ids = ids_of(app)
        for locale in ("zh_Hans", "en"):
            path = app / "locale" / locale / "LC_MESSAGES" / "django.po"
            known = catalogue(path, locale)
            for text, context in ids:
                message = known.get(text[0] if isinstance(text, tuple) else text, context)
                strings = (
                    []
                    if message is None
                    else (
                        list(message.string)
                        if isinstance(message.string, tuple | list)
                        else [message.string]
                    )
                )
                if message is None or message.fuzzy or not strings or not all(strings):
                    yield f"{app.name} {locale}: {text!r}"


def clashing() -> Iterator[str]:
    """One line for every id with two Chinese texts: the first installed app would win, unseen."""
    said: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    for app in apps():
        path = app / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        for message in catalogue(path, "zh_Hans"):
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            if key and message.string:
                texts = said.setdefault((key, message.context), {})
                texts.setdefault(str(message.string), []).append(app.name)
    for (key, _context), texts in said.items():
        if len(texts) > 1:
            yield f"two texts for {key!r}: {texts}; give one of them a context (pgettext)"


def main(arguments: list[str]) -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    if "--compile" in arguments:
        compile_all()
        return 0
    if "--check" in arguments:
        lines = [*missing(), *clashing(), *phonewords.missing()]
        print("\n".join(lines) or "catalogues: complete", file=sys.stderr)
        return 1 if lines else 0
    for app in apps():
        ids = ids_of(app)
        for locale in ("zh_Hans", "en"):
            path = app / "locale" / locale / "LC_MESSAGES" / "django.po"
            if ids:
                write(path, renewed(catalogue(path, locale), ids, locale))
    compile_all()
    lines = [line for line in missing() if " zh_Hans:" in line]
    print("\n".join(lines), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
