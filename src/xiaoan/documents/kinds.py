"""Kinds of papers. Each module registers its own at start-up, as it does its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


class NoKind(LookupError):
    """No kind of this key: a mistake in the code, never a refusal."""


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `template`     key of the catalogue (catalogue.py)
    `series`       "" when its numbers come from elsewhere or it has none; else it is numbered by
                   district, series and year without gaps
    `sign`         the words before 〔year〕, as "{sign}函" ({sign} is the bureau's own, 青教安;
                   {short} the first character of the district); with "{serial}" in it the whole
                   number, as "第{serial}期"
    `is_personal`  it is for one person: the public page names unit and post only
    `page`         address (name) of the page of the record it is about, by the record's key
    `is_general`   written for itself, about no record: it is withdrawn and replaced on its own
                   page, any other where its record is
    """

    key: str
    label: str | Promise
    template: str
    series: str = ""
    sign: str = ""
    is_personal: bool = False
    page: str = ""
    is_general: bool = False

    def head(self, sign: str) -> str:
        """What stands before the year: 青教安函 by the sign 青教安."""
        return self.sign.format(sign=sign, short=sign[:1], year="", serial="")

    def number(self, sign: str, year: int, serial: int) -> str:
        """The number as it is printed, by the bureau's sign (models.sign_of): 青教安〔2026〕5号."""
        if "{serial}" in self.sign:
            return self.sign.format(sign=sign, short=sign[:1], year=year, serial=serial)
        return f"{self.head(sign)}〔{year}〕{serial}号"


_KINDS: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Called at start-up (AppConfig.ready); a key stands for one kind only."""
    for one in kinds:
        if _KINDS.get(one.key, one) != one:
            raise ValueError(f"Two kinds of papers have the key {one.key}.")
        _KINDS[one.key] = one


def kind(key: str) -> Kind:
    """The kind of this key. Raises NoKind."""
    try:
        return _KINDS[key]
    except KeyError:
        raise NoKind(f"No kind of paper has the key {key}; register it at start-up.") from None


def label(key: str) -> str | Promise:
    """What a kind of paper is called; its key where no module has it (any longer)."""
    return _KINDS[key].label if key in _KINDS else key


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, by its key."""
    return tuple(_KINDS[key] for key in sorted(_KINDS))
