"""Rows become sightings: one visit to one unit with what it saw. Bad rows are named."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from xiaoan.base import clock
from xiaoan.inspections.legacy.mapping import ITEM_CODE, Map
from xiaoan.inspections.legacy.tables import rows_of


@dataclass(frozen=True)
class Bad:
    """A row that was not taken, and why."""

    row: int
    reason: str


@dataclass
class Seen:
    """One answer: "pass", "fail" or "na"; a failure has its words and maybe its correction."""

    a: str
    text: str = ""
    corrected: date | None = None


@dataclass
class Sighting:
    """One visit as the ledger tells it."""

    unit: str
    name: str
    kind: str
    day: date
    type: str
    series: str
    is_recheck: bool
    result: str
    row: int
    answers: dict[str, Seen] = field(default_factory=dict)
    nth: int = 1

    @property
    def external(self) -> str:
        """What tells this visit from all others of the ledger, at most 60 characters."""
        kind = hashlib.sha256(f"{self.series}/{self.type}".encode()).hexdigest()[:8]
        tail = f"#{self.nth}" if self.nth > 1 else ""
        return f"{self.unit}:{self.day:%Y%m%d}:{kind}{tail}"


class Unfit(ValueError):
    """This row cannot be taken; the text is the reason."""


class Reader:
    """Reads one ledger by its map; `sightings` and `bad` are the outcome.

    `fault_of(code)` says why a unit cannot be written to, or "".
    """

    def __init__(self, path: Path, given: Map, fault_of: Callable[[str], str]) -> None:
        self.path, self.map, self.fault_of = path, given, fault_of
        self.sightings: list[Sighting] = []
        self.bad: list[Bad] = []
        self._visits: dict[tuple[str, date, str, str], list[Sighting]] = defaultdict(list)
        self._texts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._first: dict[tuple[int, str], int] = {}

    def read(self) -> Reader:
        """Read the companion files, the ledger, and then the visits that found nothing."""
        self._texts = dict(self._pairs("codes"))
        self._names = dict(self._pairs("names"))
        types = self._types()
        for number, cells in rows_of(
            self.path, self.map.columns, sheet=self.map.sheet, encoding=self.map.encoding,
            delimiter=self.map.delimiter,
        ):  # fmt: skip
            try:
                self._take(number, cells, types)
            except Unfit as unfit:
                self.bad.append(Bad(number, str(unfit)))
        self._take_quiet(types)
        return self

    def _take(
        self, number: int, cells: dict[str, str] | None, types: dict[tuple[str, date], str]
    ) -> None:
        if cells is None:
            raise Unfit("The row has too many or too few cells.")
        found = self._sighting(number, cells, types)
        if self.map.items:
            found.answers = self._columns(cells, self._corrected(cells, found.day))
            self._add_whole(found)
            return
        marked = list(self._marked(cells, found.day))
        visit = self._same_visit(found)
        for code, _seen in marked:
            if code in visit.answers:
                raise Unfit(f"It repeats row {self._first[id(visit), code]}.")
        if visit is found:
            self._add(found)
        for code, seen in marked:
            visit.answers[code] = seen
            self._first[id(visit), code] = number

    def _sighting(
        self, number: int, cells: dict[str, str], types: dict[tuple[str, date], str]
    ) -> Sighting:
        units = self.map.units
        key = cells[units.id]
        if not key:
            raise Unfit(f"{units.id} is empty.")
        code = units.prefix + key
        if len(code) > 24:  # noqa: PLR2004 - the column of a unit's code
            raise Unfit(f"{units.id} “{key}” is longer than a unit's code can be.")
        if fault := self.fault_of(code):
            raise Unfit(fault)
        day = _day(cells[self.map.date], self.map.date_format, self.map.date)
        visit = self.map.visit
        kind = types.get((key, day), "") if self.map.more else cells.get(visit.type, "")
        series, _split, last = kind.rpartition(visit.split) if visit.split else ("", "", kind)
        name = self._names.get(key, "") or cells.get(units.name, "") or code
        return Sighting(
            unit=code, name=name[:80], kind=self._kind(cells), day=day, type=last, series=series,
            is_recheck=last in visit.recheck, result=cells.get(visit.result, "")[:60], row=number,
        )  # fmt: skip

    def _kind(self, cells: dict[str, str]) -> str:
        units = self.map.units
        if not units.kind_column:
            return units.kind
        return units.kind if cells[units.kind_column] in units.schools else units.other

    def _columns(self, cells: dict[str, str], corrected: date | None) -> dict[str, Seen]:
        words = self.map.words
        assert words is not None  # noqa: S101 - the map was checked
        answers = {}
        for item in self.map.items:
            word = cells[item.column]
            if word in words.failed:
                answers[item.code] = Seen("fail", item.text, corrected)
            elif word in words.passed:
                answers[item.code] = Seen("pass")
            elif word in words.na:
                answers[item.code] = Seen("na")
            else:
                raise Unfit(f"{item.column}: “{word}” is no word of the map.")
        return answers

    def _marked(self, cells: dict[str, str], day: date) -> Iterator[tuple[str, Seen]]:
        how = self.map.violations
        assert how is not None  # noqa: S101 - the map was checked
        corrected = self._corrected(cells, day)
        text = cells[how.text] if how.text else ""
        text = " ".join(how.strip.sub("", text).split()) if how.strip else text
        raw = cells[how.code] if how.code else text
        for part in raw.split(how.separator) if how.separator else [raw]:
            code = part.strip()
            if code:
                words = self._texts.get(code, "") or text or code
                yield self._item(code), Seen("fail", words[:200], corrected)

    def _item(self, code: str) -> str:
        """A short key of the item; words without a code get one that stays the same."""
        how = self.map.violations
        prefix = how.prefix if how else ""
        if how is not None and how.code and len(prefix + code) <= ITEM_CODE:
            return prefix + code
        return prefix + hashlib.sha256(code.encode()).hexdigest()[:10]

    def _corrected(self, cells: dict[str, str], day: date) -> date | None:
        how = self.map.correction
        if how is None or not cells[how.column]:
            return None
        text = cells[how.column]
        if how.pattern is not None:
            match = how.pattern.search(text)
            if match is None:
                return None
            text = match[1]
        corrected = _day(text, how.format, how.column)
        if corrected < day:
            raise Unfit(f"Corrected on {corrected}, before the visit of {day}.")
        return corrected

    def _same_visit(self, found: Sighting) -> Sighting:
        there = self._visits[_key(found)]
        return there[0] if there else found

    def _add_whole(self, found: Sighting) -> None:
        """One row is one visit: the same facts twice are a repetition, others a second visit."""
        there = self._visits[_key(found)]
        for earlier in there:
            if (earlier.result, earlier.answers) == (found.result, found.answers):
                raise Unfit(f"It repeats row {earlier.row}.")
        found.nth = len(there) + 1
        self._add(found)

    def _add(self, found: Sighting) -> None:
        self._visits[_key(found)].append(found)
        self.sightings.append(found)

    def _pairs(self, which: str) -> Iterator[tuple[str, str]]:
        table = self.map.codes if which == "codes" else self.map.names
        if table is None:
            return
        path = self.path.parent / table.file
        for _number, cells in rows_of(path, {table.key, table.text}, encoding=self.map.encoding):
            if cells is not None:
                yield cells[table.key], cells[table.text]

    def _quiet_rows(self) -> Iterator[tuple[int, dict[str, str] | None]]:
        more = self.map.more
        if not more:
            return
        asked = {more["unit"], more["date"], more.get("type", "")} - {""}
        yield from rows_of(self.path.parent / more["file"], asked, encoding=self.map.encoding)

    def _types(self) -> dict[tuple[str, date], str]:
        """Type of each visit by unit and day, from the companion file."""
        more = self.map.more
        types: dict[tuple[str, date], str] = {}
        for _number, cells in self._quiet_rows():
            if cells is None or not more.get("type"):
                continue
            try:
                day = _day(cells[more["date"]], self._more_format, more["date"])
            except Unfit:
                continue  # named by _take_quiet
            types.setdefault((cells[more["unit"]], day), cells[more["type"]])
        return types

    @property
    def _more_format(self) -> str:
        return self.map.more.get("format", self.map.date_format)

    def _take_quiet(self, types: dict[tuple[str, date], str]) -> None:
        """Visits of the companion file of which the ledger has no row: they found nothing."""
        more, units = self.map.more, self.map.units
        for number, cells in self._quiet_rows():
            try:
                if cells is None:
                    raise Unfit("The row has too many or too few cells.")
                given = {units.id: cells[more["unit"]], self.map.date: cells[more["date"]]}
                day = _day(cells[more["date"]], self._more_format, more["date"])
                given[self.map.date] = day.strftime(self.map.date_format)
                found = self._sighting(number, given, types)
            except Unfit as unfit:
                self.bad.append(Bad(number, f"{more['file']}: {unfit}"))
                continue
            if self._same_visit(found) is found:
                self._add(found)


def _key(found: Sighting) -> tuple[str, date, str, str]:
    return found.unit, found.day, found.series, found.type


def _day(text: str, form: str, column: str) -> date:
    if not text:
        raise Unfit(f"{column} is empty.")
    for known in (form, "%Y-%m-%d"):  # days of an Excel sheet come as the second
        try:
            day = datetime.strptime(text, known).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day > clock.today():
            raise Unfit(f"{column}: {day} lies in the future.")
        return day
    raise Unfit(f"{column}: “{text}” is no day of the form {form}.")
