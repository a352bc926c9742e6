"""The overview of a district or a school: every number a figure, all of them in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiaoan.base.components import FlowStep, Number
from xiaoan.figures.measure import WHOLE, Figure, Measure, Value, together
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.report.asking import address

#: What an overview shows, by its place there: the figure and what narrows it.
SHOWN: dict[str, tuple[str, dict[str, str]]] = {
    "schools": ("units.schools", {}),
    "open": ("hazards.open", {}),
    "overdue": ("hazards.overdue", {}),
    "with_open": ("hazards.schools", {}),
    "checks": ("checks.self", {}),
    "self_found": ("hazards.found", {"source": "self"}),
    "visits": ("visits.made", {}),
    "missed": ("findings.missed", {}),
    "cured": ("hazards.cured", {}),
    "on_time": ("hazards.on_time", {}),
    "closer": ("reinforcement.begun", {}),
    "closer_made": ("reinforcement.done", {}),
    "looks": ("keeping.done", {}),
    "recurrence": ("recurrence.90", {}),
    "to_visit": ("loop.to_visit", {}),
    "to_assign": ("loop.to_assign", {}),
    "to_strike": ("loop.to_strike", {}),
    "to_look": ("loop.to_look", {}),
    "blocked": ("blocked.now", {}),
    "supervised": ("hazards.supervised", {}),
    "referred": ("referrals.sent", {}),
    "returned": ("hazards.returned", {}),
    "tasks_done": ("tasks.done", {}),
    "tasks_missed": ("tasks.missed", {}),
    "tasks_excused": ("tasks.excused", {}),
    "seconds": ("burden.seconds", {}),
    "taps": ("burden.taps", {}),
    "charged": ("responsibility.posts", {}),
    "acknowledged": ("responsibility.receipts", {}),
    "vacant": ("responsibility.vacant", {}),
    "grouped": ("groups.valid", {}),
    "letters": ("letters.signed_share", {}),
    "letters_school": ("letters.signed_school", {}),
    "letters_office": ("letters.signed_office", {}),
    "letters_post": ("letters.signed_post", {}),
    "holes": ("letters.holes", {}),
    "rules": ("library.rules_in_force", {}),
    "read": ("library.read_share", {}),
    "unreviewed": ("library.reviews_overdue", {}),
    "notices": ("notices.served", {}),
    "answered": ("notices.answered", {}),
    "met": ("notices.met", {}),
}
#: What the loop stands on: who answers, by which letter, under which rules, told by which notice.
BASIS = (
    "charged",
    "acknowledged",
    "vacant",
    "grouped",
    "letters",
    "letters_school",
    "letters_office",
    "letters_post",
    "holes",
    "rules",
    "read",
    "unreviewed",
    "notices",
    "answered",
    "met",
)
#: What the head of the desk says in one line.
HEADLINE = ("schools", "open", "overdue")


@dataclass(frozen=True)
class Shown:
    """A figure's value in its scope, with the address of its evidence."""

    figure: Figure
    scope: Scope
    value: Value
    url: str

    @property
    def said(self) -> str | int:
        """The value as people read it: a count whole, the rest with one decimal."""
        return written(self.figure, self.value)

    @property
    def sign(self) -> str:
        """The per cent sign that stands with a ratio."""
        return "%" if self.figure.measure is Measure.RATIO and self.value.denominator else ""


def written(one: Figure, value: Value) -> str | int:
    """A value as people read it; a dash where there was nothing to measure."""
    if value.is_few:
        return _("fewer than 5")
    if value.value is None:
        return "—"
    if one.measure in WHOLE:
        return int(value.value)
    return f"{value.value * 100 if one.measure is Measure.RATIO else value.value:.1f}"


def shown(scope: Scope, names: Any = None) -> dict[str, Shown]:
    """The named numbers of the overview (all by default) in one statement."""
    asked = {
        name: (figure(SHOWN[name][0]), scope.where(**SHOWN[name][1])) for name in names or SHOWN
    }
    values = together(asked)
    return {
        name: Shown(one, at, values[name], address(one.key, at))
        for name, (one, at) in asked.items()
    }


def basis(numbers: Mapping[str, Shown]) -> list[Shown]:
    """What the loop stands on, in the order of the page."""
    return [numbers[name] for name in BASIS]


def loop(numbers: Mapping[str, Shown]) -> list[FlowStep]:
    """The five steps with the median days from each to the next."""
    days = _("days")
    return [
        FlowStep(
            _("Self-check"), _count(numbers["checks"], _("times")),
            _count(numbers["self_found"], _("hazards"), before=_("and found")),
            _gap(numbers["to_visit"], days),
        ),
        FlowStep(
            _("Supervision"), _count(numbers["visits"], _("visits")),
            _share(numbers["missed"], _("Miss rate")), _gap(numbers["to_assign"], days),
        ),
        FlowStep(
            _("Rectification"), _parts(numbers["cured"], _("struck off")),
            _share(numbers["on_time"], _("In time")), _gap(numbers["to_strike"], days),
        ),
        FlowStep(
            _("Reinforcement"), _parts(numbers["closer"], _("with closer checks")),
            _share(numbers["closer_made"], _("Closer checks made")), _gap(numbers["to_look"], days),
        ),
        FlowStep(
            _("Keeping"), _parts(numbers["looks"], _("looks back")),
            _share(numbers["recurrence"], _("Recurrence")),
        ),
    ]  # fmt: skip


def _count(one: Shown, after: str, before: str = "") -> Number:
    return Number(one.said, one.url, after=after, before=before)


def _parts(one: Shown, after: str) -> Number:
    return Number(one.value.numerator, one.url, of=one.value.denominator, after=after)


def _share(one: Shown, before: str) -> Number:
    return Number(f"{one.said}{one.sign}", one.url, before=before)


def _gap(one: Shown, after: str) -> Number:
    return Number(one.said, one.url, before=_("next step after"), after=after)
