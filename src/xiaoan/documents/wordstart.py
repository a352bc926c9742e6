"""Our own Word layout with the fields in their places: what a bureau begins its template from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm

from xiaoan.documents import layout, word
from xiaoan.documents.catalogue import Template
from xiaoan.documents.filling import filled
from xiaoan.documents.specimens import SPECIMENS

_PAIR = 2
_LOOPED: dict[str, list[Any]] = {
    "opening": ["{%p for line in opening %}", "{{ line }}", "{%p endfor %}"],
    "closing": ["{%p for line in closing %}", "{{ line }}", "{%p endfor %}"],
    "rows": ["{%tr for row in rows %}", "{{ row[N] }}", "{%tr endfor %}"],
    "people": [
        {"label": "{%p for one in people %}", "names": ""},
        {"label": "{{ one.label }}", "names": "{{ one.names }}"},
        {"label": "{%p endfor %}", "names": ""},
    ],
    "facts": [
        {"label": label, "value": value}
        for label, value in (
            ("{%tr for row in pairs %}", ""), ("", ""),
            ("{{ row[0] }}", "{{ row[1] }}"), ("{{ row[2] }}", "{{ row[3] }}"),
            ("{%tr endfor %}", ""), ("", ""),
        )
    ],
    "signatures": [
        {"label": "{%tr for one in signatures %}", "value": ""},
        {"label": "{{ one.label }}", "value": "{{ one.value }}"},
        {"label": "{%tr endfor %}", "value": ""},
    ],
    "parties": [
        {"label": "{%p for one in parties %}", "value": ""},
        {"label": "{{ one.label }}", "value": "{{ one.value }}"},
        {"label": "{%p endfor %}", "value": ""},
    ],
    "attachments": [],
    "body": [{"kind": "paragraph", "text": "{{p body }}"}],
}  # fmt: skip


def starter(form: Template) -> bytes:
    """Our own Word layout with the fields in their places: what a bureau begins from."""
    document = word.laid_out(form.key, filled(form, _placeholders(form)))
    if "printed" in {one.key for one in form.fields}:
        _before_imprint(document)
    for run in list(document.element.body.iter(qn("w:r"))):
        picture = run.find(qn("w:drawing"))
        if picture is not None:
            run.replace(picture, document.add_paragraph().add_run("{{ qr }}")._r[0])
    return layout.saved(document)


def _before_imprint(document: Any) -> None:
    """The field that turns to the last page, before the imprint."""
    imprint = document.tables[-1]._tbl
    turn = document.add_paragraph("{{ to_imprint }}", style="xa-small")
    turn.paragraph_format.line_spacing = Mm(1)
    imprint.addprevious(turn._p)


def _as_long(key: str, specimen: str) -> str:
    """The field; the red mark is sized by its length, so its field is as long as the words."""
    return f"{{{{ {key.center(len(specimen) - 6) if key == 'mark' else key} }}}}"


def _counted(key: str, parts: Sequence[str], count: int) -> list[dict[str, str]]:
    """What stands side by side is named one by one."""
    return [{part: f"{{{{ {key}[{at}].{part} }}}}" for part in parts} for at in range(count)]


def _placeholders(form: Template) -> dict[str, Any]:
    """Data whose texts are the fields themselves."""
    specimen = SPECIMENS[form.key]
    made: dict[str, Any] = {}
    for one in form.fields:
        if one.parts and len(one.parts) > _PAIR:
            made[one.key] = _counted(one.key, one.parts, len(specimen[one.key]))
        elif one.key in _LOOPED:
            made[one.key] = _LOOPED[one.key]
        elif one.key in {"head", "widths"}:
            made[one.key] = specimen[one.key]
        elif one.kind is str and specimen.get(one.key):
            made[one.key] = _as_long(one.key, specimen[one.key])
    if "rows" in made:
        wide = len(specimen["head"])
        made["rows"] = [
            [text.replace("N", str(at)) if at == 0 or "N" in text else "" for at in range(wide)]
            for text in _LOOPED["rows"]
        ]
    made["check"] = {"address": "https://xiaoan.example/v/", "code": "{{ code }}"}
    return made
