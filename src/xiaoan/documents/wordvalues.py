"""What the fields of a Word template stand for, and how each is written in Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from docx.oxml.ns import qn
from lxml import etree
from markupsafe import Markup

from xiaoan.documents import layout, word
from xiaoan.documents.catalogue import Template
from xiaoan.documents.filling import filled
from xiaoan.documents.specimens import SPECIMENS
from xiaoan.documents.typeset import imprint_place

Paper = Mapping[str, Any]
_PLAIN = (str, int, float)
_SHOWN = 60  # signs of an example


@dataclass(frozen=True)
class WordField:
    """One field of a template: how it is written, what stands there, and an example."""

    key: str
    written: str
    about: str | Promise
    example: str


def fields(form: Template) -> list[WordField]:
    """The fields that a Word template for this paper may use, with examples of the specimen."""
    values = values_of(form, SPECIMENS[form.key])
    known = {one.key: one.about for one in form.fields} | _ABOUT
    return [
        WordField(key, _written(key, value), known.get(key, ""), _example(value))
        for key, value in values.items()
    ]


def values_of(form: Template, data: Paper) -> dict[str, Any]:
    """What the fields of a Word template stand for: the data of the paper, and their short ways."""
    made = filled(form, data)
    check = made.pop("check", None) or {}
    for key in ("title_lines", "drawn", "pictures", "widths"):
        made.pop(key, None)
    made["code"], made["address"] = check.get("code", ""), check.get("address", "")
    made["qr"] = ""
    if "printed" in made:
        made["to_imprint"] = "\f" * int(imprint_place(form.key, data)["breaks"])
    if "body" in made:
        made["lines"] = _lines(made["body"])
        made["body"] = _blocks(made["body"])
    if "facts" in made:
        texts = [text for one in made["facts"] for text in (one["label"], one["value"])]
        made["pairs"] = [texts[at : at + 4] for at in range(0, len(texts), 4)]
        made["fact"] = {one["label"]: one["value"] for one in made["facts"]}
    return made


_ABOUT: dict[str, str | Promise] = {
    "body": gettext_lazy("the whole text with its headings and tables, alone in its paragraph"),
    "lines": gettext_lazy("the text, line by line: headings with their numbers, paragraphs, items"),
    "pairs": gettext_lazy("the head of the form, two facts in a row"),
    "code": gettext_lazy("code of the verification page"),
    "address": gettext_lazy("address of the verification page"),
    "to_imprint": gettext_lazy(
        "turns the page so that the imprint stands on the last, even page; alone in its paragraph"
    ),
    "qr": gettext_lazy("QR code of the verification page, 24 mm wide"),
    "fact": gettext_lazy("one fact of the head by its label"),
}


def _blocks(body: Sequence[Paper]) -> Markup:
    """A body as Word itself writes it; styles that the template lacks show as its ordinary one."""
    document = layout.official()
    word.blocks(document, body)
    parts = [one for one in document.element.body if one.tag != qn("w:sectPr")]
    return Markup("".join(etree.tostring(one, encoding="unicode") for one in parts))  # noqa: S704


def _lines(body: Sequence[Paper]) -> list[str]:
    """A body as lines of text; a table as its rows, cells a tab apart."""
    made: list[str] = []
    for one in body:
        if one["kind"] == "list":
            made += [item["number"] + item["text"] for item in one["items"]]
        elif one["kind"] == "table":
            made += ["\t".join(row) for row in (one["head"], *one["rows"])]
        else:
            made.append(one.get("number", "") + one["text"])
    return made


def _written(key: str, value: Any) -> str:
    """How a field is written in Word: a loop for what there are several of."""
    if isinstance(value, Mapping):
        return "".join(f'{{{{ {key}["{part}"] }}}}' for part in list(value)[:1])
    if isinstance(value, Markup):
        return f"{{{{p {key} }}}}"
    if not isinstance(value, list):
        return f"{{{{ {key} }}}}"
    first = value[0] if value else ""
    if isinstance(first, Mapping):
        parts = " ".join(f"{{{{ one.{part} }}}}" for part in first)
    elif isinstance(first, list):
        parts = "{{ one[0] }} {{ one[1] }}"
    else:
        parts = "{{ one }}"
    row = "tr" if isinstance(first, Mapping | list) else "p"
    return f"{{%{row} for one in {key} %}} {parts} {{%{row} endfor %}}"


def _example(value: Any) -> str:
    if isinstance(value, Markup):
        return ""
    while isinstance(value, list | dict) and value:
        value = value[0] if isinstance(value, list) else next(iter(value.values()))
    text = str(value).replace("\n", " ").strip("\f") if isinstance(value, _PLAIN) else ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
