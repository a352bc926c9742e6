"""The compendium of rules: what stands in the newest edition frozen within the period."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.permission import reach
from xiaoan.library.models import Item

PER_ASPECT = {"category": "category"}


def items(scope: Scope) -> Any:
    """The texts of the bureau's newest edition; a school's own scope has none."""
    unit = scope.unit
    if unit.pk != unit.district_id or unit.pk not in reach(scope.user, "report.view").districts:
        return Item.objects.none()
    return Item.objects.of_newest(unit.pk, scope.end)


def _aspects(scope: Scope) -> Any:
    return items(scope).filter(is_first=True)


def _rules(scope: Scope) -> Any:
    return items(scope).filter(is_plan=False)


def _plans(scope: Scope) -> Any:
    return items(scope).filter(is_plan=True)


FIGURES = [
    Figure(
        "library.compendium_aspects", _("Aspects of the compendium"),
        _("Aspects with a text in the newest edition frozen by the end of the period; each is "
          "shown by its first text."),
        Measure.COUNT, pgettext_lazy("unit", "aspects"), _aspects, per=PER_ASPECT,
    ),
    Figure(
        "library.compendium_rules", _("Rules in the compendium"),
        _("Texts of the newest frozen edition that are no emergency plans."),
        Measure.COUNT, pgettext_lazy("unit", "rules"), _rules, per=PER_ASPECT,
    ),
    Figure(
        "library.compendium_plans", _("Emergency plans in the compendium"),
        _("Emergency plans of the newest frozen edition."),
        Measure.COUNT, pgettext_lazy("unit", "plans"), _plans, per=PER_ASPECT,
    ),
    Figure(
        "library.compendium_characters", _("Characters of the compendium"),
        _("Visible signs of all texts of the newest frozen edition: Chinese, letters, digits and "
          "punctuation; without blanks, titles, contents and page numbers."),
        Measure.SUM, pgettext_lazy("unit", "characters"), items, amount="characters",
        per=PER_ASPECT,
    ),
]  # fmt: skip
