"""Parts of the overview that are one figure split: matrices, schools, the chart, the burden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _

from xiaoan.base.components import Bar, Point
from xiaoan.duties.burden import cap_of
from xiaoan.figures.hazards import standing
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models.queries import COLOUR
from xiaoan.posts.models import Post
from xiaoan.report.asking import address
from xiaoan.units.models import Unit

COLOURS = ("red", "orange", "yellow", "blue")
WEEKS = 26
BURDEN_WEEKS = 4
BARS = 8


@dataclass
class Cell:
    """Hazards not struck off in one cell: how many, the worst colour, and their evidence."""

    n: int = 0
    colour: str = ""
    url: str = ""

    @property
    def icon(self) -> str:
        """The shape of the worst colour in it."""
        return f"g-{self.colour}"

    def add(self, n: int, colour: str) -> None:
        self.n += n
        if not self.colour or COLOURS.index(colour) < COLOURS.index(self.colour):
            self.colour = colour


@dataclass
class Row:
    """One line of a matrix."""

    title: str
    cells: list[Cell]
    total: Cell = field(default_factory=Cell)
    late: Cell = field(default_factory=Cell)


@dataclass(frozen=True)
class Standing:
    """Hazards not struck off, counted once by area, topic and colour."""

    scope: Scope
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, scope: Scope) -> Standing:
        late = Count("pk", filter=Q(due_on__lt=scope.day))
        parts = standing(scope).order_by().annotate(shade=COLOUR)
        parts = parts.values("unit__area", "topic", "shade").annotate(n=Count("pk"), late=late)
        return cls(scope, list(parts))

    def by_grade(self, areas: Iterable[str]) -> list[Row]:
        """Areas (or, of a school, topics) by colour, with what is overdue."""
        return [self._graded("area", "unit__area", area) for area in areas]

    def topics_by_grade(self) -> list[Row]:
        return [self._graded("topic", "topic", topic) for topic in self.topics]

    @property
    def topics(self) -> list[str]:
        return sorted({row["topic"] for row in self.rows})

    def by_topic(self, areas: list[str]) -> list[Row]:
        """Topics by area: the worst colour and the number in each cell."""
        return [self._topic(topic, areas) for topic in self.topics]

    def _graded(self, name: str, column: str, value: str) -> Row:
        here = self.scope.where(**{name: value})
        row = Row(value or _("nothing entered"), [Cell(colour=colour) for colour in COLOURS])
        for part in self.rows:
            if part[column] != value:
                continue
            row.cells[COLOURS.index(part["shade"])].n += part["n"]
            row.total.n += part["n"]
            row.late.n += part["late"]
        for cell in row.cells:
            cell.url = address("hazards.open", here.where(colour=cell.colour))
        row.total.url = address("hazards.open", here)
        row.late.url = address("hazards.overdue", here)
        return row

    def _topic(self, topic: str, areas: list[str]) -> Row:
        row = Row(topic or _("nothing entered"), [Cell() for _area in areas])
        for part in self.rows:
            if part["topic"] == topic:
                row.cells[areas.index(part["unit__area"])].add(part["n"], part["shade"])
                row.total.n += part["n"]
        here = self.scope.where(topic=topic)
        for cell, area in zip(row.cells, areas, strict=True):
            cell.url = address("hazards.open", here.where(area=area))
        row.total.url = address("hazards.open", here)
        return row


@dataclass(frozen=True)
class School:
    """One school on the bureau's list: four numbers and their evidence."""

    unit: Unit
    numbers: list[tuple[int, str]]


#: Per school, in this order: hazards not struck off, overdue, tasks missed, self-checks.
PER_SCHOOL = ("hazards.open", "hazards.overdue", "tasks.missed", "checks.self")


def schools(scope: Scope) -> list[School]:
    """Every school of the district by area and code, never by a value."""
    units = list(figure("units.schools").counted(scope).order_by("area", "code"))
    splits = {key: figure(key).split(scope, "unit") for key in PER_SCHOOL}
    return [
        School(unit, [_of_unit(key, splits[key], scope.at(unit)) for key in PER_SCHOOL])
        for unit in units
    ]


def _of_unit(key: str, split: dict[Any, Any], scope: Scope) -> tuple[int, str]:
    found = split.get(scope.unit.pk)
    return (found.numerator if found else 0), address(key, scope)


@dataclass(frozen=True)
class Chart:
    """Tasks missed by week, and the weeks beyond the limits with their evidence."""

    points: list[Point]
    total: int
    url: str
    weeks: list[tuple[str, int, str]]


def chart(scope: Scope) -> Chart:
    """Tasks missed in each of the last weeks of the period that are over."""
    last = scope.last_due
    end = last - timedelta(days=(last.weekday() + 1) % 7)  # the last Sunday that has passed
    whole = scope.since + timedelta(days=-scope.since.weekday() % 7)  # its first Monday
    span = scope.over(max(end - timedelta(days=7 * WEEKS - 1), whole), end)
    one = figure("tasks.missed")
    rows = one.counted(span).order_by().annotate(week=TruncWeek("due_on")).values("week")
    counts = {row["week"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    points, weeks, day = [], [], span.since
    while day <= end:
        n = counts.get(day, 0)
        label = _("week %(n)s") % {"n": day.isocalendar().week}
        points.append(Point(label, n, label))
        weeks.append((label, n, address(one.key, scope.over(day, day + timedelta(days=6)))))
        day += timedelta(days=7)
    return Chart(points, sum(counts.values()), address(one.key, span), weeks)


def burden(scope: Scope) -> list[Bar]:
    """Minutes a week asked of each post in the last four weeks, against what it may be asked."""
    until = scope.last_due
    span = scope.over(until - timedelta(days=7 * BURDEN_WEEKS - 1), until)
    split = figure("burden.week").split(span, "post")
    posts = Post.objects.filter(code__in=split).order_by("rank", "code")
    return [
        Bar(
            str(post), round(split[post.code].value or 0, 1), cap_of(post.code),
            _("minutes a week"), address("burden.week", span.where(post=post.code)),
        )
        for post in posts
        if split[post.code].value
    ][:BARS]  # fmt: skip
