"""A Word file of the bureau as a template: looked through before anything in it is used.

Refused are macros, embedded objects, whatever is fetched from outside when somebody opens it, and
archives that unpack to more than a template is. Of jinja only fields, conditions and loops are
let in, by the kinds of its syntax tree; nothing is called, nothing computed, so that no template
can do more than say where a value stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LARGEST, UNPACKED, MOST = 8 * 2**20, 60 * 2**20, 400
_DENSE, _SMALL = 200, 2**20  # a part that unpacks to more than 200 times its size is a bomb
_LOOPS = 3
_WORD = "word/document.xml"
_ACTIVE = ("vbaproject", "vbadata", "activex", "embeddings/", "oleobject")
_FETCHING = re.compile(
    rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON|RD)\b[^<]{0,200}"
)
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=\"([^\"]*)\"")
_KINDS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_FILTERS = {"default", "d", "length", "count", "join", "first", "last", "trim", "e", "escape"}
_TESTS = {"defined", "undefined", "none", "even", "odd"}


class UnfitWord(ValueError):
    """A Word file that cannot be a template; the message says what is in it and the cure."""


class _Fields(ImmutableSandboxedEnvironment):
    """Nothing is called, whatever the template says; the syntax tree is looked through besides."""

    def call(self, *_arguments: Any, **_named: Any) -> Any:
        raise SecurityError("nothing is called in a template")


@dataclass(frozen=True)
class WordFile:
    """A Word template that was looked through: `fields` are the names it takes."""

    content: bytes
    fields: frozenset[str]


def looked_through(content: bytes) -> WordFile:
    """The template, if it is fit. Raises UnfitWord."""
    if len(content) > LARGEST:
        raise UnfitWord(
            _("The file is larger than %(limit)s MB. Take pictures out, or make them smaller.")
            % {"limit": LARGEST // 2**20}
        )
    _refuse_archive(content)
    return WordFile(content, frozenset(_fields(content)))


def environment() -> _Fields:
    """What templates are filled by: texts are escaped, an unknown name is a fault."""
    made = _Fields(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters = {key: one for key, one in made.filters.items() if key in _FILTERS}
    made.tests = {key: one for key, one in made.tests.items() if key in _TESTS}
    return made


def _refuse_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_size(archive)
            for entry in archive.infolist():
                _refuse_entry(entry.filename, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as wrong:
        raise UnfitWord(
            _("This is no Word file (.docx). Save it in Word as .docx, without a password.")
        ) from wrong


def _refuse_size(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [one.filename for one in entries]
    if _WORD not in names or len(set(names)) != len(names):
        raise UnfitWord(_("This is no Word file (.docx). Save it in Word as .docx."))
    dense = any(
        one.file_size > _SMALL and one.file_size > _DENSE * max(one.compress_size, 1)
        for one in entries
    )
    if dense or len(entries) > MOST or sum(one.file_size for one in entries) > UNPACKED:
        raise UnfitWord(
            _("The file unpacks to far more than a template is, so it was not opened. Copy its text"
              " into a new Word file.")
        )  # fmt: skip


def _refuse_entry(name: str, body: bytes) -> None:
    lower = name.lower()
    if any(word in lower for word in _ACTIVE) or b"macroEnabled" in body[:20_000]:
        raise UnfitWord(
            _("The file has macros or embedded objects (%(part)s). Save it as .docx without them.")
            % {"part": name}
        )
    if not lower.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise UnfitWord(_("The file is not as Word writes it (%(part)s). Save it anew in Word.")
                        % {"part": name})  # fmt: skip
    if lower.endswith(".rels") and re.search(rb"TargetMode\s*=\s*[\"']External", body):
        raise UnfitWord(
            _("The file leads outside (linked picture, linked template or hyperlink). In Word:"
              " File, Info, Edit links to files; and Ctrl+Shift+F9 for hyperlinks.")
        )  # fmt: skip
    _refuse_instruction(name, body)


def _refuse_instruction(name: str, body: bytes) -> None:
    if b"altChunk" in body:
        raise UnfitWord(_("The file carries another file inside (%(part)s). Save it anew in Word.")
                        % {"part": name})  # fmt: skip
    said = b" ".join(one or other for one, other in _INSTRUCTION.findall(body))
    found = _FETCHING.search(said)
    if found:
        raise UnfitWord(
            _("The file has a field that fetches something from outside: %(field)s. Delete it.")
            % {"field": found.group(0).decode("utf-8", "replace").strip()[:60]}
        )


def _fields(content: bytes) -> Iterator[str]:
    jinja = environment()
    for source in _sources(content):
        try:
            tree = jinja.parse(source)
        except TemplateSyntaxError as wrong:
            raise UnfitWord(
                _("A field is not written rightly: %(why)s. Fields are written {{ title }}, loops"
                  " {%%p for line in lines %%} … {%%p endfor %%}.") % {"why": wrong.message}
            ) from wrong  # fmt: skip
        _refuse_node(tree, 0)
        yield from _names(tree, frozenset())


def _sources(content: bytes) -> Iterator[str]:
    """Everything of the file that is read as a template."""
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render_init()
        yield template.patch_xml(template.get_xml())
        for kind in (template.HEADER_URI, template.FOOTER_URI):
            for _key, part in template.get_headers_footers(kind):
                yield template.patch_xml(template.get_part_xml(part))
        about = template.docx.core_properties
    except Exception as wrong:  # python-docx meets whatever anybody made
        raise UnfitWord(_("The file is damaged. Open it in Word and save it anew.")) from wrong
    yield from (about.author, about.comments, about.identifier, about.language, about.subject,
                about.title)  # fmt: skip
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            yield template.patch_xml(part.blob.decode("utf-8", "replace"))


def _refuse_node(node: nodes.Node, loops: int) -> None:
    if not isinstance(node, _KINDS):
        raise UnfitWord(
            _("A template may hold only fields, conditions and loops; this holds “%(kind)s”.")
            % {"kind": type(node).__name__}
        )
    name = getattr(node, "name", "")
    if (isinstance(node, nodes.Filter) and name not in _FILTERS) or (
        isinstance(node, nodes.Test) and name not in _TESTS
    ):
        raise UnfitWord(_("The template uses “%(name)s”, which is not known here. Leave it away.")
                        % {"name": name})  # fmt: skip
    inside = loops + isinstance(node, nodes.For)
    if inside > _LOOPS:
        raise UnfitWord(_("Loops stand in each other more than three deep. Take one away."))
    for child in node.iter_child_nodes():
        _refuse_node(child, inside)


def _names(node: nodes.Node, bound: frozenset[str]) -> Iterator[str]:
    """Names that the template takes from outside; those of its own loops are its own."""
    if isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in bound:
            yield node.name
        return
    if isinstance(node, nodes.For):
        yield from _names(node.iter, bound)
        own = {one.name for one in node.target.find_all(nodes.Name)} | {"loop"}
        if isinstance(node.target, nodes.Name):
            own.add(node.target.name)
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _names(child, bound | own)
        return
    for child in node.iter_child_nodes():
        yield from _names(child, bound)


__all__ = ["TemplateError", "UnfitWord", "WordFile", "environment", "looked_through"]
