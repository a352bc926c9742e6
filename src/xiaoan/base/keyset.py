"""Key-set paging: the next page starts after the last row shown, whatever was added since.

No offset and no count, so page 20,000 costs what page 1 costs. The place is an opaque
signed cursor in the address (`after` or `before`); one that cannot be read starts anew.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.http import HttpRequest, QueryDict

M = TypeVar("M", bound=Model)
ROWS = 50

_WRITE: dict[type, str] = {
    bool: "b",
    int: "i",
    str: "s",
    UUID: "u",
    datetime: "t",
    date: "d",
}
_READ: dict[str, Callable[[str], Any]] = {
    "b": lambda text: text == "True",
    "i": int,
    "s": str,
    "u": UUID,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "f": float,
}


class _Row(Func):
    """SQL's row value: `(a, b, c)`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Compare(Func):
    """`(a, b) > (x, y)`: one comparison that a composite index answers."""

    template = "%(expressions)s"
    output_field = BooleanField()


class KeysetPage(Generic[M]):
    """One page of `rows` in the order of `columns` (`-name` descends; the last is unique).

    Columns may be fields, relations' fields (`unit__name`) or annotations; none may be null
    (order by a Coalesce annotation instead; a null raises ValueError). When all columns
    point the same way the database compares rows in one go and an index serves the page.
    """

    def __init__(
        self,
        rows: QuerySet[M],
        columns: Sequence[str],
        request: HttpRequest,
        size: int = ROWS,
    ) -> None:
        if not columns:
            raise ValueError("Key-set paging needs at least one column, the last one unique.")
        self.columns, self.size = tuple(columns), size
        self._query: QueryDict = request.GET.copy()
        self._salt = "keyset:" + ",".join(self.columns)
        before, after = self._cursor("before"), self._cursor("after")
        self.back = before is not None
        place = before if self.back else after
        found = rows.order_by(*(map(_turn, self.columns) if self.back else self.columns))
        if place is not None:
            found = found.filter(self._beyond(place))
        taken = list(found[: size + 1])
        self._more = len(taken) > size
        self.rows: list[M] = taken[:size][::-1] if self.back else taken[:size]
        self._started = place is not None

    @property
    def next_url(self) -> str:
        """The address of the following page, or '' on the last."""
        if not self.rows or not (self.back or self._more):
            return ""
        return self._url("after", self.rows[-1])

    @property
    def previous_url(self) -> str:
        """The address of the page before, or '' on the first."""
        if not self.rows or not (self._more if self.back else self._started):
            return ""
        return self._url("before", self.rows[0])

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _url(self, name: str, row: M) -> str:
        query = self._query.copy()
        for old in ("after", "before"):
            query.pop(old, None)
        query[name] = signing.dumps([_pack(_value(row, c)) for c in self.columns], salt=self._salt)
        return "?" + query.urlencode()

    def _cursor(self, name: str) -> list[Any] | None:
        text = self._query.get(name)
        if not text:
            return None
        try:
            packed = signing.loads(text, salt=self._salt)
            return [_READ[kind](value) for kind, value in packed]
        except (signing.BadSignature, KeyError, ValueError, TypeError):
            return None

    def _beyond(self, place: list[Any]) -> Q | _Compare:
        down = [column.startswith("-") != self.back for column in self.columns]
        names = [column.lstrip("-") for column in self.columns]
        if len(set(down)) == 1:
            sign = " < " if down[0] else " > "
            return _Compare(_Row(*map(F, names)), _Row(*map(Value, place)), arg_joiner=sign)
        return _expanded(names, down, place)


def _expanded(names: list[str], down: list[bool], place: list[Any]) -> Q:
    """`a > x or (a = x and b < y) …` for columns that point different ways."""
    steps = []
    for i, name in enumerate(names):
        same = {names[j]: place[j] for j in range(i)}
        steps.append(Q(**same, **{f"{name}__{'lt' if down[i] else 'gt'}": place[i]}))
    bound = Q(**{f"{names[0]}__{'lte' if down[0] else 'gte'}": place[0]})
    return bound & reduce(operator.or_, steps)


def _turn(column: str) -> str:
    return column[1:] if column.startswith("-") else "-" + column


def _value(row: Model, column: str) -> Any:
    name = column.lstrip("-")
    if hasattr(row, name):
        return getattr(row, name)
    return reduce(getattr, name.split("__"), row)


def _pack(value: Any) -> tuple[str, str]:
    if value is None:
        raise ValueError("A paging column is null; order by a Coalesce annotation instead.")
    if isinstance(value, Decimal):
        return "n", str(value)
    if isinstance(value, float):
        return "f", repr(value)
    kind = next((_WRITE[t] for t in type(value).__mro__ if t in _WRITE), None)
    if kind is None:
        raise ValueError(f"Cannot page by a {type(value).__name__}.")
    return kind, value.isoformat() if kind in "td" else str(value)
