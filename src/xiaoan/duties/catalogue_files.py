"""The shipped catalogue: duties and checklists, checked as a whole before anything is stored.

Cells name tags and posts in Chinese, as a district edits them; rows carry their codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from xiaoan.base.data_files import Row, read_rows, refuse_repeats
from xiaoan.duties.cadence import Setting, parse
from xiaoan.posts.files import read_posts
from xiaoan.units.files import read_tags

DATA = Path(__file__).with_name("data")

#: What work leaves behind by itself, and what may therefore close a task without a form.
TRACE_KINDS = frozenset((
    "patrol-scan", "rota-signon", "handover", "meal-signon", "gate-log", "pickup-log", "class-log",
    "lesson-log", "drill-record", "training-sheet", "trip-log", "signed-letter", "visit",
    "hazard-step", "public-board", "incident-report", "certificate-register", "lab-ledger",
    "warning-receipt", "background-check", "sealed-case", "notice-step", "assessment",
    "post-holding", "system-setting", "figures", "any-record",
))  # fmt: skip
WAYS_OF_CLOSING = ("record", "document", "on-event", "derived")
CONFIDENCES = ("verified", "corroborated", "knowledge", "customary")
ANSWER_TYPES = ("pass_fail_na", "number", "text")
FREQUENCIES = ("daily", "weekly", "monthly", "term", "year", "visit")
USES = ("self", "supervision", "campaign")
MOST_DAILY_ITEMS = 11

DUTY_COLUMNS = (
    "id", "title_zh", "title_en", "applies_to", "owner_post", "cadence", "evidence_zh",
    "evidence_en", "topic", "topic_en", "purpose_zh", "purpose_en", "core", "checklist_id",
    "how_closed", "satisfied_by", "minutes", "source", "confidence",
)  # fmt: skip
ITEM_COLUMNS = (
    "checklist_id", "checklist_zh", "checklist_en", "used_in", "order", "item_zh", "item_en",
    "answer_type", "unit", "pass_min", "pass_max", "frequency", "applies_to", "grade",
    "criterion", "interim", "default_rectify_days", "topic", "topic_en", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty. `applies_to` are tag codes, `owner_posts` post codes in order of owning."""

    id: str
    title_zh: str
    title_en: str
    applies_to: tuple[str, ...]
    owner_posts: tuple[str, ...]
    cadence: str
    evidence_zh: str
    evidence_en: str
    topic: str
    topic_en: str
    purpose_zh: str
    purpose_en: str
    is_core: bool
    checklists: tuple[str, ...]
    how_closed: str
    satisfied_by: tuple[str, ...]
    minutes: float
    source: str
    confidence: str

    @property
    def is_scheduled(self) -> bool:
        """Whether the calendar opens tasks; a duty closed on-event exists only by its event."""
        return self.how_closed != "on-event" and parse(self.cadence).scheduled

    def setting(self, meals: int = 1) -> Setting:
        """What its cadence must know at a unit that serves `meals` a day."""
        is_boarding = self.applies_to == ("boarding",)
        derived = self.how_closed == "derived"
        return Setting(derived=derived, meals=meals, boarding=is_boarding)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a checklist; fields are the columns of the file, tags as codes."""

    order: int
    item_zh: str
    item_en: str
    answer_type: str
    unit: str
    pass_min: float | None
    pass_max: float | None
    frequency: str
    applies_to: tuple[str, ...]
    grade: str
    criterion: str
    interim: str
    default_rectify_days: int
    topic: str
    topic_en: str
    source: str


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One checklist with its items in order."""

    code: str
    zh: str
    en: str
    used_in: tuple[str, ...]
    items: tuple[ItemRow, ...]


def read_duties(
    file: Path = DATA / "duties.csv", *, checklists: Iterable[ChecklistRow] | None = None
) -> tuple[DutyRow, ...]:
    """All duties in file order, every reference resolved; raises DataFileError.

    `checklists`: the lists the duties may name, by default the shipped ones.
    """
    rows = list(read_rows(file, DUTY_COLUMNS))
    refuse_repeats(rows, "id")
    lists = {each.code: each.code for each in checklists or read_checklists()}
    closers = {name: name for name in (*TRACE_KINDS, *(row.text("id") for row in rows))}
    tags, posts = _tags(), {post.zh: post.code for post in read_posts()}
    return tuple(_duty(row, tags=tags, posts=posts, lists=lists, closers=closers) for row in rows)


def _tags() -> dict[str, str]:
    return {tag.zh: tag.code for tag in read_tags()}


def _duty(
    row: Row,
    *,
    tags: Mapping[str, str],
    posts: Mapping[str, str],
    lists: Mapping[str, str],
    closers: Mapping[str, str],
) -> DutyRow:
    duty = DutyRow(
        id=_duty_id(row),
        title_zh=row.text("title_zh"),
        title_en=row.text("title_en"),
        applies_to=row.look_up("applies_to", row.items("applies_to"), tags),
        owner_posts=row.look_up("owner_post", row.items("owner_post", separator="|"), posts),
        cadence=_cadence(row),
        evidence_zh=row.text("evidence_zh", blank=True),
        evidence_en=row.text("evidence_en", blank=True),
        topic=row.text("topic"),
        topic_en=row.text("topic_en"),
        purpose_zh=row.text("purpose_zh"),
        purpose_en=row.text("purpose_en"),
        is_core=row.choice("core", ("0", "1")) == "1",
        checklists=row.look_up("checklist_id", row.items("checklist_id", blank=True), lists),
        how_closed=row.choice("how_closed", WAYS_OF_CLOSING),
        satisfied_by=row.look_up("satisfied_by", row.items("satisfied_by", blank=True), closers),
        minutes=_positive_or_zero(row, "minutes"),
        source=row.text("source"),
        confidence=row.choice("confidence", CONFIDENCES),
    )
    if duty.how_closed == "derived" and not duty.satisfied_by:
        raise row.fault("satisfied_by", "a derived duty names no trace", "Name what closes it")
    if duty.id in duty.satisfied_by:
        raise row.fault("satisfied_by", "the duty closes itself", "Name another duty or a trace")
    return duty


def _duty_id(row: Row) -> str:
    value = row.text("id")
    if not re.fullmatch(r"[A-Z]{2,4}-\d{2,3}", value):
        raise row.fault("id", f"“{value}” is no duty number", "Write it as GEN-01")
    return value


def _cadence(row: Row) -> str:
    value = row.text("cadence")
    try:
        return parse(value).text
    except ValueError as error:
        fault, _, cure = str(error).rstrip(".").partition(". ")
        raise row.fault("cadence", fault, cure) from None


def _positive_or_zero(row: Row, column: str) -> float:
    value = row.number(column)
    if not 0 <= value < float("inf"):
        raise row.fault(column, f"“{row.text(column)}” cannot be", "Write a number from 0")
    return value


def read_checklists(file: Path = DATA / "checklists.csv") -> tuple[ChecklistRow, ...]:
    """All checklists in file order; raises DataFileError."""
    rows = list(read_rows(file, ITEM_COLUMNS))
    refuse_repeats(rows, "checklist_id", "order")
    tags = _tags()
    found: list[ChecklistRow] = []
    for code, group in groupby(rows, key=lambda row: row.text("checklist_id")):
        members = list(group)
        if any(code == each.code for each in found):
            cure = "Put the rows of one list together"
            raise members[0].fault("checklist_id", f"“{code}” appears in two places", cure)
        found.append(_checklist(code, members, tags))
    return tuple(found)


def _checklist(code: str, rows: list[Row], tags: Mapping[str, str]) -> ChecklistRow:
    uses = {use: use for use in USES}
    daily = [row for row in rows if row.text("frequency") == "daily"]
    if len(daily) > MOST_DAILY_ITEMS:
        cure = f"A round must stay short: keep at most {MOST_DAILY_ITEMS}"
        raise daily[-1].fault("frequency", f"“{code}” has {len(daily)} daily items", cure)
    for place, row in enumerate(rows, start=1):
        if row.whole("order") != place:
            raise row.fault("order", f"“{row.text('order')}” stands at place {place}", "Renumber")
    first = rows[0]
    return ChecklistRow(
        code=code,
        zh=first.text("checklist_zh"),
        en=first.text("checklist_en"),
        used_in=first.look_up("used_in", first.items("used_in"), uses),
        items=tuple(_item(row, tags) for row in rows),
    )


def _item(row: Row, tags: Mapping[str, str]) -> ItemRow:
    item = ItemRow(
        order=row.whole("order"),
        item_zh=row.text("item_zh"),
        item_en=row.text("item_en"),
        answer_type=row.choice("answer_type", ANSWER_TYPES),
        unit=row.text("unit", blank=True),
        pass_min=row.optional_number("pass_min"),
        pass_max=row.optional_number("pass_max"),
        frequency=row.choice("frequency", FREQUENCIES),
        applies_to=row.look_up("applies_to", row.items("applies_to"), tags),
        grade=row.choice("grade", ("general", "major")),
        criterion=row.text("criterion", blank=True),
        interim=row.choice("interim", ("none", "guard", "stop-use")),
        default_rectify_days=row.whole("default_rectify_days"),
        topic=row.text("topic"),
        topic_en=row.text("topic_en"),
        source=row.text("source"),
    )
    if item.grade == "major" and not item.criterion:
        cure = "Cite the criterion of the official guide, or write general"
        raise row.fault("criterion", "a major item cites no criterion", cure)
    if None not in (item.pass_min, item.pass_max) and item.pass_min > item.pass_max:  # type: ignore[operator]
        raise row.fault("pass_min", "it is above pass_max", "Swap the two numbers")
    return item
