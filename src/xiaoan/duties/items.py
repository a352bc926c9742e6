"""Items of a checklist: what is asked, when, what a failure means. Pure, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from xiaoan.duties.cadence import Cadence, parse
from xiaoan.units.calendar import SchoolCalendar

if TYPE_CHECKING:
    from xiaoan.duties.models import Duty, Task

ANSWER_TYPES = ("pass_fail_na", "number", "text")
#: From the shortest period to the longest; `visit` is asked by the supervisor.
FREQUENCIES = ("daily", "weekly", "monthly", "term", "year", "visit")
#: A month in which a term begins counts from its first day for so long.
FIRST_MONTH = 31
GRADES = ("general", "major")
CONTROLS = ("none", "guard", "stop-use")
#: How long a period each cadence token asks for, on the scale above.
REACH = {
    "daily": 0, "daily-schoolday": 0, "per-meal": 0, "per-trip": 0, "continuous": 0,
    "weekly": 1, "monthly": 2, "quarterly": 2, "per-term": 3, "term-start": 3,
    "before-term": 4, "before-holiday": 3, "per-half-year": 3, "yearly": 4,
    "on-change": 4, "on-event": 4, "RRULE": 3,
}  # fmt: skip


class Lines(Protocol):
    """A checklist version, or its copy in memory: anything with a code and lines."""

    @property
    def code(self) -> str: ...
    @property
    def lines(self) -> Sequence[Item]: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist version."""

    order: int
    zh: str
    en: str
    answer_type: str = "pass_fail_na"
    unit: str = ""
    pass_min: float | None = None
    pass_max: float | None = None
    frequency: str = "monthly"
    applies_to: tuple[str, ...] = ("all",)
    grade: str = "general"
    criterion: str = ""
    interim: str = "none"
    rectify_days: int | None = None
    topic: str = ""
    source: str = ""

    @classmethod
    def read(cls, row: dict[str, Any]) -> Item:
        """An item from the JSON of its checklist."""
        return cls(
            order=int(row["order"]), zh=row["item_zh"], en=row.get("item_en", ""),
            answer_type=row.get("answer_type", "pass_fail_na"), unit=row.get("unit", ""),
            pass_min=row.get("pass_min"), pass_max=row.get("pass_max"),
            frequency=row.get("frequency", "monthly"),
            applies_to=tuple(row.get("applies_to") or ("all",)),
            grade=row.get("grade", "general"), criterion=row.get("criterion", ""),
            interim=row.get("interim", "none"),
            rectify_days=row.get("default_rectify_days"), topic=row.get("topic", ""),
            source=row.get("source", ""),
        )  # fmt: skip

    @property
    def title(self) -> str:
        zh = (translation.get_language() or "").startswith("zh")
        return self.zh if zh or not self.en else self.en

    @property
    def fault(self) -> str:
        """What is wrong when it fails, in the words of the register (data, so Chinese):
        an item says what must be, a hazard says that it is not so."""
        return f"不符合：{self.zh}"[:200]

    @property
    def is_number(self) -> bool:
        return self.answer_type == "number"

    @property
    def has_limits(self) -> bool:
        return self.pass_min is not None or self.pass_max is not None

    def passes(self, value: float) -> bool:
        """Whether a number lies within the limits; both limits are inside."""
        if self.pass_min is not None and value < self.pass_min:
            return False
        return self.pass_max is None or value <= self.pass_max

    @property
    def limits(self) -> str:
        """The limits as people write them; '' for information only."""
        low, high = (f"{x:g}" if x is not None else "" for x in (self.pass_min, self.pass_max))
        text = {(1, 1): f"{low}–{high}", (1, 0): f"≥ {low}", (0, 1): f"≤ {high}"}
        return f"{text.get((bool(low), bool(high)), '')} {self.unit}".strip()


def due_frequencies(cadence: Cadence, calendar: SchoolCalendar, opens_on: date) -> set[str]:
    """Which item frequencies a task of this cadence asks.

    A daily round asks daily items only; a monthly check asks weekly, monthly and, in a
    month in which a term begins, the term's and (in autumn) the year's items too.
    """
    reach = REACH.get(cadence.word, 2)
    if reach == 0:
        return {"daily"}
    asked = set(FREQUENCIES[: reach + 1])
    term = calendar.term_of(opens_on)
    is_first = term is not None and (opens_on - term.starts_on).days < FIRST_MONTH
    if reach == FREQUENCIES.index("monthly") and is_first:
        asked.add("term")
    return asked


def due_items(
    checklist: Lines, duty: Duty, day: date, *, calendar: SchoolCalendar, tags: Iterable[str]
) -> list[Item]:
    """The items of `checklist` that `duty` asks of a unit with `tags` on `day`.

    A daily round shows daily items only and no numbers (those are `readings`); where a list
    has none, it asks nothing of it. A longer duty none of whose items is due asks all items
    that apply: a term's check is never empty.
    """
    fitting = _fitting(checklist, tags)
    asked = due_frequencies(parse(duty.cadence), calendar, day)
    due = [item for item in fitting if item.frequency in asked]
    if asked == {"daily"}:
        return [item for item in due if not item.is_number]
    return due or [item for item in fitting if item.frequency != "visit"] or fitting


def readings(checklist: Lines, tags: Iterable[str]) -> list[Item]:
    """The daily numbers of a list (a refrigerator's temperature), read beside the round."""
    lines = _fitting(checklist, tags)
    return [item for item in lines if item.is_number and item.frequency == "daily"]


def _fitting(checklist: Lines, tags: Iterable[str]) -> list[Item]:
    own = {"all", *tags}
    return [item for item in checklist.lines if not own.isdisjoint(item.applies_to)]


def reinforced_item(task: Task, checklist: Lines) -> list[Item]:
    """The single item that a closer check after a struck-off hazard looks at."""
    if task.reinforcement is None:
        return []
    code, _slash, order = task.reinforcement.hazard.item.partition("/")
    if code != checklist.code or not order.isdigit():
        return []
    return [item for item in checklist.lines if item.order == int(order)]


def faults_of(items: Sequence[dict[str, Any]]) -> list[str]:
    """What stops `items` from being a checklist version; empty when nothing does."""
    faults = [] if items else [_("A checklist needs at least one item.")]
    for place, row in enumerate(items, 1):
        faults += [
            _("Line %(line)s: %(fault)s") % {"line": place, "fault": fault}
            for fault in _faults_of_one(row, place)
        ]
    return faults


def _faults_of_one(row: dict[str, Any], place: int) -> Iterable[str]:
    if row.get("order") != place:
        yield _("its number must be %(n)s.") % {"n": place}
    if not str(row.get("item_zh", "")).strip():
        yield _("write what is looked at.")
    choices = (
        ("answer_type", ANSWER_TYPES), ("frequency", FREQUENCIES), ("grade", GRADES),
        ("interim", CONTROLS),
    )  # fmt: skip
    for column, allowed in choices:
        if row.get(column) not in allowed:
            yield _("“%(value)s” is no %(column)s.") % {"value": row.get(column), "column": column}
    if row.get("grade") == "major" and not row.get("criterion"):
        yield _("a major hazard cites a criterion of the official guide.")
    low, high = row.get("pass_min"), row.get("pass_max")
    if low is not None and high is not None and low > high:
        yield _("the lower limit lies above the upper one.")
