"""What a figure is: rows that are its evidence, and one way to reckon with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Aggregate, Avg, Count, FloatField, Q

from xiaoan.figures.scope import Scope


class Measure(StrEnum):
    """How the value follows from the rows."""

    COUNT = "count"
    RATIO = "ratio"
    MEDIAN = "median"
    MEAN = "mean"


class Median(Aggregate):
    """The median: half of the rows lie below it."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


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
    that meet it. `denominator` is None except for a ratio.
    """

    value: float | None
    numerator: int
    denominator: int | None = None
    aside: Aside = field(default_factory=Aside)

    @property
    def is_all(self) -> bool:
        """Whether "all" is true: a ratio of one over something, with nothing unexplained."""
        whole = bool(self.denominator) and self.numerator == self.denominator
        return whole and not self.aside.unexplained

    @property
    def rest(self) -> int:
        """Rows that do not meet the ratio."""
        return (self.denominator or 0) - self.numerator


@dataclass(frozen=True)
class Figure:
    """A named number: the query that is its evidence, and how the value follows from it.

    `rows(scope)` are a count's rows or a ratio's denominator; `met(scope)` says which of a
    ratio's rows are its numerator; `amount` is what a median or mean is taken of. `per`
    names the ways to split it (name: column). `grade` A: all from records; B: rests on a
    person's word; C: outside evidence. `better` is "high", "low" or "".
    """

    key: str
    title: Any
    definition: Any
    measure: Measure
    unit: Any
    rows: Callable[[Scope], Any]
    met: Callable[[Scope], Q] | None = None
    amount: Any = None
    per: Mapping[str, str] = field(default_factory=dict)
    grade: str = "A"
    better: str = ""
    aside: Callable[[Scope], Aside] | None = None

    def __post_init__(self) -> None:
        if (self.measure is Measure.RATIO) != (self.met is not None):
            raise ValueError(f"{self.key}: a ratio, and only a ratio, says which rows meet it")
        if (self.measure in {Measure.MEDIAN, Measure.MEAN}) != (self.amount is not None):
            raise ValueError(f"{self.key}: a median or mean says what it is taken of")

    def evidence(self, scope: Scope) -> Any:
        """The rows behind the value: of a ratio those that meet it."""
        rows = self.rows(scope)
        return rows.filter(self.met(scope)) if self.met is not None else rows

    def exceptions(self, scope: Scope) -> Any:
        """A ratio's other rows; none of anything else."""
        rows = self.rows(scope)
        if self.met is None:
            return rows.none()
        # By key and not by exclude(): a null in the condition must not lose a row.
        return rows.exclude(pk__in=rows.filter(self.met(scope)).values("pk"))

    def compute(self, scope: Scope) -> Value:
        """The value, in one query (and one more for what a ratio leaves out)."""
        found = self.rows(scope).order_by().aggregate(**self._terms(scope))
        aside = self.aside(scope) if self.aside is not None else Aside()
        return self._value(found, aside)

    def split(self, scope: Scope, by: str) -> dict[Any, Value]:
        """The value for each `by` (a name in `per`), in one query."""
        rows = self.rows(scope).order_by().values(self.per[by]).annotate(**self._terms(scope))
        return {found[self.per[by]]: self._value(found, Aside()) for found in rows}

    def _terms(self, scope: Scope) -> dict[str, Any]:
        terms: dict[str, Any] = {"of": Count("pk")}
        if self.met is not None:
            terms["n"] = Count("pk", filter=self.met(scope))
        if self.measure is Measure.MEDIAN:
            terms["taken"] = Median(self.amount)
        if self.measure is Measure.MEAN:
            terms["taken"] = Avg(self.amount, output_field=FloatField())
        return terms

    def _value(self, found: Mapping[str, Any], aside: Aside) -> Value:
        of = int(found["of"])
        if self.measure is Measure.COUNT:
            return Value(of, of, None, aside)
        if self.measure is Measure.RATIO:
            n = int(found["n"])
            return Value(n / of if of else None, n, of, aside)
        taken = found["taken"]
        return Value(float(taken) if taken is not None else None, of, None, aside)
