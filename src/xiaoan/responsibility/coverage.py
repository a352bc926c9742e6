"""How far charges reach: posts without charges, charges without a holder, holders who have not
acknowledged. One rule for the pages here and for the figures above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from xiaoan.posts.models import Holding
from xiaoan.posts.rules import PARTS
from xiaoan.responsibility.hosts import HOST, WITHOUT_CHARGES
from xiaoan.responsibility.models import Charge, Receipt, Sheet


@dataclass(frozen=True)
class Reached:
    """Of one unit: posts held, those with charges, and those whose holder acknowledged them."""

    held: int = 0
    charged: int = 0
    given: int = 0

    @property
    def bare(self) -> int:
        """Posts without charges."""
        return self.held - self.charged

    @property
    def waiting(self) -> int:
        """Holders who have not acknowledged."""
        return self.charged - self.given


def held(on: date) -> Any:
    """Posts held on that day that carry duties of safety."""
    return Holding.objects.active(on).exclude(post_id__in=WITHOUT_CHARGES)


def charged(on: date) -> Q:
    """Which holdings have charges in the sheet in force; a section's in the bureau's."""
    charges = Charge.objects.in_force(on).filter(
        district_id=OuterRef("district_id"), post_id=OuterRef("post_id")
    )
    is_part = Q(unit__kind__in=PARTS)
    own = Q(Exists(charges.filter(unit_id=OuterRef("unit_id"))))
    above = Q(Exists(charges.filter(unit_id=OuterRef("unit__parent_id"))))
    return (own & ~is_part) | (above & is_part)


def given(on: date, before: datetime | None = None) -> Q:
    """Which holders have acknowledged the sheet in force (`before` that moment)."""
    begun = Q(sheet__since__lte=on) & (Q(sheet__until=None) | Q(sheet__until__gte=on))
    if before is not None:
        begun &= Q(at__lt=before)
    mine = Q(district_id=OuterRef("district_id"), holding_id=OuterRef("pk"))
    return Q(Exists(Receipt.objects.filter(begun & mine)))


def complete(on: date, holdings: Any, before: datetime | None = None) -> Q:
    """Which units have a sheet in force that every one of `holdings` there acknowledged."""
    waiting = holdings.filter(~given(on, before)).annotate(host=HOST).exclude(host=None)
    in_force = Sheet.objects.in_force(on).filter(
        district_id=OuterRef("district_id"), unit_id=OuterRef("pk")
    )
    return Q(Exists(in_force)) & ~Q(pk__in=waiting.values("host"))


def reached(units: list[int], on: date) -> dict[int, Reached]:
    """The coverage of each of these units, in one query."""
    marked = held(on).annotate(host=HOST).filter(host__in=units).annotate(
        is_charged=Case(When(charged(on), then=Value(True)), default=Value(False)),
        is_given=Case(When(given(on), then=Value(True)), default=Value(False)),
    )  # fmt: skip
    rows = marked.order_by().values("host").annotate(
        held=Count("pk"), charged=Count("pk", filter=Q(is_charged=True)),
        given=Count("pk", filter=Q(is_charged=True, is_given=True)),
    )  # fmt: skip
    return {row["host"]: Reached(row["held"], row["charged"], row["given"]) for row in rows}
