"""The form of a figure's page: its two dates and what narrows it, read from the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiaoan.base.pages import Filter, Filters
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.inspections.models import Visit
from xiaoan.report import splitting
from xiaoan.report.asking import NONE
from xiaoan.units.models import Unit

NARROWING = 3  # filters beside the two dates


def dates(scope: Scope) -> list[Filter]:
    """The first and the last day of the period."""

    def apply(rows: Any, _value: Any) -> Any:
        return rows  # the scope has it already

    since, until = scope.since.isoformat(), scope.until.isoformat()
    return [
        Filter("from", _("From"), apply, kind="date", default=since),
        Filter("to", _("Until"), apply, kind="date", default=until),
    ]


def narrowed(request: HttpRequest, one: Figure, scope: Scope) -> tuple[Scope, Filters]:
    """The scope narrowed by what the address names, and the form that says so."""
    names = [name for name in one.per if name != "unit"]
    names = [name for name in names if name != "area" or not scope.unit.is_leaf]
    read = {
        name: splitting.read(name, request.GET[name], scope)
        for name in names if request.GET.get(name)
    }  # fmt: skip
    only = {name: value for name, (value, is_known) in read.items() if is_known}
    fields = [
        Filter(
            name, splitting.LABELS[name], lambda rows, _value: rows,
            choices=[*_offered(one, name, scope), *_unnamed(request, name)],
        )
        for name in names[:NARROWING]
    ]  # fmt: skip
    kept = ("unit", "by", *names[NARROWING:])
    return scope.where(**only), Filters(request, [*dates(scope), *fields], keep=kept)


def _offered(one: Figure, name: str, scope: Scope) -> list[splitting.Choice]:
    """The values to choose from: a visit has kinds of its own, units have others."""
    if name != "kind":
        return splitting.choices(name, scope)
    if one.rows(scope).model is Visit:
        return list(Visit.Kind.choices)
    return [(kind.value, kind.label) for kind in Unit.SCHOOL_KINDS]


def _unnamed(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    return [(NONE, _("nothing entered"))] if request.GET.get(name) == NONE else []


def said(scope: Scope) -> list[tuple[Any, Any]]:
    """What narrows the figure, in words."""
    return [(splitting.LABELS[name], _word(name, value, scope)) for name, value in scope.only]


def _word(name: str, value: Any, scope: Scope) -> Any:
    return dict(splitting.choices(name, scope)).get(value, _("nothing entered"))


def ways(one: Figure, scope: Scope) -> list[str]:
    """How it can be split further: not by what it is narrowed to, nor below a single school."""
    fixed = {name for name, _value in scope.only}
    fixed |= {"unit", "area"} if scope.unit.is_leaf else set()
    return [name for name in one.per if name not in fixed]


def split_by(request: HttpRequest, one: Figure, scope: Scope) -> str:
    """The way that the address asks for, else the first there is.

    A rate is split when asked only: its parts do not add up, so it would be read twice.
    """
    found = ways(one, scope)
    asked = request.GET.get("by", "")
    first = "" if one.measure is Measure.RATE else next(iter(found), "")
    return asked if asked in found else first
