"""Ways to narrow and to split a figure: the choices of each, in words and in their own order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.base.templatetags.xa import GRADES
from xiaoan.duties.models import Duty
from xiaoan.figures.burden import mondays
from xiaoan.figures.measure import Figure, Value
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Visit
from xiaoan.library.aspects import ASPECTS
from xiaoan.posts.models import Post
from xiaoan.report.asking import NONE, address
from xiaoan.report.cells import form_titles
from xiaoan.report.overview import written
from xiaoan.responsibility.models.charge import Role
from xiaoan.targets.levels import CHOICES as CHOICES_OF_LEVEL
from xiaoan.units.models import Unit

Choice = tuple[Any, Text]
RUNGS = 6
LABELS: dict[str, Text] = {
    "topic": _("Topic"), "area": _("Area"), "colour": _("Grade"), "unit": _("School"),
    "source": _("Source"), "grade": _("Major or general"), "rung": _("Escalated to rung"),
    "post": _("Post"), "kind": _("Kind"), "form": _("Form"), "duty": _("Duty"), "week": _("Week"),
    "level": _("Level"), "category": _("Aspect"), "role": _("Role"),
}  # fmt: skip


def _topics(scope: Scope) -> list[Choice]:
    rows = Duty.objects.filter(district_id__in=[scope.unit.district_id]).order_by("topic")
    return [(topic, topic) for topic in rows.values_list("topic", flat=True).distinct()]


def _areas(scope: Scope) -> list[Choice]:
    rows = Unit.objects.schools().filter(district_id=scope.unit.district_id).order_by("area")
    return [(area, area) for area in rows.values_list("area", flat=True).distinct()]


def _units(scope: Scope) -> list[Choice]:
    """By area and code; never by a value."""
    rows = Unit.objects.within(scope.unit).order_by("area", "code")
    return [(unit.pk, unit.name) for unit in rows]


def _duties(scope: Scope) -> list[Choice]:
    rows = Duty.objects.filter(district_id__in=[scope.unit.district_id]).order_by("code")
    return [(duty.code, str(duty)) for duty in rows]


def _week(monday: date) -> Text:
    return _now("week %(n)s (from %(day)s)") % {
        "n": monday.isocalendar().week, "day": f"{monday:%m-%d}",
    }  # fmt: skip


CHOICES: dict[str, Callable[[Scope], list[Choice]]] = {
    "topic": _topics,
    "area": _areas,
    "unit": _units,
    "colour": lambda _scope: list(GRADES.items()),
    "source": lambda _scope: list(Hazard.Source.choices),
    "grade": lambda _scope: list(Hazard.Grade.choices),
    "rung": lambda _scope: [(number, str(number)) for number in range(RUNGS)],
    "post": lambda _scope: [(post.code, str(post)) for post in Post.objects.order_by("rank")],
    "form": lambda _scope: list(form_titles().items()),
    "duty": _duties,
    "week": lambda scope: [(day, _week(day)) for day in mondays(scope)],
    "level": lambda _scope: list(CHOICES_OF_LEVEL),
    "category": lambda _scope: list(ASPECTS),
    "role": lambda _scope: list(Role.choices),
    "kind": lambda _scope: [*Visit.Kind.choices, *Unit.Kind.choices],
}


def choices(name: str, scope: Scope) -> list[Choice]:
    """The values that `name` can have there, with their words."""
    return CHOICES[name](scope)


def read(name: str, text: str, scope: Scope) -> tuple[Any, bool]:
    """The value that an address names, and whether there is such a choice at all."""
    if text == NONE:
        return (None if name == "rung" else ""), True
    found = next((value for value, _label in choices(name, scope) if str(value) == text), None)
    return found, found is not None


@dataclass(frozen=True)
class Share:
    """One part of a split figure."""

    title: Text
    said: str | int
    of: int | None
    url: str


def shares(one: Figure, scope: Scope, by: str, parts: dict[Any, Value]) -> list[Share]:
    """The parts of a figure split by `by`, in their own order; those without a name last."""
    if not by:
        return []
    known = [(value, label) for value, label in choices(by, scope) if value in parts]
    named = {value for value, _label in known}
    rest = [(value, value or _now("nothing entered")) for value in parts if value not in named]
    units = Unit.objects.in_bulk([value for value, _label in known]) if by == "unit" else {}
    return [
        _share(one, parts[value], label, _narrowed(one, scope, by, value, units))
        for value, label in [*known, *rest]
    ]


def _narrowed(one: Figure, scope: Scope, by: str, value: Any, units: dict[int, Unit]) -> str:
    if by == "unit":
        return address(one.key, scope.at(units[value])) if value in units else ""
    return address(one.key, scope.where(**{by: value}))


def _share(one: Figure, value: Value, label: Text, url: str) -> Share:
    if value.denominator is not None:
        return Share(label, value.numerator, value.denominator, url)
    return Share(label, written(one, value), None, url)
