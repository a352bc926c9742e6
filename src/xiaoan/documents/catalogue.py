"""The templates there are and the fields of each.

A field is required, or has a default that leaves its place empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.documents import book, ruling

TYPST = Path(__file__).parent / "typst"
NEEDED = object()  # the default of a field that has none


class NoTemplate(LookupError):
    """No template of this name; the message lists those there are."""


@dataclass(frozen=True)
class Field:
    """One field: `kind` is the Python type of its value, `about` what stands there on
    paper; `parts` are the keys of it, or of each of its items."""

    key: str
    about: str | Promise
    default: Any = NEEDED
    kind: type | tuple[type, ...] = str
    parts: tuple[str, ...] = ()

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


_TITLE = Field("title", _("title; a line break in it is kept"))
_ISSUER = Field("issuer", _("who issues it, over the date"))
_NUMBER = Field("number", _("number of the paper: sign of the issuer, year in 〔〕, number"))
_DATE = Field("date", _("date as it is printed, without blanks"))
_CHECK = Field("check", _("address of the verification page and code: {address, code}"), None,
               (dict, type(None)), ("address", "code"))  # fmt: skip
_COMMON = (
    Field("mark", _("red mark at the head, as 清和区教育局文件")),
    _NUMBER,
    _TITLE,
    Field("addressee", _("to whom; the colon is added"), ""),
    Field("body", _("blocks: headings, paragraphs, lists, tables"), kind=list),
    Field("attachments", _("names of the attachments, without numbers"), [], list),
    _ISSUER,
    _DATE,
    Field("note", _("note in brackets under the date"), ""),
    _CHECK,
    Field("urgency", _("degree of urgency"), ""),
    Field("secrecy", _("secrecy and its term"), ""),
)
_IMPRINT = (
    Field("copies", _("units that get a copy"), ""),
    Field("office", _("printing office, in the imprint")),
    Field("printed", _("day of printing; 印发 is added")),
)
TEMPLATES: dict[str, Template] = {
    one.key: one
    for one in (
        Template(
            "redhead", _("Red-head document"),
            _("Notices, opinions, requests and reports. With a signer it is an upward paper."),
            (*_COMMON, Field("copy_number", _("number of the copy, six digits"), ""),
             Field("signer", _("who signed, for upward papers"), ""), *_IMPRINT),
        ),
        Template(
            "letter", _("Letter form"),
            _("Letters between units that do not answer to each other, and replies."), _COMMON,
        ),
        Template(
            "minutes", pgettext_lazy("paper", "Minutes"),
            _("What a meeting settled; carries no seal."),
            (Field("mark", _("red mark at the head, as 清和区校园安全工作会议纪要")),
             Field("number", _("number of the issue")), _TITLE, _ISSUER, _DATE,
             Field("body", _("blocks: headings, paragraphs, lists, tables"), kind=list),
             Field("people", _("who was there: a list of {label, names}"), [], list,
                   ("label", "names")), _CHECK,
             *_IMPRINT),
        ),
        Template(
            "form", _("Form with tables"),
            _("Notices of rectification and other printed forms; no red head."),
            (_ISSUER, _TITLE, _NUMBER, _DATE,
             Field("facts", _("head of the form: an even list of {label, value}"), kind=list,
                   parts=("label", "value")),
             Field("opening", _("sentences above the table"), [], list),
             Field("head", _("heads of the table's columns"), kind=list),
             Field("widths", _("widths of the columns in millimetres, together at most 156"),
                   kind=list),
             Field("rows", _("rows of the table"), kind=list),
             Field("closing", _("sentences below the table"), [], list),
             Field("signatures", _("places to sign: a list of {label, value}"), [], list,
                   ("label", "value")),
             Field("drawn", _("names drawn on the screen, by the label of the place to sign: a"
                              " list of {label, sha256}"), [], list, ("label", "sha256")),
             Field("pictures", _("photographs, two in a row: a list of {label, sha256}"), [], list,
                   ("label", "sha256")),
             _CHECK),
        ),
        Template(
            "pact", _("Agreement of responsibility"),
            _("Letters of responsibility between two sides, and a successor's page."),
            (_TITLE, _ISSUER,
             Field("parties", _("the two sides and the term: a list of {label, value}"), kind=list,
                   parts=("label", "value")),
             Field("body", _("blocks: headings, paragraphs, lists, tables"), kind=list),
             Field("signatures", _("places to sign: a list of {label, value, place}"), kind=list,
                   parts=("label", "value", "place")),
             Field("note", _("note in brackets at the end"), ""), _CHECK),
        ),
        Template(
            book.KEY, book.NAME, book.ABOUT,
            (_TITLE, _ISSUER, _DATE, _CHECK,
             *(Field(key, about, NEEDED if default is ... else default, kind)
               for key, about, default, kind in book.FIELDS)),
        ),
        Template(
            ruling.KEY, ruling.NAME, ruling.ABOUT,
            (_TITLE, _ISSUER, _CHECK,
             *(Field(key, about, NEEDED if default is ... else default, kind)
               for key, about, default, kind in ruling.FIELDS)),
        ),
    )
}  # fmt: skip


def template(key: str) -> Template:
    """The template of this name. Raises NoTemplate."""
    try:
        return TEMPLATES[key]
    except KeyError:
        raise NoTemplate(
            str(_("There is no template “%(key)s”. Use one of: %(all)s."))
            % {"key": key, "all": ", ".join(TEMPLATES)}
        ) from None
