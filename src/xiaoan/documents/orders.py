"""What is to be issued, and what the issuing of many papers asks the database only once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaoan.documents.models import Document, sign_of
from xiaoan.documents.numbers import claim, hold
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit


class NotIssued(ValidationError):
    """The paper could not be made; the message says why and the cure. Nothing was stored."""


@dataclass(frozen=True)
class Order:
    """What is to be issued: `unit` is whom it is for, `about` the record's ledger key.

    `addressee` names unit or post, never a person. `issuer` where it is not the bureau. `number`
    is (year, serial, text) where the record counts by itself.
    """

    unit: Unit
    kind: str
    title: str
    addressee: str
    data: Mapping[str, Any]
    about: str = ""
    issuer: Unit | None = None
    number: tuple[int, int, str] | None = None
    supersedes: Document | None = None


class Run:
    """What is asked of the database once for many papers: districts, the next numbers."""

    def __init__(self) -> None:
        self._next: dict[tuple[int, str, int], int] = {}
        self._districts: dict[int, Unit] = {}
        self._signs: dict[int, str] = {}
        self._names: dict[int, set[str]] = {}
        self._given: set[tuple[int, str, int, int]] = set()

    def names(self, unit: Unit) -> set[str]:
        """Who holds a post at the unit: the names that no addressee may bear."""
        if unit.pk not in self._names:
            held = Holding.objects.active().filter(unit_id=unit.pk)
            self._names[unit.pk] = set(held.values_list("user__name", flat=True))
        return self._names[unit.pk]

    def refuse_taken(self, order: Order, district: Unit) -> None:
        """A number that its record has counted stands on one paper of its kind, and on no other.

        Whoever issues the same at the same time waits here and is refused then.
        """
        if order.number is None:
            return
        year, serial, text = order.number
        hold(Document, district.pk, year, kind=order.kind)
        rows = Document.objects.filter(
            district_id=district.pk, kind=order.kind, year=year, serial=serial
        ).exclude(state=Document.State.SUPERSEDED)
        if order.supersedes is not None:
            rows = rows.exclude(pk=order.supersedes.pk)
        key = (district.pk, order.kind, year, serial)
        if key in self._given or rows.exists():
            raise NotIssued(
                _("%(number)s was issued already. Open that paper; to put another in its place,"
                  " replace it.") % {"number": text}
            )  # fmt: skip
        self._given.add(key)

    def district(self, unit: Unit) -> Unit:
        key = unit.district_id or unit.pk
        if key not in self._districts:
            self._districts[key] = unit if unit.pk == key else Unit.objects.get(pk=key)
        return self._districts[key]

    def sign(self, district: Unit) -> str:
        """The bureau's sign, as it is now."""
        if district.pk not in self._signs:
            self._signs[district.pk] = sign_of(district)
        return self._signs[district.pk]

    def take(self, district_id: int, series: str, year: int) -> int:
        key = (district_id, series, year)
        serial = self._next.get(key) or claim(Document, district_id, year, series=series)
        self._next[key] = serial + 1
        return serial


def refuse_persons(order: Order, names: set[str]) -> None:
    """The verification page shows the addressee to everybody: a unit or post, never a person."""
    bare = order.addressee.replace(order.unit.name, "")
    if named := next((name for name in names if name and name in bare), ""):
        raise NotIssued(
            _("The addressee names a person (%(name)s). Write the unit or the post.")
            % {"name": named}
        )
