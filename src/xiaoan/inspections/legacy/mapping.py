"""The map of a ledger: a TOML file that says which column means what."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from xiaoan.units.models import Unit

T = TypeVar("T")
SECTIONS = {
    "name", "file", "units", "date", "visit", "item", "words", "violations", "correction",
    "codes", "names", "visits",
}  # fmt: skip
ITEM_CODE = 24  # characters of a hazard's item


class MapError(ValueError):
    """The map cannot be used; the text names the section, the key and the cure."""


@dataclass(frozen=True)
class Units:
    """How units are named: `id` column, `prefix` before it, and what to do with unknown ones."""

    id: str
    name: str = ""
    prefix: str = ""
    create: bool = False
    kind: str = "school"
    kind_column: str = ""
    schools: tuple[str, ...] = ()
    other: str = "office"


@dataclass(frozen=True)
class Visits:
    """The visit type column; which of its values are re-checks; the result column.

    `split` cuts "series / type": a re-check follows a visit of its own series.
    """

    type: str = ""
    recheck: tuple[str, ...] = ()
    split: str = ""
    result: str = ""


@dataclass(frozen=True)
class ItemColumn:
    """One item that has a column of its own."""

    column: str
    code: str
    text: str


@dataclass(frozen=True)
class Words:
    """What stands in an item's column when it passed, failed, or does not apply."""

    passed: frozenset[str]
    failed: frozenset[str]
    na: frozenset[str]


@dataclass(frozen=True)
class Violations:
    """One row per violation, or several codes in one cell joined by `separator`."""

    code: str = ""
    text: str = ""
    separator: str = ""
    prefix: str = ""
    strip: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Correction:
    """Where the day of correction stands: a column, or a pattern inside its text."""

    column: str
    format: str = "%Y-%m-%d"
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Table:
    """A companion file beside the ledger: `key` column, and the `text` column it leads to."""

    file: str
    key: str
    text: str


@dataclass(frozen=True)
class Map:
    """Everything known of one ledger's columns; `name` marks its visits as its own."""

    name: str
    units: Units
    date: str
    date_format: str
    visit: Visits
    items: tuple[ItemColumn, ...] = ()
    words: Words | None = None
    violations: Violations | None = None
    correction: Correction | None = None
    codes: Table | None = None
    names: Table | None = None
    #: A companion file with all visits, also those that found nothing: column of the unit,
    #: of the day and of the type.
    more: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @property
    def columns(self) -> set[str]:
        """The columns that the ledger itself must have."""
        asked = {self.units.id, self.date, self.visit.result, self.units.kind_column}
        asked |= {item.column for item in self.items}
        if not self.more:
            asked.add(self.visit.type)
        if self.names is None:
            asked.add(self.units.name)
        if self.violations:
            asked |= {self.violations.code, self.violations.text}
        if self.correction:
            asked.add(self.correction.column)
        return asked - {""}


def read_map(path: Path) -> Map:
    """The map in `path`; raises MapError saying what is wrong and what to write."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror}. Give the map's path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(f"{path.name} is no TOML file: {error}.") from error
    unknown = set(given) - SECTIONS
    if unknown:
        raise MapError(
            f"{path.name}: “{min(unknown)}” is unknown. Use {', '.join(sorted(SECTIONS))}."
        )
    return _build(given)


def _build(given: dict[str, Any]) -> Map:
    name = str(given.get("name", "")).strip()
    if not name or len(name) > 16:  # noqa: PLR2004 - it stands in each visit's key
        raise MapError('“name” is missing or longer than 16 characters: name = "county-2014".')
    date, file = given.get("date", {}), given.get("file", {})
    if not date.get("column"):
        raise MapError('[date] needs the column of the visit\'s day: column = "…".')
    built = Map(
        name=name,
        units=_section(Units, "units", given.get("units", {})),
        date=str(date["column"]), date_format=str(date.get("format", "%Y-%m-%d")),
        visit=_section(Visits, "visit", given.get("visit", {})),
        items=_items(given.get("item", [])), words=_words(given),
        violations=_optional(Violations, "violations", given),
        correction=_optional(Correction, "correction", given),
        codes=_optional(Table, "codes", given), names=_optional(Table, "names", given),
        more={key: str(value) for key, value in given.get("visits", {}).items()},
        sheet=str(file.get("sheet", "")), encoding=str(file.get("encoding", "utf-8-sig")),
        delimiter=str(file.get("delimiter", ",")),
    )  # fmt: skip
    _refuse_unfit(built)
    return built


def _refuse_unfit(built: Map) -> None:
    if bool(built.items) == bool(built.violations):
        raise MapError("Give either [[item]] columns or [violations], one of the two.")
    if built.items and built.words is None:
        raise MapError("[words] is missing: pass = […], fail = […], na = […].")
    if built.violations and not (built.violations.code or built.violations.text):
        raise MapError("[violations] needs the column of the code or of the text.")
    kinds = {built.units.kind, built.units.other} - set(Unit.Kind.values)
    if kinds:
        raise MapError(f"[units] kind “{min(kinds)}” is unknown.")
    if len(built.delimiter) != 1:
        raise MapError('[file] delimiter is one character: delimiter = ";".')
    missing = {"file", "unit", "date"} - set(built.more)
    if built.more and missing:
        raise MapError(f"[visits] needs {', '.join(sorted(missing))}.")


def _items(rows: list[dict[str, Any]]) -> tuple[ItemColumn, ...]:
    items = tuple(_section(ItemColumn, "[item]", row) for row in rows)
    long = [item.code for item in items if len(item.code) > ITEM_CODE]
    if long:
        raise MapError(f"The code “{long[0]}” is longer than {ITEM_CODE} characters.")
    if len({item.code for item in items}) != len(items):
        raise MapError("Two [[item]] entries have the same code.")
    return items


def _words(given: dict[str, Any]) -> Words | None:
    words = given.get("words")
    if words is None:
        return None
    keys = ("pass", "fail", "na")
    passed, failed, na = (frozenset(str(w) for w in words.get(key, [])) for key in keys)
    if not passed or not failed:
        raise MapError("[words] needs pass = […] and fail = […].")
    return Words(passed, failed, na)


def _optional(kind: type[T], name: str, given: dict[str, Any]) -> T | None:
    return _section(kind, name, given[name]) if name in given else None


def _section(kind: type[T], name: str, values: dict[str, Any]) -> T:
    known = kind.__annotations__
    unknown = set(values) - set(known)
    if unknown:
        raise MapError(f"[{name}] “{min(unknown)}” is unknown. Use {', '.join(known)}.")
    ready = {key: _value(name, key, value) for key, value in values.items()}
    try:
        return kind(**ready)
    except TypeError as error:
        raise MapError(f"[{name}] is not complete: {error}.") from error


def _value(section: str, key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    if key in {"pattern", "strip"}:
        try:
            return re.compile(value)
        except re.error as error:
            raise MapError(f"[{section}] {key} is no regular expression: {error}.") from error
    return value
