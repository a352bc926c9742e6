"""What a phone sent, read into its shape; what does not fit is told by field, in words."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

T = TypeVar("T")
#: A NUL as JSON writes it (not a backslash followed by the letters), or a raw one.
NUL = re.compile(rb"\x00|(?<!\\)(?:\\\\)*\\u0000")
_PATH = re.compile(r"^(?P<words>.*?)(?: - at `(?P<at>.*)`)?$", re.DOTALL)
_MISSING = re.compile(r"missing required field `(.+)`")
_LONG = re.compile(r"Expected `(?:str|array|object|bytes)` of length <= (\d+)")
_NUMBER = re.compile(r"Expected `(?:int|float)` (<=|>=|<|>) (-?[\d.]+)")


class Unreadable(Exception):
    """The bytes do not fit the form: `fields` says by field what is wrong, `why` in one line."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        self.why = "; ".join(f"{name}: {words}" if name else words
                             for name, words in fields.items())  # fmt: skip
        super().__init__(self.why)


def read(raw: bytes | msgspec.Raw, into: type[T], *, at: str = "", parts: bool = False) -> T:
    """`raw` JSON as a value of type `into`; `at` names where it stood. Raises Unreadable.

    `parts`: its parts are read one by one later, so that a NUL in one harms no other.
    """
    if not parts and NUL.search(raw):
        raise Unreadable({at: _("A sign stands in it that cannot be kept (NUL).")})
    try:
        return msgspec.json.decode(raw, type=into)
    except msgspec.ValidationError as wrong:
        raise Unreadable(_told(str(wrong), at)) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Unreadable({at: _("This is no JSON, or a part of it is missing.")}) from wrong


def words_of(wrong: ValidationError) -> tuple[str, dict[str, str]]:
    """A refused form in one line, and by field."""
    if not hasattr(wrong, "error_dict"):
        return "; ".join(map(str, wrong.messages)), {}
    found = {name: "; ".join(map(str, words)) for name, words in wrong.message_dict.items()}
    fields = {name: words for name, words in found.items() if name != NON_FIELD_ERRORS}
    return "; ".join(dict.fromkeys(found.values())), fields


def _told(message: str, at: str) -> dict[str, str]:
    found = _PATH.match(message)
    words = found["words"] if found else message
    path = ((found["at"] if found else "") or "").removeprefix("$").lstrip(".")
    if missing := _MISSING.search(words):
        path = ".".join(filter(None, [path, missing[1]]))
        return {".".join(filter(None, [at, path])): _("This is missing.")}
    return {".".join(filter(None, [at, path])): _said(words)}


def _said(words: str) -> str:
    if long := _LONG.search(words):
        return _("This is too long: at most %(n)s.") % {"n": long[1]}
    if number := _NUMBER.search(words):
        return _("This number is out of bounds: it must be %(sign)s %(n)s.") % {
            "sign": number[1], "n": number[2]
        }  # fmt: skip
    kinds: dict[str, Any] = {
        "Expected `int`": _("A whole number is wanted here."),
        "Expected `float`": _("A number is wanted here."),
        "Expected `str`": _("Text is wanted here."),
        "Expected `bool`": _("Yes or no is wanted here."),
        "Expected `array`": _("A list is wanted here."),
        "Expected `object`": _("A group of named values is wanted here."),
        "Expected `uuid`": _("An identifier (UUID) is wanted here."),
        "Expected `datetime`": _("A moment with its time zone is wanted here."),
        "Expected `date`": _("A day (2026-09-01) is wanted here."),
        "Invalid UUID": _("An identifier (UUID) is wanted here."),
        "Invalid RFC3339": _("A moment with its time zone is wanted here."),
        "Invalid enum value": _("This is none of the values that are known here."),
    }
    return next((told for start, told in kinds.items() if words.startswith(start)),
                _("This cannot be read."))  # fmt: skip
