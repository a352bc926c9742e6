"""The templates there are, the fields of each, and what a fit set of data is.

A field is required, or has a default that leaves its place empty. One that the template does
not know is refused like a missing one: it is a slip of the pen, and the paper would be without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiaoan.documents.blocks import WIDTH, BadBlock, numbered, title_lines

TYPST = Path(__file__).parent / "typst"
NEEDED = object()  # the default of a field that has none


class NoTemplate(LookupError):
    """No template of this name; the message lists those there are."""


class UnfitData(ValueError):
    """A field is missing, unknown or of the wrong shape; the message names it and the cure."""


@dataclass(frozen=True)
class Field:
    """One field: `kind` is the Python type of its value, `about` what stands there on paper."""

    key: str
    about: str | Promise
    default: Any = NEEDED
    kind: type | tuple[type, ...] = str

    @property
    def is_needed(self) -> bool:
        """Whether a paper without it cannot be made."""
        return self.default is NEEDED


@dataclass(frozen=True)
class Template:
    """A form of paper: `key` names the typst file and the specimen."""

    key: str
    name: str | Promise
    about: str | Promise
    fields: tuple[Field, ...]

    @property
    def path(self) -> Path:
        """The typst file."""
        return TYPST / f"{self.key}.typ"


_TITLE = Field("title", lazy("title; a line break in it is kept"))
_ISSUER = Field("issuer", lazy("who issues it, over the date"))
_NUMBER = Field("number", lazy("number of the paper, as 清教安〔2026〕5号"))
_DATE = Field("date", lazy("date as it is printed, as 2026年4月13日"))
_CHECK = Field("check", lazy("address of the verification page and code: {address, code}"), None,
               (dict, type(None)))  # fmt: skip
_COMMON = (
    Field("mark", lazy("red mark at the head, as 清和区教育局文件")),
    _NUMBER,
    _TITLE,
    Field("addressee", lazy("to whom; the colon is added"), ""),
    Field("body", lazy("blocks: headings, paragraphs, lists, tables"), kind=list),
    Field("attachments", lazy("names of the attachments, without numbers"), [], list),
    _ISSUER,
    _DATE,
    Field("note", lazy("note in brackets under the date"), ""),
    _CHECK,
    Field("urgency", lazy("degree of urgency"), ""),
    Field("secrecy", lazy("secrecy and its term"), ""),
)
_IMPRINT = (
    Field("copies", lazy("units that get a copy"), ""),
    Field("office", lazy("printing office, in the imprint")),
    Field("printed", lazy("day of printing; 印发 is added")),
)
TEMPLATES: dict[str, Template] = {
    one.key: one
    for one in (
        Template(
            "redhead", lazy("Red-head document"),
            lazy("Notices, opinions, requests and reports. With a signer it is an upward paper."),
            (*_COMMON, Field("copy_number", lazy("number of the copy, six digits"), ""),
             Field("signer", lazy("who signed, for upward papers"), ""), *_IMPRINT),
        ),
        Template(
            "letter", lazy("Letter form"),
            lazy("Letters between units that do not answer to each other, and replies."), _COMMON,
        ),
        Template(
            "minutes", lazy("Minutes"), lazy("What a meeting settled; carries no seal."),
            (Field("mark", lazy("red mark at the head, as 清和区校园安全工作会议纪要")),
             Field("number", lazy("number of the issue, as 第3期")), _TITLE, _ISSUER, _DATE,
             Field("body", lazy("blocks: headings, paragraphs, lists, tables"), kind=list),
             Field("people", lazy("who was there: a list of {label, names}"), [], list), _CHECK,
             *_IMPRINT),
        ),
        Template(
            "form", lazy("Form with tables"),
            lazy("Notices of rectification and other printed forms; no red head."),
            (_ISSUER, _TITLE, _NUMBER, _DATE,
             Field("facts", lazy("head of the form: an even list of {label, value}"), kind=list),
             Field("opening", lazy("sentences above the table"), [], list),
             Field("head", lazy("heads of the table's columns"), kind=list),
             Field("widths", lazy("widths of the columns in millimetres, together at most 156"),
                   kind=list),
             Field("rows", lazy("rows of the table"), kind=list),
             Field("closing", lazy("sentences below the table"), [], list),
             Field("signatures", lazy("places to sign: a list of {label, value}"), [], list),
             _CHECK),
        ),
    )
}  # fmt: skip


def template(key: str) -> Template:
    """The template of this name. Raises NoTemplate."""
    try:
        return TEMPLATES[key]
    except KeyError:
        raise NoTemplate(
            _("There is no template “%(key)s”. Use one of: %(all)s.")
            % {"key": key, "all": ", ".join(TEMPLATES)}
        ) from None


def filled(form: Template, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with defaults, numbers and title lines, as PDF and Word take it.

    Raises UnfitData.
    """
    known = {one.key: one for one in form.fields}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise UnfitData(
            _("The template “%(form)s” knows no field %(fields)s. Its fields are: %(all)s.")
            % {"form": form.name, "fields": ", ".join(unknown), "all": ", ".join(known)}
        )
    made = {key: _value(form, one, data) for key, one in known.items()}
    made["title_lines"] = title_lines(made["title"])
    if "body" in known:
        try:
            made["body"] = numbered(made["body"])
        except BadBlock as wrong:
            raise UnfitData(str(wrong)) from wrong
    elif (
        len(made["facts"]) % 2
        or sum(made["widths"]) > WIDTH
        or any(len(row) != len(made["head"]) for row in [made["widths"], *made["rows"]])
    ):
        raise UnfitData(
            _("Give an even number of facts, and the same number of cells in head, widths and every"
              " row, together at most 156 mm wide.")
        )  # fmt: skip
    return made


def _value(form: Template, field: Field, data: Mapping[str, Any]) -> Any:
    if field.key not in data:
        if field.is_needed:
            raise UnfitData(
                _("“%(form)s” cannot be made without the field “%(field)s” (%(about)s). Give it.")
                % {"form": form.name, "field": field.key, "about": field.about}
            )
        return field.default
    value = data[field.key]
    if not isinstance(value, field.kind):
        raise UnfitData(
            _("The field “%(field)s” has the wrong shape (%(about)s).")
            % {"field": field.key, "about": field.about}
        )
    return value
