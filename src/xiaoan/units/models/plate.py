"""Plates 标牌: the code on the wall by which a phone knows a place.

A plate is read before anybody knows a district (a parent scans it), so its table carries no
fence (ledger/fence.py says so); it names a place, a unit and a district and nothing else.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models.place import Place, PlaceQuerySet
from xiaoan.units.models.record import UnitRecord, UnitScopedQuerySet
from xiaoan.units.models.unit import Unit

#: No letters or digits that are read for another: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V.
SIGNS = "3479ACDEFHJKMNPRTWXY"
LENGTH = 8
REASONS = 120  # characters


def read_code(text: str) -> str:
    """A code as typed or scanned (an address, small letters, blanks) in its one form; '' if none.

    >>> read_code("https://qh.example/p/acde-fhjk/")
    'ACDEFHJK'
    """
    last = text.strip().split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    bare = re.sub(r"[\s\-·.]", "", last).upper()
    return bare if len(bare) == LENGTH and set(bare) <= set(SIGNS) else ""


class PlateQuerySet(UnitScopedQuerySet["Plate"]):
    """Questions about plates, and issuing them."""

    def in_use(self) -> PlateQuerySet:
        return self.filter(retired_at=None)

    def of_code(self, text: str) -> Plate | None:
        """The plate that bears `text`, in use or not; for everybody, so it needs no fence."""
        code = read_code(text)
        return self.filter(code=code).select_related("unit").first() if code else None

    def without(self, places: PlaceQuerySet) -> PlaceQuerySet:
        """Those of `places` in use that have no plate."""
        here = self.in_use().filter(place=OuterRef("pk"))
        return places.in_use().filter(~Exists(here))

    def issue(self, places: Iterable[Place], *, by: Actor, unit: Unit) -> int:
        """A plate for each of `places` (of `unit` or below it); one event; how many."""
        wanted = list(places)
        codes = iter(self._fresh(len(wanted)))
        now = clock.now()
        rows = [
            Plate(
                unit_id=place.unit_id, district_id=place.district_id, place=place,
                code=next(codes), issued_at=now,
            ) for place in wanted
        ]  # fmt: skip
        return born_many(rows, "units.plate", by=by, unit=unit) if rows else 0

    def _fresh(self, count: int) -> list[str]:
        codes: set[str] = set()
        while len(codes) < count:
            codes |= {_random() for _each in range(count - len(codes))}
            codes -= set(self.model.objects.filter(code__in=codes).values_list("code", flat=True))
        return sorted(codes, key=lambda _code: secrets.token_bytes(4))


def _random() -> str:
    return "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))


class Plate(UnitRecord):
    """One code for one place, in use until it is lost or torn down."""

    fenced: ClassVar[bool] = False
    view: ClassVar[str] = "units.view"

    place = models.ForeignKey(Place, models.PROTECT, related_name="plates")
    code = models.CharField(_("plate code"), max_length=LENGTH, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    retired_at = models.DateTimeField(_("out of use since"), null=True, blank=True)
    retired_why = models.CharField(_("why out of use"), max_length=REASONS, blank=True)

    objects = PlateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(retired_at=None), name="plate_one_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The code as it is printed, in two groups."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def in_use(self) -> bool:
        return self.retired_at is None

    @property
    def address(self) -> str:
        """Where a scan leads, on any host."""
        return f"/p/{self.code}"

    def replace(self, *, by: Actor, why: str) -> Plate:
        """This plate is lost: it leaves use, the place gets another; returns the new one.

        Raises ValidationError without a reason, WrongState for a plate out of use.
        """
        if not why.strip():
            raise ValidationError({"why": _now("Say what happened to the plate.")})
        with transaction.atomic():
            with changing(self, "units.replace", by=by):
                if not self.in_use:
                    raise WrongState(_now("This plate is out of use already."))
                self.retired_at, self.retired_why = clock.now(), why.strip()[:REASONS]
            fresh = Plate(
                unit=self.unit, district_id=self.district_id, place_id=self.place_id,
                code=Plate.objects.all()._fresh(1)[0], issued_at=clock.now(),
            )  # fmt: skip
            return born(fresh, "units.plate", by=by)


def plates_of(places: Sequence[Place]) -> dict[object, str]:
    """The codes in use of `places`, by the place's key: one statement for a list."""
    rows = Plate.objects.in_use().filter(place__in=[place.pk for place in places])
    return dict(rows.values_list("place_id", "code"))
