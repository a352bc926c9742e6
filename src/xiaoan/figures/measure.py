"""What a figure is: rows that are its evidence, and one way to reckon with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, Q, Sum, When
from django.db.models import Value as Constant
from django.db.models.functions import Cast

from xiaoan.duties.models.timing import Median
from xiaoan.figures.scope import Scope


class Measure(StrEnum):
    """How the value follows from the rows."""

    COUNT = "count"
    RATIO = "ratio"
    MEDIAN = "median"
    MEAN = "mean"
    RATE = "rate"
    SUM = "sum"


@dataclass(frozen=True)
class Aside:
    """What a ratio leaves out, counted: nothing vanishes from a denominator unseen.

    `unexplained` of them carry no reason; while there is one, nobody may write "all".
    """

    excused: int = 0
    not_applicable: int = 0
    switched_off: int = 0
    unexplained: int = 0


@dataclass(frozen=True)
class Value:
    """A figure's value in one scope; None where there is nothing to measure.

    `numerator` is the number of evidence rows: of a count its value, of a ratio the rows
    that meet it. `denominator` is None except for a ratio; `late` of its other rows met it
    after their day. `is_few`: there are fewer rows than the figure may show, and none is told.
    """

    value: float | None
    numerator: int
    denominator: int | None = None
    aside: Aside = field(default_factory=Aside)
    late: int = 0
    is_few: bool = False

    @property
    def is_all(self) -> bool:
        """Whether "all" is true: a ratio of one over something, with nothing unexplained."""
        whole = bool(self.denominator) and self.numerator == self.denominator
        return whole and not self.aside.unexplained

    @property
    def rest(self) -> int:
        """Rows that do not meet the ratio."""
        return (self.denominator or 0) - self.numerator

    @property
    def not_met(self) -> int:
        """Rows that did not meet it even after their day."""
        return self.rest - self.late


TAKEN = frozenset({Measure.MEDIAN, Measure.MEAN, Measure.RATE, Measure.SUM})
#: Whole numbers, shown without decimals.
WHOLE = frozenset({Measure.COUNT, Measure.SUM})
ZERO = Count("pk", filter=Q(pk=None))
NOTHING = Cast(Constant(None), FloatField())


def _column(part: Any) -> Any:
    return F(part) if isinstance(part, str) else part


def narrow(rows: Any, per: Mapping[str, Any], scope: Scope) -> Any:
    """`rows` where each way to split in `scope.only` has the value that it names there."""
    for name, value in scope.only:
        part = per[name]
        if isinstance(part, str):
            rows = rows.filter(**{part: value})
        else:
            rows = rows.annotate(**{f"its_{name}": part}).filter(**{f"its_{name}": value})
    return rows


@dataclass(frozen=True)
class Figure:
    """A named number: the query that is its evidence, and how the value follows from it.

    `rows(scope)` are a count's rows or a ratio's denominator; `met(scope)` says which of a
    ratio's rows are its numerator (`late`: which of the others met it after their day);
    `amount` is what a median, mean or sum is taken of, and for a rate the aggregate itself, given
    the scope. `per` names the ways to split it (name: column or expression). `grade` A: all
    from records; B: rests on a person's word; C: outside evidence. `better` is "high",
    "low" or "". With fewer than `fewest` rows nothing is told, so that nobody is told by it.
    """

    key: str
    title: Any
    definition: Any
    measure: Measure
    unit: Any
    rows: Callable[[Scope], Any]
    met: Callable[[Scope], Q] | None = None
    amount: Any = None
    per: Mapping[str, Any] = field(default_factory=dict)
    grade: str = "A"
    better: str = ""
    aside: Callable[[Scope], Aside] | None = None
    late: Callable[[Scope], Q] | None = None
    fewest: int = 0

    def __post_init__(self) -> None:
        if (self.measure is Measure.RATIO) != (self.met is not None):
            raise ValueError(f"{self.key}: a ratio, and only a ratio, says which rows meet it")
        if (self.measure in TAKEN) != (self.amount is not None):
            raise ValueError(f"{self.key}: a median, mean, rate or sum says what it is taken of")

    def counted(self, scope: Scope) -> Any:
        """A count's rows or a ratio's denominator, narrowed to what `scope.only` names."""
        return narrow(self.rows(scope), self.per, scope)

    def evidence(self, scope: Scope) -> Any:
        """The rows behind the value: of a ratio those that meet it."""
        rows = self.counted(scope)
        return rows.filter(self.met(scope)) if self.met is not None else rows

    def exceptions(self, scope: Scope) -> Any:
        """A ratio's other rows; none of anything else."""
        rows = self.counted(scope)
        if self.met is None:
            return rows.none()
        # Not by exclude(): a null in the condition must not lose a row.
        met = Case(When(self.met(scope), then=Constant(True)), default=Constant(False))
        return rows.annotate(is_met=met).filter(is_met=False)

    def compute(self, scope: Scope) -> Value:
        """The value, in one query (and one more for what a ratio leaves out)."""
        found = self.counted(scope).order_by().aggregate(**self._terms(scope))
        aside = self.aside(scope) if self.aside is not None else Aside()
        return self._value(found, aside)

    def split(self, scope: Scope, by: str) -> dict[Any, Value]:
        """The value for each `by` (a name in `per`), in one query."""
        rows = self.counted(scope).order_by().annotate(part=_column(self.per[by]))
        parts = rows.values("part").annotate(**self._terms(scope))
        return {found["part"]: self._value(found, Aside()) for found in parts}

    def compute_split(self, scope: Scope, by: str) -> tuple[Value, dict[Any, Value]]:
        """The value and its parts; where parts add up, the rows are read once only."""
        parts = self.split(scope, by)
        if self.measure in TAKEN:
            return self.compute(scope), parts
        aside = self.aside(scope) if self.aside is not None else Aside()
        total = {
            "of": sum(
                (p.numerator if p.denominator is None else p.denominator) for p in parts.values()
            ),
            "n": sum(p.numerator for p in parts.values()),
            "made_up": sum(p.late for p in parts.values()),
        }
        return self._value(total, aside), parts

    def summed(self, scope: Scope, label: str) -> Any:
        """One row for a union: the label and the terms of the value."""
        rows = self.counted(scope).order_by().values(label=Constant(label))
        return rows.annotate(**{"n": ZERO, "made_up": ZERO, "taken": NOTHING, **self._terms(scope)})

    def _terms(self, scope: Scope) -> dict[str, Any]:
        terms: dict[str, Any] = {"of": Count("pk")}
        if self.met is not None:
            terms["n"] = Count("pk", filter=self.met(scope))
        if self.late is not None:
            terms["made_up"] = Count("pk", filter=self.late(scope))
        if self.measure is Measure.MEDIAN:
            terms["taken"] = Median(self.amount)
        if self.measure is Measure.MEAN:
            terms["taken"] = Avg(self.amount, output_field=FloatField())
        if self.measure is Measure.SUM:
            terms["taken"] = Sum(self.amount, output_field=FloatField())
        if self.measure is Measure.RATE:
            terms["taken"] = self.amount(scope)
        return terms

    def _value(self, found: Mapping[str, Any], aside: Aside) -> Value:
        of = int(found["of"])
        if self.measure is Measure.COUNT:
            return Value(of, of, None, aside)
        if self.measure is Measure.RATIO:
            n = int(found["n"])
            return Value(n / of if of else None, n, of, aside, int(found.get("made_up", 0)))
        if 0 < of < self.fewest:
            return Value(None, 0, None, aside, is_few=True)
        taken = found["taken"]
        return Value(float(taken) if taken is not None else None, of, None, aside)


def together(asked: Mapping[str, tuple[Figure, Scope]]) -> dict[str, Value]:
    """The values of many figures, by label, in one statement: what a page of them needs.

    What ratios leave out is not reckoned here; the opened figure says it.
    """
    parts = [one.summed(scope, label) for label, (one, scope) in asked.items()]
    if not parts:
        return {}
    first, *rest = parts
    found = {row["label"]: row for row in (first.union(*rest, all=True) if rest else first)}
    empty = {"of": 0, "n": 0, "made_up": 0, "taken": None}
    return {
        label: one._value(found.get(label, empty), Aside()) for label, (one, _) in asked.items()
    }
