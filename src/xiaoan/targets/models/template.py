"""Templates of letters: one present version for each level, which the district edits.

A version is never changed once written; letters name theirs, so what a letter says is fixed when
it is generated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import msgspec
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Measure
from xiaoan.figures.registry import UnknownFigure, figure
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.targets import wording
from xiaoan.targets.levels import CHOICES
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

LONGEST = 20_000  # characters of a text
MOST_TARGETS = 20


@dataclass(frozen=True)
class Target:
    """A goal for a figure: `goal` in the figure's own unit (per cent for a ratio), at least or
    at most; `words` are how the letter names it; `topic` narrows figures that split by topic."""

    figure: str
    words: str
    goal: float
    is_least: bool = True
    topic: str = ""

    @property
    def said(self) -> str:
        """The goal as the letter prints it: ≥ 95%."""
        number = f"{self.goal:g}"
        sign = "%" if figure(self.figure).measure is Measure.RATIO else ""
        if sign and self.goal == wording.WHOLE and self.is_least:
            return f"{number}{sign}"
        return f"{'≥' if self.is_least else '≤'}{number}{sign}"

    def is_met(self, value: float) -> bool:
        """Whether `value` (of a ratio: per cent) reaches the goal."""
        return value >= self.goal if self.is_least else value <= self.goal


class TemplateQuerySet(UnitScopedQuerySet["Template"]):
    """Questions about templates, and writing the next version of one."""

    def current(self) -> TemplateQuerySet:
        return self.filter(is_current=True)

    def write(
        self, *, by: Actor, district: Unit, level: str, title: str, body: str,
        targets: Sequence[Target], order: str = "second",
    ) -> Template:  # fmt: skip
        """The next version of the level's template, from now on the present one.

        Raises ValidationError (keys `title`, `body`, `targets`) for a text without the targets'
        place or the parties, or a target whose figure is unknown.
        """
        _refuse_unfit(title, body, targets)
        old = self.current().filter(district_id=district.pk, level=level).first()
        fresh = self.model(
            unit=district, level=level, n=old.n + 1 if old else 1, title=title.strip(),
            body=body.replace("\r\n", "\n").strip(), targets=[asdict(one) for one in targets],
            order=order,
        )  # fmt: skip
        with transaction.atomic():
            if old is not None:
                with changing(old, "targets.draft", by=by):
                    old.is_current = False
            return born(fresh, "targets.draft", by=by)


def _refuse_unfit(title: str, body: str, targets: Sequence[Target]) -> None:
    if not title.strip():
        raise ValidationError({"title": _now("Give the letter a title.")})
    if len(body) > LONGEST:
        raise ValidationError({"body": _now("At most %(n)s characters.") % {"n": LONGEST}})
    missing = [mark for mark in wording.NEEDED if mark not in body]
    if missing:
        raise ValidationError(
            {"body": _now("The text needs %(marks)s. Put each where it belongs.")
             % {"marks": "、".join(missing)}}
        )  # fmt: skip
    wording.blocks(body, {}, [])
    if not targets or len(targets) > MOST_TARGETS:
        raise ValidationError({"targets": _now("Name one to twenty targets.")})
    for one in targets:
        try:
            figure(one.figure)
        except UnknownFigure as unknown:
            raise ValidationError(
                {
                    "targets": _now("There is no figure “%(key)s”. Choose one from the list.")
                    % {"key": one.figure}
                }
            ) from unknown


class Template(UnitRecord):
    """One version of a level's letter (unit = the bureau)."""

    view: ClassVar[str] = "targets.view"

    class Order(models.TextChoices):
        SECOND = "second", _("who answers signs first, the other side countersigns")
        FIRST = "first", _("the side that asks signs first")

    level = models.CharField(_("level"), max_length=8, choices=CHOICES)
    n = models.SmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("Text"))
    targets = models.JSONField(_("targets"))
    order = models.CharField(
        _("who signs first"), max_length=6, choices=Order, default=Order.SECOND
    )
    is_current = models.BooleanField(default=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "level", "n"], name="letter_template"),
            models.UniqueConstraint(
                fields=["district_id", "level"], condition=models.Q(is_current=True),
                name="letter_template_current",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> str:
        """The title with its two sides on a line of their own."""
        return self.title.replace("（", "\n（", 1)

    @property
    def goals(self) -> list[Target]:
        """Its targets."""
        return [Target(**one) for one in self.targets]

    @property
    def digest(self) -> str:
        """What stands in it, as one number."""
        told: list[Any] = [self.level, self.title, self.body, self.targets, self.order]
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()
